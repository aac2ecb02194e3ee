// First: miniflare reads what it trusts when it is imported.
import { identities } from "../../authority";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Query, QueryResult } from "../../../src/connections/port";
import { startDriverHost, type DriverHost } from "./driver-host";
import type { Ask } from "./driver-worker";
import { deadPort, fakeServer, postgresOverTls, refusingPostgres, type FakeServer } from "./fake-servers";
import { createTestDatabase, type TestDatabase } from "./postgres-server";

interface Failed {
  failure: string;
  message: string;
  line: number | null;
}

const database = await createTestDatabase();
let worker: DriverHost;
let main = "";

beforeAll(async () => {
  worker = await startDriverHost();
  if (!database) return;
  await database.sql(`grant all on schema public to ${database.user}`);
  main = await create("main", database);
});

afterAll(async () => {
  await worker?.stop();
  await database?.drop();
});

const ask = <Answer>(body: Ask): Promise<Answer> => worker.ask(body);
const create = (name: string, to: Partial<TestDatabase> & { port: number; tls?: "verify" | "disable" }): Promise<string> =>
  ask({
    create: {
      type: "postgresql",
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
const active = (db: TestDatabase, like: string) =>
  db.sql<{ pid: number }>("select pid from pg_stat_activity where state = 'active' and query like $1 and pid <> pg_backend_pid()", [like]);
const until = async (what: () => Promise<boolean>, ms: number): Promise<number> => {
  const start = performance.now();
  while (!(await what())) if (performance.now() - start > ms) throw new Error(`still not so after ${ms} ms`);
  return performance.now() - start;
};

describe.skipIf(!database)("a query on PostgreSQL", () => {
  const db = database as TestDatabase;

  it("answers every type as the contract has it", async () => {
    const { table, totalRows } = await run(`
      select 1::int2 as small, 9007199254740991::int8 as safe, 9007199254740993::int8 as big, 1.5::float8 as float, 'NaN'::float8 as nan,
        2.50::numeric as money, avg(x)::numeric as average, 12345678901234567890::numeric as huge, true as yes, null::int as nothing,
        date '2026-03-29' as day, timestamp '2026-03-29 02:30:00' as local, timestamptz '2026-03-29 02:30:00.123456+02' as instant,
        '{"a": [1, null]}'::jsonb as doc, '\\x00ff'::bytea as bytes, array[1, null, 3] as ints, array['a,b', '"q"', null, 'NULL', ''] as texts,
        array[[1, 2], [3, 4]] as grid, '0190a000-0000-7000-8000-000000000000'::uuid as id, interval '1 day' as span, 'x'::text as name, 'y'::varchar as name
      from (values (1), (2), (2)) v(x)`);
    const row = Object.fromEntries(table.columns.map((column, c) => [column, [table.types[c], table.data[c]?.[0]]]));
    expect(row).toEqual({
      small: ["integer", 1],
      safe: ["integer", 9007199254740991],
      big: ["integer", "9007199254740993"],
      float: ["number", 1.5],
      nan: ["number", "NaN"],
      money: ["decimal", "2.50"],
      average: ["decimal", "1.6666666666666667"],
      huge: ["decimal", "12345678901234567890"],
      yes: ["boolean", true],
      nothing: ["integer", null],
      day: ["date", "2026-03-29"],
      local: ["local_datetime", "2026-03-29T02:30:00"],
      instant: ["datetime", "2026-03-29T00:30:00.123456Z"],
      doc: ["json", { a: [1, null] }],
      bytes: ["string", "AP8="],
      ints: ["json", [1, null, 3]],
      texts: ["json", ["a,b", '"q"', null, "NULL", ""]],
      grid: [
        "json",
        [
          [1, 2],
          [3, 4],
        ],
      ],
      id: ["string", "0190a000-0000-7000-8000-000000000000"],
      span: ["string", "1 day"],
      name: ["string", "x"],
      name_2: ["string", "y"],
    });
    expect(totalRows).toBe(1);
  });

  it("binds values, whatever they hold", async () => {
    const attack = "'; drop table people; --";
    const { table } = await run("select $1::text as a, $2::int + 1 as b, $3::bool as c, $4::text as d", {
      values: [attack, 41, false, null],
    });
    expect(table.data).toEqual([[attack], [42], [false], [null]]);
  });

  it("keeps the columns of an empty result", async () => {
    const { table, totalRows } = await run("select 1 as a, 'x' as b where false");
    expect(table).toEqual({ columns: ["a", "b"], types: ["integer", "string"], data: [[], []] });
    expect(totalRows).toBe(0);
  });

  it("stops at one row over the limit, however many there are", async () => {
    const started = performance.now();
    expect(await run("select a from generate_series(1, 100000) a, generate_series(1, 1000) b", { maxRows: 2500 })).toMatchObject({
      failure: "too_large",
      message: expect.stringContaining("more than 2,500 rows, the limit of this query (queryRows"),
    });
    expect(performance.now() - started).toBeLessThan(5000);
    expect(await run("select * from generate_series(1, 2500)", { maxRows: 2500 })).toMatchObject({ totalRows: 2500 });
    await until(async () => (await active(db, "%generate_series(1, 100000) a%")).length === 0, 2000);
  });

  it("stops at the limit of bytes while it reads", async () => {
    expect(await run("select repeat('x', 10000) from generate_series(1, 1000)", { maxBytes: 100_000 })).toMatchObject({
      failure: "too_large",
      message: expect.stringContaining("100,000 bytes"),
    });
  });

  it("several cells of a run share one client, in their order", async () => {
    const results = await ask<QueryResult[]>({
      queries: Array.from({ length: 5 }, () => ({
        connection: main,
        text: "select pg_backend_pid() as pid, count(*) over () from pg_sleep(0.05)",
      })),
    });
    expect(new Set(results.map(({ table }) => table.data[0]?.[0])).size).toBe(1);
    await until(async () => (await db.sql("select 1 from pg_stat_activity where application_name = 'daybook'")).length === 0, 2000);
  });

  it("after a failed cell the next one still runs", async () => {
    const results = await ask<(QueryResult & Failed)[]>({
      queries: [
        { connection: main, text: "select 1/0" },
        { connection: main, text: "select * from generate_series(1, 9)", maxRows: 3 },
        { connection: main, text: "select 7 as a" },
      ],
    });
    expect(results[0]).toMatchObject({ failure: "sql", message: "SQL error: division by zero." });
    expect(results[1]).toMatchObject({ failure: "too_large" });
    expect(results[2]?.table.data).toEqual([[7]]);
  });

  it("only reads, whatever an earlier cell set in the session", async () => {
    await db.sql("create table if not exists diary (name text)");
    await db.sql(`grant all on diary to ${db.user}`);
    const results = await ask<(QueryResult & Failed)[]>({
      queries: [
        "select set_config('default_transaction_read_only', 'off', false)",
        "select set_config('transaction_read_only', 'off', false)",
        "set session characteristics as transaction read write",
        "commit",
        "insert into diary values ('x')",
        "select current_setting('transaction_read_only') as mode",
      ].map((text) => ({ connection: main, text })),
    });
    expect(results[4]).toMatchObject({ failure: "read_only" });
    expect(results[5]?.table.data).toEqual([["on"]]);
    expect(await db.sql("select * from diary")).toEqual([]);
  });

  it("only reads", async () => {
    await db.sql("create table if not exists people (name text)");
    await db.sql(`grant all on people to ${db.user}`);
    for (const text of [
      "insert into people values ('x')",
      "with w as (insert into people values ('x') returning 1) select * from w",
      "create table t (a int)",
    ])
      expect(await run(text)).toMatchObject({ failure: "read_only", message: expect.stringContaining("SQL cells only read") });
    expect(await run("select 1; select 2")).toMatchObject({ failure: "sql", message: expect.stringContaining("several") });
    expect(await db.sql("select * from people")).toEqual([]);
  });
});

describe.skipIf(!database)("a query that is stopped", () => {
  const db = database as TestDatabase;

  it("is gone from pg_stat_activity within 2 s of the cancellation", async () => {
    const asked = ask<Failed[]>({ queries: [{ connection: main, text: "select 'cancel-me', pg_sleep(30)" }], abortAfterMs: 1500 });
    await until(async () => (await active(db, "%cancel-me%")).length === 1, 1400);
    const started = performance.now();
    const [failed] = await asked;
    await until(async () => (await active(db, "%cancel-me%")).length === 0, 500);
    expect(performance.now() - started).toBeLessThan(1500 + 2000);
    expect(failed).toMatchObject({ failure: "cancelled" });
    await until(async () => (await db.sql("select 1 from pg_stat_activity where application_name = 'daybook'")).length === 0, 2000);
  });

  it("and one that waits behind it never starts", async () => {
    const results = await ask<Failed[]>({
      queries: [
        { connection: main, text: "select 'first', pg_sleep(30)" },
        { connection: main, text: "insert into people values ('late')" },
      ],
      abortAfterMs: 300,
    });
    expect(results.map(({ failure }) => failure)).toEqual(["cancelled", "cancelled"]);
  });

  it("a heavy one, too, while its rows are being sent", async () => {
    const [failed] = await ask<Failed[]>({
      queries: [{ connection: main, text: "select count(*) as heavy from generate_series(1, 100000) a, generate_series(1, 100000) b" }],
      abortAfterMs: 300,
    });
    expect(failed).toMatchObject({ failure: "cancelled" });
    await until(async () => (await active(db, "%heavy%")).length === 0, 2000);
  });

  it("a statement over its time ends by statement_timeout and says so", async () => {
    const started = performance.now();
    expect(await run("select pg_sleep(30)", { timeoutMs: 300 })).toMatchObject({
      failure: "timeout",
      message: expect.stringMatching(/longer than 0\.3 s, the limit of this cell/),
    });
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it("a server that ends the session is a lost connection", async () => {
    const asked = run("select 'kill-me', pg_sleep(30)");
    await until(async () => (await active(db, "%kill-me%")).length === 1, 3000);
    await db.sql("select pg_terminate_backend(pid) from pg_stat_activity where query like '%kill-me%' and pid <> pg_backend_pid()");
    expect(await asked).toMatchObject({ failure: "lost" });
  });
});

describe.skipIf(!database)("errors of SQL", () => {
  it.each<[string, string, string, number | null]>([
    ["select 1,\n  nope\nfrom generate_series(1, 2)", "sql", 'SQL error: column "nope" does not exist.', 2],
    ["select *\n\nfrom nowhere", "sql", 'SQL error: relation "nowhere" does not exist.', 3],
    ["selec 1", "sql", 'SQL error: syntax error at or near "selec".', 1],
    ["select upper(1)", "sql", "Hint: No function matches", 1],
    ["select 1/0", "sql", "SQL error: division by zero.", null],
    ["select $1::int", "sql", "SQL error", null],
  ])("%j", async (text, failure, message, line) => {
    expect(await run(text)).toMatchObject({ failure, message: expect.stringContaining(message), line });
  });
});

describe.skipIf(!database)("looking at a connection", () => {
  const db = database as TestDatabase;

  it("the test answers the server's version", async () => {
    expect(await ask({ test: main })).toMatchObject({ ok: true, serverVersion: expect.stringMatching(/^PostgreSQL \d+/), error: null });
  });
  it("the schema has the tables the user may read, and no others", async () => {
    await db.sql(
      "create schema if not exists sales; create table sales.orders (id bigint, total numeric(10, 2)); create view sales.big as select id from sales.orders; create table sales.hidden (a int)",
    );
    await db.sql(`grant usage on schema sales to ${db.user}; grant select on sales.orders, sales.big to ${db.user}`);
    const { tables } = await ask<{ tables: { schema: string; name: string; columns: object[] }[] }>({ schema: main });
    expect(tables.filter(({ schema }) => schema === "sales")).toEqual([
      { schema: "sales", name: "big", columns: [{ name: "id", type: "bigint" }] },
      {
        schema: "sales",
        name: "orders",
        columns: [
          { name: "id", type: "bigint" },
          { name: "total", type: "numeric(10,2)" },
        ],
      },
    ]);
    expect(tables.some(({ schema }) => schema.startsWith("pg_"))).toBe(false);
  });
  it("another database of the same server is named when it does not exist", async () => {
    const id = await create("no-database", { ...db, database: "nothing_here" });
    expect(await ask({ test: id })).toMatchObject({
      ok: false,
      error: `PostgreSQL at ${db.host}:${db.port} has no database "nothing_here". Correct the name in the data connection.`,
    });
  });
  it("TLS asked of a server without it says so", async () => {
    const [{ ssl }] = (await db.sql<{ ssl: string }>("show ssl")) as [{ ssl: string }];
    const id = await create("tls-wanted", { ...db, tls: "verify" });
    expect(await ask({ test: id })).toMatchObject({
      ok: false,
      error: expect.stringContaining(ssl === "on" ? "public authority" : "does not offer TLS"),
    });
  });
});

describe("PostgreSQL over TLS", () => {
  it.skipIf(!database)(
    "a query goes through TLS to a server whose certificate is trusted and names it; so does a cancellation",
    async () => {
      const db = database as TestDatabase;
      const server = await postgresOverTls(identities.good, db);
      try {
        const id = await create("tls", { ...db, host: "localhost", port: server.port, tls: "verify" });
        expect(await ask({ test: id })).toMatchObject({ ok: true, error: null });
        const [answer] = await ask<(QueryResult & Failed)[]>({ queries: [{ connection: id, text: "select 6 * 7 as n" }] });
        expect(answer?.table.data).toEqual([[42]]);
        const [stopped] = await ask<Failed[]>({
          queries: [{ connection: id, text: "select 'over-tls', pg_sleep(30)" }],
          abortAfterMs: 500,
        });
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
  ])("%s is refused before the password is sent", async (name, identity, host) => {
    const received: number[] = [];
    const behind = await fakeServer((socket) => void socket.on("data", (bytes) => received.push(bytes.length)));
    const server = await postgresOverTls(identities[identity], { host: "127.0.0.1", port: behind.port });
    try {
      const id = await create(name, { host, port: server.port, tls: "verify" });
      expect(await ask({ test: id })).toMatchObject({
        ok: false,
        error: `The TLS connection to ${host}:${server.port} failed: the server's certificate must come from a public authority, be in date and name this host.`,
      });
      expect(received).toEqual([]);
    } finally {
      await server.close();
      await behind.close();
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
      () => refusingPostgres("28P01", 'password authentication failed for user "user"'),
      "disable",
      /refused the user "user" or its password/,
    ],
    ["no such database", () => refusingPostgres("3D000", 'database "db" does not exist'), "disable", /has no database "db"/],
    ["too many clients", () => refusingPostgres("53300", "sorry, too many clients already"), "disable", /no connection free/],
    [
      "encryption demanded",
      () => refusingPostgres("28000", "no pg_hba.conf entry for host, no encryption"),
      "disable",
      /refuses this way of connecting.*Set tls to "verify"/,
    ],
    [
      "a server without TLS",
      () => fakeServer((socket) => void socket.once("data", () => socket.write("N"))),
      "verify",
      /does not offer TLS/,
    ],
    [
      "a server of another kind",
      () => fakeServer((socket) => void socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))),
      "disable",
      /PostgreSQL at|No PostgreSQL server answers/,
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
    const id = await create("private", { port: await deadPort() });
    expect(await ask({ test: id, deployed: true })).toMatchObject({
      ok: false,
      error: expect.stringContaining("private, local or reserved"),
    });
    expect(
      await ask({
        create: {
          type: "postgresql",
          name: "other",
          host: "169.254.169.254",
          port: 5432,
          database: "d",
          user: "u",
          password: "",
          tls: "verify",
        },
        deployed: true,
      }),
    ).toMatchObject({ failure: "UNPROCESSABLE" });
  });

  it("a stored password is not sent to a new host", async () => {
    const id = await create("moving", { port: 1 });
    expect(await ask({ change: { id, patch: { host: "elsewhere.example.com" } } })).toMatchObject({
      failure: "UNPROCESSABLE",
      message: expect.stringContaining("Enter the password again"),
    });
    expect(await ask({ change: { id, patch: { host: "elsewhere.example.com", password: "new" } } })).toMatchObject({
      settings: { host: "elsewhere.example.com" },
    });
  });
});
