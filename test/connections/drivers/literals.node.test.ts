// First: miniflare reads what it trusts when it is imported.
import "../../authority";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mysqlDialect } from "../../../src/connections/drivers/mysql/dialect";
import { postgresDialect } from "../../../src/connections/drivers/postgresql/dialect";
import { sqliteDialect } from "../../../src/connections/drivers/sample/dialect";
import type { Query, QueryResult } from "../../../src/connections/port";
import type { Dialect } from "../../../src/connections/sql-text";
import { bindSql } from "../../../src/engine/template/sql";
import { TypedScalar } from "../../../src/engine/template/typed-scalar";
import { startDriverHost, type DriverHost } from "./driver-host";
import { literals, places, tables, type LiteralCase, type Place } from "./literal-cases";
import { createTestMysql } from "./mysql-server";
import { createTestDatabase } from "./postgres-server";

type Answer = QueryResult & { failure?: string; message: string };

const postgres = await createTestDatabase();
const mysql = await createTestMysql();
let host: DriverHost;
const connections: Record<string, string> = { sample: "sample" };

beforeAll(async () => {
  host = await startDriverHost();
  for (const [type, database] of Object.entries({ postgresql: postgres, mysql })) {
    if (!database) continue;
    const { port, user, password } = database;
    const to = { host: database.host, port, database: database.database, user, password, tls: "disable" as const };
    connections[type] = await host.ask<string>({ create: { type: type as "mysql" | "postgresql", name: type, ...to } });
  }
  for (const statement of tables.postgresql) await postgres?.sql(statement);
  await postgres?.sql(`grant select on things to ${postgres.user}`);
  for (const statement of tables.mysql) await mysql?.sql(statement);
  await host.fillWarehouse(tables.sample);
});

afterAll(async () => {
  await host?.stop();
  await postgres?.drop();
  await mysql?.drop();
});

/** What comes back: columns, types and rows, or that it failed. */
async function answers(database: string, queries: Partial<Query>[]): Promise<unknown[]> {
  const connection = connections[database] as string;
  const all = await host.ask<Answer[]>({ queries: queries.map((query) => ({ connection, ...query })) });
  return all.map(({ failure, message, table }) => (failure ? { failure, message } : { types: table.types, data: table.data }));
}

const dialects: Record<string, Dialect> = { postgresql: postgresDialect, mysql: mysqlDialect, sample: sqliteDialect };

describe.each(["postgresql", "mysql", "sample"])("on %s a parameter behaves like the literal", (database) => {
  const there = database === "sample" || (database === "postgresql" ? postgres : mysql) !== null;
  const dialect = dialects[database] as Dialect;
  const cases: [string, LiteralCase][] = literals.flatMap((one) => (one[database as "sample"] === undefined ? [] : [[one.name, one]]));

  it.skipIf(!there).each(cases)("%s, in every place", async (_, one) => {
    const literal = one[database as "sample"] as string;
    const used: Place[] = places.filter(
      (place) => place.on.includes(database) && (place.for === undefined || place.for.includes(one.kind)),
    );
    const typed = used.map(({ sql }) => {
      const { text, values } = bindSql(sql.replaceAll("@", "{{ x }}"), { x: one.value }, dialect);
      expect(values.length).toBeGreaterThan(0);
      return { text, values };
    });
    const byHand = await answers(
      database,
      used.map(({ sql }) => ({ text: sql.replaceAll("@", literal) })),
    );
    const bound = await answers(database, typed);
    const differences = used.flatMap(({ sql }, at) =>
      outcome(bound[at]) === outcome(byHand[at]) ? [] : [{ sql, literal: byHand[at], parameter: bound[at], text: typed[at]?.text }],
    );
    expect(differences).toEqual([]);
    // A table in which nothing runs would prove nothing.
    expect(byHand.filter((answer) => "data" in (answer as object)).length).toBeGreaterThan(3);
  });
});

/** Both may fail, each in its own words. */
const outcome = (answer: unknown): string => ("failure" in (answer as object) ? "failed" : JSON.stringify(answer));

const run = async (database: string, source: string, scope: Record<string, unknown>) => {
  const { text, values } = bindSql(source, scope, dialects[database] as Dialect);
  return (await answers(database, [{ text, values }]))[0];
};

describe.skipIf(!postgres)("lists on PostgreSQL", () => {
  it.each<[string, unknown[], unknown]>([
    ["select qty from things where qty = any({{ x }}) order by 1", [7, 8, 2 ** 40], [[7]]],
    ["select count(*) as n from things where price = any({{ x }})", [1.5, 2, null], [[1]]],
    ["select count(*) as n from things where name = any({{ x }})", ['a"b\\', "Berlin"], [[1]]],
    ["select count(*) as n from things where mood = any({{ x }})", ["good", "bad"], [[2]]],
    ["select count(*) as n from things where uid = any({{ x }})", ["00000000-0000-0000-0000-000000000001"], [[1]]],
    ["select count(*) as n from things where day = any({{ x }})", [new TypedScalar("date", "2026-03-29")], [[1]]],
    ["select count(*) as n from things where qty = any({{ x }})", [], [[0]]],
    ["select count(*) as n from things where qty <> all({{ x }})", [7], [[1]]],
  ])("%s", async (sql, x, data) => expect(await run("postgresql", sql, { x })).toMatchObject({ data }));

  it("a list of several types is refused", async () => {
    expect(await run("postgresql", "select 1 where 1 = any({{ x }})", { x: [1, "a"] })).toMatchObject({
      message: expect.stringContaining("values of several types"),
    });
  });
});

describe.skipIf(!postgres)("a text whose place does not say its type", () => {
  it("is a text, also when there are several, and a value that must not be one still is none", async () => {
    const sql = "select {{ a }} is null as a, json_build_object({{ b }}, {{ c }}) as b, {{ d }} + 1 as d, {{ e }}::jsonb ? {{ b }} as e";
    const scope = { a: null, b: "k", c: "v", d: "41", e: '{"k": 1}' };
    expect(await run("postgresql", sql, scope)).toEqual({
      types: ["boolean", "json", "integer", "boolean"],
      data: [[true], [{ k: "v" }], [42], [true]],
    });
  });

  it("of more than 100 the error is the server's", async () => {
    const x = Array.from({ length: 50 }, (_, at) => `v${at}`);
    const lists = "select json_build_array({{ x }}) as a, json_build_array({{ x }}) as b";
    expect(await run("postgresql", lists, { x })).toMatchObject({ types: ["json", "json"] });
    expect(await run("postgresql", `${lists}, {{ y }} is null as c`, { x, y: "" })).toMatchObject({
      message: expect.stringContaining("could not determine data type"),
    });
  });
});

it.skipIf(!mysql)("a limit on MySQL is an integer", async () => {
  expect(await run("mysql", "select id from things order by id limit {{ x }} offset {{ y }}", { x: 1, y: 1 })).toMatchObject({
    data: [[2]],
  });
});

it("a number that a database has no literal of is refused by its name", async () => {
  const x = new TypedScalar("number", "NaN");
  expect(await run("sample", "select {{ x }}", { x })).toMatchObject({ message: expect.stringContaining("NaN") });
  if (mysql) expect(await run("mysql", "select {{ x }}", { x })).toMatchObject({ message: expect.stringContaining("NaN") });
});
