import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { HostFailure } from "./host-failure.ts";

/** The part of a D1 binding that migrations need. */
export interface MigrationTarget {
  exec(sql: string): Promise<unknown>;
  prepare(sql: string): MigrationStatement;
  batch(statements: MigrationStatement[]): Promise<unknown>;
}
interface MigrationStatement {
  bind(...values: unknown[]): MigrationStatement;
  all(): Promise<{ results: Record<string, unknown>[] }>;
}

/**
 * Applies the SQL files of a folder that are not recorded yet, in order, and returns their names. Each file and its record (in wrangler's own table) are one batch,
 * so a file that fails leaves nothing behind.
 */
export async function applyMigrations(database: MigrationTarget, folder: string, split: (sql: string) => string[]): Promise<string[]> {
  await database.exec(
    "create table if not exists d1_migrations(id integer primary key autoincrement, name text unique, applied_at timestamp default current_timestamp not null)",
  );
  const { results } = await database.prepare("select name from d1_migrations").all();
  const done = new Set(results.map((row) => row["name"]));
  const waiting = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".sql") && !done.has(name))
        .sort()
    : [];
  // Alone, an unknown one is a newer build's, on whose schema this build works. With migrations of our own to apply, the two histories are not the same.
  const unknown = [...done].find((name) => !existsSync(path.join(folder, String(name))));
  if (waiting.length > 0 && unknown !== undefined)
    throw new HostFailure(
      `The database has the migration ${String(unknown)}, which this version of Daybook does not know: it was made before the first release, or by another version. ` +
        "Begin with an empty database (locally: `npm start -- --state FOLDER`), or start the version that made it.",
    );
  for (const name of waiting) {
    const statements = split(readFileSync(path.join(folder, name), "utf8")).map((sql) => database.prepare(sql));
    await database.batch([...statements, database.prepare("insert into d1_migrations(name) values (?)").bind(name)]);
  }
  return waiting;
}
