// First: miniflare reads what it trusts when it is imported.
import { identities } from "../../authority";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Query, QueryResult } from "../../../src/connections/port";
import { startDriverHost, type DriverHost } from "./driver-host";
import type { Ask } from "./driver-worker";
import { mysqlOverTls, mysqlWithoutTls, refusingMysql, rewritingMysql } from "./fake-mysql";
import { deadPort, fakeServer, type FakeServer } from "./fake-servers";
import { createTestMysql, type TestMysql } from "./mysql-server";

interface Failed {
  failure: string;
  message: string;
  line: number | null;
}

const database = await createTestMysql();
let worker: DriverHost;
let main = "";

beforeAll(async () => {
  worker = await startDriverHost();
  if (database) main = await create("main", database);
});

afterAll(async () => {
  await worker?.stop();
  await database?.drop();
});

const ask = <Answer>(body: Ask): Promise<Answer> => worker.ask(body);
const create = (name: string, to: Partial<TestMysql> & { port: number; tls?: "verify" | "disable" }): Promise<string> =>
  ask({
    create: {
      type: "mysql",
      name,
      host: to.host ?? "127.0.0.1",
      port: to.port,
      database: to.database ?? "db",
      user: to.user ?? "user",
      password: to.password ?? "secret-word",
      tls: to.tls ?? "disable",
    },
  });
const run = async (text: string, more: Partial<Query> = {}): Promise<QueryResult & Failed> => {
  const [result] = await ask<(QueryResult & Failed)[]>({ queries: [{ connection: main, text, ...more }] });
  return result as QueryResult & Failed;
};
/** Statements of our user at work whose text is like this. */
const active = (db: TestMysql, like: string) =>
  db.sql<{ id: number }>("select id from information_schema.processlist where info like ? and user = ?", [like, db.user]);
const clients = (db: TestMysql) => db.sql("select id from information_schema.processlist where user = ?", [db.user]);
const until = async (what: () => Promise<boolean>, ms: number): Promise<number> => {
  const start = performance.now();
  while (!(await what())) if (performance.now() - start > ms) throw new Error(`still not so after ${ms} ms`);
  return performance.now() - start;
};
/** Numbers from 0 to 9,999,999, made as they are read. */
const manyRows =
  "with d as (select 0 as n union all select 1 union all select 2 union all select 3 union all select 4 union all select 5 union all select 6 union all select 7 union all select 8 union all select 9) select a.n from d a, d b, d c, d e, d f, d g, d h";

describe.skipIf(!database)("a query on MySQL", () => {
  const db = database as TestMysql;

  it("answers every type as the contract has it", async () => {
    await db.sql(`create table kinds (
      small smallint, safe bigint, big bigint, huge bigint unsigned, single_ float, double_ double, money decimal(10, 2), whole decimal(30, 0),
      yes tinyint(1), tiny tinyint(4), one bit(1), bits bit(12), nothing int, day date, local_ datetime, fine datetime(6), instant timestamp null,
      clock time, years year, doc json, bytes varbinary(10), blob_ blob, name text, kind enum('a', 'b'))`);
    await db.sql(`set time_zone = '+02:00'; insert into kinds values (1, 9007199254740991, 9007199254740993, 18446744073709551615, 1.1, 1.5, 2.50, 12345678901234567890,
      1, 7, b'1', b'101', null, '2026-03-29', '2026-03-29 02:30:00', '2026-03-29 02:30:00.123456', '2026-03-29 02:30:00',
      '-25:00:01', 2026, '{"a": [1, null]}', x'00ff', x'00ff', 'snö ☃ 😀', 'b')`);
    const { table, totalRows } = await run("select k.*, avg(small) over () as average, 'x' as name from kinds k");
    const row = Object.fromEntries(table.columns.map((column, c) => [column, [table.types[c], table.data[c]?.[0]]]));
    expect(row).toEqual({
      small: ["integer", 1],
      safe: ["integer", 9007199254740991],
      big: ["integer", "9007199254740993"],
      huge: ["integer", "18446744073709551615"],
      single_: ["number", 1.1],
      double_: ["number", 1.5],
      money: ["decimal", "2.50"],
      whole: ["decimal", "12345678901234567890"],
      yes: ["boolean", true],
      tiny: ["integer", 7],
      one: ["boolean", true],
      bits: ["integer", 5],
      nothing: ["integer", null],
      day: ["date", "2026-03-29"],
      local_: ["local_datetime", "2026-03-29T02:30:00"],
      fine: ["local_datetime", "2026-03-29T02:30:00.123456"],
      instant: ["datetime", "2026-03-29T00:30:00.000Z"],
      clock: ["string", "-25:00:01"],
      years: ["integer", 2026],
      doc: ["json", { a: [1, null] }],
      bytes: ["string", "AP8="],
      blob_: ["string", "AP8="],
      name: ["string", "snö ☃ 😀"],
      kind: ["string", "b"],
      average: ["decimal", "1.0000"],
      name_2: ["string", "x"],
    });
    expect(totalRows).toBe(1);
  });

  it("a date that does not exist is no null: its column is text", async () => {
    await db.sql(
      "set sql_mode = ''; create table zeros (day date, at datetime); insert into zeros values ('0000-00-00', '0000-00-00'), ('2026-00-10', '2026-00-10'), ('2026-01-02', '2026-01-02')",
    );
    const { table } = await run("select day, at from zeros order by day");
    expect(table).toMatchObject({
      types: ["string", "string"],
      data: [
        ["0000-00-00", "2026-00-10", "2026-01-02"],
        ["0000-00-00 00:00:00", "2026-00-10 00:00:00", "2026-01-02T00:00:00"],
      ],
    });
  });

  it("binds values, whatever they hold", async () => {
    const attack = "\\'; drop table kinds; -- \"`";
    const { table } = await run("select ? as a, ? + 1 as b, ? as c, ? as d, ? as e, ? is null as f", {
      values: [attack, 41, false, null, 2.5, null],
    });
    expect(table.data).toEqual([[attack], [42], [0], [null], ["2.5"], [1]]);
    expect(table.types.slice(1, 3)).toEqual(["integer", "integer"]);
    expect((await run("select small from kinds limit ?", { values: [1] })).totalRows).toBe(1);
  });

  it("has UTC in its session, whatever the server's zone is", async () => {
    expect((await run("select @@session.time_zone as zone")).table.data).toEqual([["+00:00"]]);
  });

  it("keeps the columns of an empty result", async () => {
    const { table, totalRows } = await run("select 1 as a, 'x' as b from kinds where false");
    expect(table).toEqual({ columns: ["a", "b"], types: ["integer", "string"], data: [[], []] });
    expect(totalRows).toBe(0);
  });

  it("stops at one row over the limit, however many there are", async () => {
    const started = performance.now();
    expect(await run(manyRows, { maxRows: 2500 })).toMatchObject({
      failure: "too_large",
      message: expect.stringContaining("more than 2,500 rows, the limit of this query (queryRows"),
    });
    expect(performance.now() - started).toBeLessThan(5000);
    expect(await run(`${manyRows} limit 2500`, { maxRows: 2500 })).toMatchObject({ totalRows: 2500 });
    await until(async () => (await active(db, "%from d a%")).length === 0, 2000);
  });

  it("stops at the limit of bytes while it reads", async () => {
    expect(await run(`select repeat('x', 10000) from (${manyRows}) many`, { maxBytes: 100_000 })).toMatchObject({
      failure: "too_large",
      message: expect.stringContaining("100,000 bytes"),
    });
  });

  it("several cells of a run share one client, in their order", async () => {
    const results = await ask<QueryResult[]>({
      queries: Array.from({ length: 5 }, () => ({ connection: main, text: "select connection_id() as id, sleep(0.05)" })),
    });
    expect(new Set(results.map(({ table }) => table.data[0]?.[0])).size).toBe(1);
    await until(async () => (await clients(db)).length === 0, 2000);
  });

  it("after a failed cell the next one still runs", async () => {
    const results = await ask<(QueryResult & Failed)[]>({
      queries: [
        { connection: main, text: "select nope from kinds" },
        { connection: main, text: manyRows, maxRows: 3 },
        { connection: main, text: "select 7 as a" },
      ],
    });
    expect(results[0]).toMatchObject({ failure: "sql", message: expect.stringContaining("SQL error: Unknown column 'nope' in") });
    expect(results[1]).toMatchObject({ failure: "too_large" });
    expect(results[2]?.table.data).toEqual([[7]]);
  });

  it("only reads, also what a function would write", async () => {
    await db.sql("create table people (name text) engine = MyISAM");
    await db.sql("set global log_bin_trust_function_creators = 1").catch(() => undefined);
    await db.sql("create function scribble() returns int modifies sql data begin insert into people values ('x'); return 1; end");
    expect(await run("select scribble()")).toMatchObject({ failure: "read_only", message: expect.stringContaining("SQL cells only read") });
    for (const text of [
      "insert into people values ('x')",
      "create table t (a int)",
      "set session transaction read write",
      "commit",
      "call whatever()",
      "set global max_connections = 1000",
      "/*! insert into people values ('x') */",
      "select 1 into outfile '/tmp/daybook-never'",
      "select 1 into/*!outfile*/'/tmp/daybook-never'",
      "select 1 into /*!50000 dumpfile*/ '/tmp/daybook-never'",
      "select 1 /*!99999 ' */ into outfile '/tmp/daybook-never'",
      "select 1 --\x7f'\ninto outfile '/tmp/daybook-never'",
      "select '\\' into outfile '/tmp/daybook-never'",
    ])
      expect(await run(text)).toMatchObject({ failure: "read_only" });
    // MySQL refuses it as a write, MariaDB does not know this statement.
    expect(await run("with w as (select 'x') insert into people select * from w")).toMatchObject({
      failure: expect.stringMatching(/^(read_only|sql)$/),
    });
    expect(await run("select 1; select 2")).toMatchObject({ failure: "sql", message: expect.stringContaining("several") });
    expect(await db.sql("select * from people")).toEqual([]);
    expect((await run("select 1 as a; -- the end")).table.data).toEqual([[1]]);
  });
});

describe.skipIf(!database)("a query that is stopped", () => {
  const db = database as TestMysql;

  it("is gone from the process list within 2 s of the cancellation", async () => {
    const asked = ask<Failed[]>({ queries: [{ connection: main, text: "select 'cancel-me', sleep(30)" }], abortAfterMs: 1500 });
    await until(async () => (await active(db, "%cancel-me%")).length === 1, 1400);
    const started = performance.now();
    const [failed] = await asked;
    await until(async () => (await active(db, "%cancel-me%")).length === 0, 500);
    expect(performance.now() - started).toBeLessThan(1500 + 2000);
    expect(failed).toMatchObject({ failure: "cancelled" });
    await until(async () => (await clients(db)).length === 0, 2000);
  });

  it("and one that waits behind it never starts", async () => {
    const results = await ask<Failed[]>({
      queries: [
        { connection: main, text: "select 'first', sleep(30)" },
        { connection: main, text: "select 'second'" },
      ],
      abortAfterMs: 300,
    });
    expect(results.map(({ failure }) => failure)).toEqual(["cancelled", "cancelled"]);
  });

  it("a heavy one, too, while it works", async () => {
    const [failed] = await ask<Failed[]>({
      queries: [{ connection: main, text: `select count(*) as heavy from (${manyRows}) x, (${manyRows}) y` }],
      abortAfterMs: 300,
    });
    expect(failed).toMatchObject({ failure: "cancelled" });
    await until(async () => (await active(db, "%heavy%")).length === 0, 2000);
  });

  it("a statement over its time is ended and says so", async () => {
    const started = performance.now();
    expect(await run(`select count(*) from (${manyRows}) x, (${manyRows}) y`, { timeoutMs: 300 })).toMatchObject({
      failure: "timeout",
      message: expect.stringMatching(/longer than 0\.3 s, the limit of this cell/),
    });
    // Ended by the server: the driver's own timer would wait two seconds longer.
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("a server that ends the session is a lost connection", async () => {
    const asked = run("select 'kill-me', sleep(30)");
    await until(async () => (await active(db, "%kill-me%")).length === 1, 3000);
    const [{ id }] = (await active(db, "%kill-me%")) as [{ id: number }];
    await db.sql(`kill ${id}`);
    expect(await asked).toMatchObject({ failure: "lost" });
  });
});

describe.skipIf(!database)("a cancellation ends a session only on the server it belongs to", () => {
  const db = database as TestMysql;
  const sleeper = "select 'elsewhere', sleep(3)";
  const stopSleeper = async (id: string) => (await ask<Failed[]>({ queries: [{ connection: id, text: sleeper }], abortAfterMs: 700 }))[0];

  it.each<[string, (statement: string) => string]>([
    ["lacks a variable", (statement) => statement.replace("@@server_id", "@@server_no")],
    ["says nothing", (statement) => statement.replace("@@server_id", "       null")],
  ])("a server that %s runs queries, and is never asked to kill", async (name, rewrite) => {
    const server = await rewritingMysql(db, rewrite);
    try {
      const id = await create(`server that ${name}`, { ...db, port: server.port });
      expect(await ask({ queries: [{ connection: id, text: "select 6 * 7 as n" }] })).toMatchObject([{ table: { data: [[42]] } }]);
      expect(await stopSleeper(id)).toMatchObject({ failure: "cancelled" });
      expect(server.said.filter((statement) => statement.startsWith("kill"))).toEqual([]);
      expect(worker.logged()).toContain("connections.cancel_unknown");
    } finally {
      await server.close();
    }
  });

  it("another server behind the same name is not asked to kill", async () => {
    const server = await rewritingMysql(db, (statement, connection) =>
      connection === 2 ? statement.replace("@@port", "   123") : statement,
    );
    try {
      const id = await create("two servers", { ...db, port: server.port });
      expect(await stopSleeper(id)).toMatchObject({ failure: "cancelled" });
      expect(server.said.filter((statement) => statement.startsWith("kill"))).toEqual([]);
      expect(worker.logged()).toContain("connections.cancel_elsewhere");
    } finally {
      await server.close();
    }
  });

  it("the same server is", async () => {
    const server = await rewritingMysql(db, (statement) => statement);
    try {
      const id = await create("one server", { ...db, port: server.port });
      expect(await stopSleeper(id)).toMatchObject({ failure: "cancelled" });
      expect(server.said.filter((statement) => statement.startsWith("kill"))).toHaveLength(1);
    } finally {
      await server.close();
    }
  });
});

describe.skipIf(!database)("errors of SQL", () => {
  it.each<[string, string, string, number | null]>([
    ["select *\n\nfrom nowhere", "sql", "nowhere' doesn't exist.", null],
    ["select 1,\n2 +\n* 3 fromm", "sql", "You have an error in your SQL syntax", 3],
    ["selec 1", "read_only", "and this one with SELEC", 1],
    ["select ?", "sql", "SQL error", null],
    ["select 1 + (select 1 union select 2)", "sql", "more than 1 row", null],
  ])("%j", async (text, failure, message, line) => {
    expect(await run(text)).toMatchObject({ failure, message: expect.stringContaining(message), line });
  });
});

describe.skipIf(!database)("looking at a connection", () => {
  const db = database as TestMysql;

  it("the test answers the server's version", async () => {
    expect(await ask({ test: main })).toMatchObject({
      ok: true,
      serverVersion: expect.stringMatching(new RegExp(`^${db.product} \\d+`)),
      error: null,
    });
  });
  it("the schema has the tables the user may read, and no others", async () => {
    await db.sql("create table orders (id bigint, total decimal(10, 2)); create view large as select id from orders");
    await db.sql(`create database ${db.database}_hidden; create table ${db.database}_hidden.secrets (a int)`);
    const { tables } = await ask<{ tables: { schema: string; name: string; columns: object[] }[] }>({ schema: main });
    expect(tables.filter(({ name }) => ["large", "orders"].includes(name))).toEqual([
      { schema: db.database, name: "large", columns: [{ name: "id", type: expect.stringMatching(/^bigint/) }] },
      {
        schema: db.database,
        name: "orders",
        columns: [
          { name: "id", type: expect.stringMatching(/^bigint/) },
          { name: "total", type: "decimal(10,2)" },
        ],
      },
    ]);
    expect(new Set(tables.map(({ schema }) => schema))).toEqual(new Set([db.database]));
  });
  it("a wrong password and a database that is not there are named, and the password is not", async () => {
    const wrong = await create("wrong-password", { ...db, password: "wrong-word" });
    const answer = await ask<{ ok: boolean; error: string }>({ test: wrong });
    expect(answer).toMatchObject({ ok: false, error: expect.stringContaining(`refused the user "${db.user}" or its password`) });
    expect(answer.error).not.toContain("wrong-word");
    const id = await create("no-database", { ...db, database: "nothing_here" });
    expect(await ask({ test: id })).toMatchObject({ ok: false, error: expect.stringContaining('database "nothing_here"') });
  });
});

describe("MySQL over TLS", () => {
  it.skipIf(!database)(
    "a query goes through TLS to a server whose certificate is trusted and names it; so does a cancellation",
    async () => {
      const db = database as TestMysql;
      const server = await mysqlOverTls(identities.good, db);
      try {
        const id = await create("tls", { ...db, host: "localhost", port: server.port, tls: "verify" });
        expect(await ask({ test: id })).toMatchObject({ ok: true, error: null });
        const [answer] = await ask<(QueryResult & Failed)[]>({ queries: [{ connection: id, text: "select 6 * 7 as n" }] });
        expect(answer?.table.data).toEqual([[42]]);
        const [stopped] = await ask<Failed[]>({ queries: [{ connection: id, text: "select 'over-tls', sleep(30)" }], abortAfterMs: 700 });
        expect(stopped).toMatchObject({ failure: "cancelled" });
        await until(async () => (await active(db, "%over-tls%")).length === 0, 3000);
        // The test, the two runs and the cancellation: the proxy passes nothing on that did not come through TLS.
        expect(server.secured()).toBe(4);
      } finally {
        await server.close();
      }
    },
  );

  it.each<[string, "good" | "otherName" | "expired" | "unknown", string]>([
    ["a certificate of an unknown authority", "unknown", "localhost"],
    ["a certificate of another host", "otherName", "localhost"],
    ["a good certificate under another name of the host", "good", "127.0.0.1"],
    ["an expired certificate", "expired", "localhost"],
  ])("%s is refused before the password is sent", async (name, identity, address) => {
    const server = await mysqlOverTls(identities[identity], null);
    try {
      const id = await create(name, { host: address, port: server.port, tls: "verify" });
      expect(await ask({ test: id })).toMatchObject({
        ok: false,
        error: `The TLS connection to ${address}:${server.port} failed: the server's certificate must come from a public authority, be in date and name this host.`,
      });
      expect(server.received()).toBe(0);
    } finally {
      await server.close();
    }
  });
});

describe("a connection that does not come about", () => {
  const cases: [
    name: string,
    server: () => Promise<{ port: number; close?: () => Promise<void> }>,
    tls: "verify" | "disable",
    says: RegExp,
  ][] = [
    ["nothing listens", async () => ({ port: await deadPort() }), "disable", /was refused.*Check host and port, and that the server runs/],
    [
      "a wrong password",
      () => refusingMysql(1045, "Access denied for user 'user'@'host' (using password: YES)"),
      "disable",
      /refused the user "user" or its password/,
    ],
    ["no such database", () => refusingMysql(1049, "Unknown database 'db'"), "disable", /has no database "db"/],
    [
      "a database of others",
      () => refusingMysql(1044, "Access denied for user to database 'db'"),
      "disable",
      /does not let the user "user" into/,
    ],
    ["too many clients", () => refusingMysql(1040, "Too many connections"), "disable", /no connection free/],
    [
      "encryption demanded",
      () => refusingMysql(3159, "Connections using insecure transport are prohibited"),
      "disable",
      /asks for encryption\. Set tls to "verify"/,
    ],
    ["a server without TLS", mysqlWithoutTls, "verify", /does not offer TLS/],
    [
      "a server of another kind",
      () => fakeServer((socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
      "disable",
      /MySQL at|No MySQL server answers/,
    ],
    ["a server that hangs up", () => fakeServer((socket) => socket.end()), "disable", /refused or closed|was refused/],
    ["a server that never answers", () => fakeServer(() => undefined), "disable", /did not answer in time/],
  ];
  it.each(cases)("%s", async (name, start, tls, says) => {
    const server = await start();
    try {
      const id = await create(name, { port: server.port, tls });
      const answer = await ask<{ ok: boolean; error: string }>({ test: id });
      expect(answer).toMatchObject({ ok: false, error: expect.stringMatching(says) });
      expect(answer.error).not.toContain("secret-word");
    } finally {
      await (server as FakeServer).close?.();
    }
  });

  it("a deployed Worker never connects to a private host, and refuses to store one", async () => {
    const received: string[] = [];
    const server = await fakeServer(() => void received.push("a connection"));
    try {
      const id = await create("private", { port: server.port });
      expect(await ask({ test: id, deployed: true })).toMatchObject({
        ok: false,
        error: expect.stringContaining("private, local or reserved"),
      });
      expect(received).toEqual([]);
      const input = {
        type: "mysql",
        name: "other",
        host: "169.254.169.254",
        port: 3306,
        database: "d",
        user: "u",
        password: "",
        tls: "verify",
      } as const;
      expect(await ask({ create: input, deployed: true })).toMatchObject({ failure: "UNPROCESSABLE" });
    } finally {
      await server.close();
    }
  });
});
