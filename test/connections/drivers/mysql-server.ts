import mysql, { type Connection } from "mysql2/promise";

const admin = {
  host: process.env["MYSQL_HOST"] ?? "127.0.0.1",
  port: Number(process.env["MYSQL_TCP_PORT"] ?? 3306),
  user: process.env["MYSQL_USER"] ?? "root",
  password: process.env["MYSQL_PWD"] ?? "",
};

export interface TestMysql {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** "MariaDB" or "MySQL". */
  product: string;
  /** Runs SQL in it as the server's administrator. */
  sql<Row>(text: string, values?: string[]): Promise<Row[]>;
  drop(): Promise<void>;
}

/** A database and user of our own on the server of this machine, or null, with a line on why, when there is none. In CI a missing server is an error. */
export async function createTestMysql(): Promise<TestMysql | null> {
  let server: Connection;
  try {
    server = await mysql.createConnection({ ...admin, connectTimeout: 3000, multipleStatements: true });
  } catch (thrown) {
    const why = `no MySQL or MariaDB at ${admin.host}:${admin.port} (${(thrown as Error).message})`;
    if (process.env["CI"] === "true") throw new Error(`${why}: it is required in CI`, { cause: thrown });
    // Not by the console: what it prints in a file that passes is not shown.
    process.stderr.write(`Skipped: ${why}.\n`);
    return null;
  }
  const name = `daybook_test_${process.pid}`;
  const dropAll = `drop database if exists ${name}; drop database if exists ${name}_hidden; drop user if exists '${name}'@'%', '${name}'@'localhost'`;
  await server.query(dropAll);
  await server.query(`create database ${name}; use ${name}`);
  for (const from of ["%", "localhost"]) {
    await server.query(`create user '${name}'@'${from}' identified by 'right-password'`);
    await server.query(`grant select, insert, update, delete, create, drop, execute on ${name}.* to '${name}'@'${from}'`);
  }
  const [[version]] = (await server.query("select version() as version")) as unknown as [[{ version: string }]];
  return {
    ...admin,
    database: name,
    user: name,
    password: "right-password",
    product: version.version.includes("MariaDB") ? "MariaDB" : "MySQL",
    sql: async <Row>(text: string, values?: string[]) => (await server.query(text, values))[0] as Row[],
    async drop() {
      // A test that failed may have left a statement behind, which would run on without its user.
      const [left] = await server.query("select id from information_schema.processlist where user = ?", [name]);
      for (const { id } of left as { id: number }[]) await server.query(`kill ${id}`).catch(() => undefined);
      await server.query(dropAll);
      await server.end();
    },
  };
}
