import { writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { applyMigrations, type MigrationTarget } from "../../src/scripts/migrations";
import { temporaryFolder } from "./process";

/** D1 over SQLite: a batch is one transaction. */
function target(sqlite: DatabaseSync): MigrationTarget {
  const statement = (sql: string, values: string[] = []) => ({
    bind: (...bound: unknown[]) => statement(sql, bound.map(String)),
    all: async () => ({ results: sqlite.prepare(sql).all(...values) }),
  });
  return {
    exec: async (sql) => sqlite.exec(sql),
    prepare: (sql) => statement(sql),
    async batch(statements) {
      sqlite.exec("begin");
      try {
        for (const each of statements) await each.all();
        sqlite.exec("commit");
      } catch (error) {
        sqlite.exec("rollback");
        throw error;
      }
    },
  };
}

const split = (sql: string): string[] => sql.split(";").filter((part) => part.trim() !== "");

function fixture() {
  const folder = temporaryFolder();
  const sqlite = new DatabaseSync(":memory:");
  return {
    write: (name: string, sql: string): void => writeFileSync(path.join(folder.path, name), sql),
    apply: () => applyMigrations(target(sqlite), folder.path, split),
    read: (sql: string) =>
      sqlite
        .prepare(sql)
        .all()
        .map((row) => Object.values(row)[0]),
    [Symbol.dispose]() {
      sqlite.close();
      folder[Symbol.dispose]();
    },
  };
}

test("migrations are applied once, in the order of their names, and an update applies only the new ones", async () => {
  using database = fixture();
  database.write("0002_fill_notes.sql", "insert into notes values (1)");
  database.write("0001_create_notes.sql", "create table notes (id integer)");
  database.write("README.md", "not a migration");
  expect(await database.apply()).toEqual(["0001_create_notes.sql", "0002_fill_notes.sql"]);
  expect(await database.apply()).toEqual([]);
  database.write("0003_add_note.sql", "insert into notes values (3)");
  expect(await database.apply()).toEqual(["0003_add_note.sql"]);
  expect(database.read("select id from notes order by id")).toEqual([1, 3]);
  expect(database.read("select name from d1_migrations order by id")).toHaveLength(3);
});

test("a migration that fails leaves nothing behind and is applied again the next time", async () => {
  using database = fixture();
  database.write("0001_create_notes.sql", "create table notes (id integer); insert into missing values (1)");
  await expect(database.apply()).rejects.toThrow("no such table: missing");
  expect(database.read("select name from sqlite_master where name = 'notes'")).toEqual([]);
  expect(database.read("select name from d1_migrations")).toEqual([]);
  database.write("0001_create_notes.sql", "create table notes (id integer)");
  expect(await database.apply()).toEqual(["0001_create_notes.sql"]);
});

test("a database of another history is refused whole, and one of a newer build is left alone", async () => {
  using database = fixture();
  database.write("0001_create_notes.sql", "create table notes (id integer)");
  expect(await database.apply()).toEqual(["0001_create_notes.sql"]);
  database.read("insert into d1_migrations (name) values ('0002_from_elsewhere.sql') returning id");
  expect(await database.apply()).toEqual([]);
  database.write("0003_add_note.sql", "insert into notes values (3)");
  await expect(database.apply()).rejects.toThrow(
    "The database has the migration 0002_from_elsewhere.sql, which this version of Daybook does not know",
  );
  expect(database.read("select id from notes")).toEqual([]);
});
