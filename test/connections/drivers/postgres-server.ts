import pg from "pg";

const admin = {
  host: process.env["PGHOST"] ?? "127.0.0.1",
  port: Number(process.env["PGPORT"] ?? 5432),
  user: process.env["PGUSER"] ?? "postgres",
  password: process.env["PGPASSWORD"] ?? "",
  database: "postgres",
};

export interface TestDatabase {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** Runs SQL in it as the server's administrator. */
  sql<Row>(text: string, values?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

/** A database and role of our own on the server of this machine, or null, with a line on why, when there is none. In CI a missing server is an error. */
export async function createTestDatabase(): Promise<TestDatabase | null> {
  const server = new pg.Client({ ...admin, connectionTimeoutMillis: 3000 });
  try {
    await server.connect();
  } catch (thrown) {
    const why = `no PostgreSQL at ${admin.host}:${admin.port} (${(thrown as Error).message})`;
    if (process.env["CI"] === "true") throw new Error(`${why}: it is required in CI`, { cause: thrown });
    // Not by the console: what it prints in a file that passes is not shown.
    process.stderr.write(`Skipped: ${why}.\n`);
    return null;
  }
  const name = `daybook_test_${process.pid}`;
  await server.query(`drop database if exists ${name}`);
  await server.query(`drop role if exists ${name}`);
  await server.query(`create role ${name} login password 'right-password'`);
  await server.query(`create database ${name} owner ${name}`);
  const inside = new pg.Client({ ...admin, database: name });
  await inside.connect();
  return {
    host: admin.host,
    port: admin.port,
    database: name,
    user: name,
    password: "right-password",
    sql: async (text, values) => (await inside.query(text, values)).rows,
    async drop() {
      await inside.end();
      await server.query(`drop database ${name} with (force)`);
      await server.query(`drop role ${name}`);
      await server.end();
    },
  };
}
