import { describe, expect, it } from "vitest";
import type { Cell } from "../../../src/contract/cell";
import type { Table, Value } from "../../../src/contract/value";
import { sqliteDialect } from "../../../src/connections/drivers/sample/dialect";
import { QueryFailure, type Query } from "../../../src/connections/port";
import type { CellRecord, EngineEffects, RunFacts } from "../../../src/engine/port";
import { executeRun } from "../../../src/engine/run/execute";
import { decodeValue, encodeValue } from "../../../src/engine/values";
import type { CodeResult, Sandbox } from "../../../src/sandbox/port";
import { cells } from "../cells";

const facts: RunFacts = {
  runId: "r1",
  projectId: "p1",
  projectTitle: "Weather",
  version: 3,
  trigger: "schedule",
  context: "scheduled",
  scheduledFor: "2026-03-31T07:30:00.000Z",
  scheduleId: "s1",
  attempt: 1,
  timezone: "Europe/Berlin",
  userEmail: "ann@example.com",
  inputParams: {},
};
const numbers: Table = { columns: ["n"], types: ["integer"], data: [[1, 2, 3]] };
const codeResult = (given: Partial<CodeResult>): CodeResult => ({
  values: {},
  unstorable: {},
  last: null,
  log: [],
  error: null,
  durationMs: 1,
  ...given,
});
const onAbort = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
const until = async (what: () => boolean): Promise<void> => {
  for (let tries = 0; !what() && tries < 400; tries++) await new Promise((resolve) => setTimeout(resolve, 5));
  if (!what()) throw new Error("The condition was never met.");
};

/** A world of arrays: what happened, in order. */
function world(
  given: {
    query?: (query: Query, signal: AbortSignal) => Promise<Table>;
    code?: (source: string, reads: Record<string, Value>, signal: AbortSignal) => Promise<CodeResult>;
    records?: CellRecord[];
  } = {},
) {
  const stored = new Map<string, string>();
  const records = new Map((given.records ?? []).map((record) => [record.staticId, record]));
  const seen = {
    started: [] as string[],
    recorded: [] as string[],
    queries: [] as Query[],
    reads: [] as Record<string, Value>[],
    opened: 0,
    closed: 0,
    queriesClosed: 0,
    atOnce: 0,
    most: 0,
  };
  const sandbox: Sandbox = {
    run: async (cell, reads, { signal }) => {
      seen.reads.push(reads);
      return given.code
        ? given.code(cell.source, reads, signal)
        : codeResult({ values: cell.output ? { [cell.output]: { kind: "json", value: 1 } } : {} });
    },
    close: () => void seen.closed++,
  };
  const effects: EngineEffects = {
    values: {
      async put(value) {
        const { ref, text } = await encodeValue(value);
        stored.set(ref.hash, text);
        return ref;
      },
      get: async (hash) => decodeValue(stored.get(hash)!),
    },
    finished: (staticId) => records.get(staticId) ?? null,
    async record(cell) {
      seen.recorded.push(cell.staticId);
    },
    starting: (staticId) => void seen.started.push(staticId),
    queries: {
      dialect: async () => sqliteDialect,
      async query(query, signal) {
        seen.queries.push(query);
        seen.most = Math.max(seen.most, ++seen.atOnce);
        try {
          const table = given.query ? await given.query(query, signal) : numbers;
          return { table, totalRows: table.data[0]?.length ?? 0, readAt: `2026-03-31T07:30:0${seen.queries.length}.000Z` };
        } finally {
          seen.atOnce--;
        }
      },
      close: async () => void seen.queriesClosed++,
    },
    openSandbox: async () => (seen.opened++, sandbox),
    drawChart: async (_, table, widths) => widths.map((width) => ({ width, svg: `<svg>${table.columns.join()}</svg>` })),
    now: () => Date.now(),
  };
  return { effects, seen, stored };
}
const run = (project: Cell[], { effects }: ReturnType<typeof world>, more: Partial<RunFacts> = {}, signal = new AbortController().signal) =>
  executeRun(project, { ...facts, ...more }, effects, signal);
const sql = (output: string, source = "select 1", label = "") => ({ kind: "sql", output, source, label }) as const;

describe("a run from top to bottom", () => {
  const project = () =>
    cells(
      { kind: "markdown", label: "Intro", source: "# Rain in {{ city }}, {{ run.trigger }} {{ hex_scheduled }}" },
      { kind: "input", output: "city", config: { type: "dropdown", options: ["Seattle", "Berlin"], default: "Seattle" } },
      sql("rain", "select n from weather where city = {{ city }} and z = {{ hex_timezone }}"),
      { kind: "javascript", output: "total", source: "rain.reduce((sum, row) => sum + row.n, 0)" },
      { kind: "metric", label: "Total", config: { value: "total", format: ",.1f", unit: "mm", reference: "in {{ city }}" } },
      { kind: "table", label: "Months", config: { table: "rain" } },
      {
        kind: "chart",
        label: "By month",
        config: {
          table: "rain",
          spec: { mark: "bar", encoding: { x: { field: "n", type: "ordinal" }, y: { field: "n", type: "quantitative" } } },
        },
      },
    );

  it("every kind has its outcome, values flow, everything is closed", async () => {
    const w = world({
      code: async () =>
        codeResult({
          values: { total: { kind: "json", value: 6 } },
          last: { kind: "json", value: 6 },
          log: [{ level: "log", text: "hi" }],
        }),
    });
    const result = await run(project(), w);
    expect(result.error).toBeNull();
    expect(result).toMatchObject({ status: "succeeded", oldestDataAt: "2026-03-31T07:30:01.000Z" });
    expect(result.outputs.map(({ status }) => status)).toEqual(Array(7).fill("succeeded"));
    const [intro, city, rain, total, metric, table, chart] = result.outputs;
    expect(intro?.display).toEqual({ kind: "markdown", html: "<h2>Rain in Seattle, schedule true</h2>\n" });
    expect(city?.display).toEqual({ kind: "input", type: "dropdown", name: "city", value: "Seattle", text: "Seattle" });
    expect(w.seen.queries[0]).toMatchObject({ connection: "sample", values: ["Seattle", "Europe/Berlin"] });
    expect(rain).toMatchObject({ rows: 3, display: { kind: "table", table: numbers, totalRows: 3 } });
    expect(w.stored.has(rain!.valueHash!)).toBe(true);
    expect(w.seen.reads[0]).toMatchObject({ rain: { kind: "table", table: numbers } });
    expect(total?.log).toEqual([{ level: "log", text: "hi" }]);
    expect(metric?.display).toMatchObject({ kind: "metric", text: "6.0", raw: 6, unit: "mm", reference: "in Seattle", change: null });
    expect(table).toMatchObject({ rows: 3, display: { kind: "table", config: {} } });
    expect(chart?.display).toMatchObject({
      kind: "chart",
      title: "By month",
      rows: 3,
      description: "Bar chart of n by n, 3 rows: By month.",
    });
    expect(chart?.display).toMatchObject({ drawings: [{ width: 342 }, { width: 536 }, { width: 680 }, { width: 1120 }] });
    expect(w.seen).toMatchObject({ opened: 1, closed: 1, queriesClosed: 1 });
    expect([...w.seen.recorded].sort()).toEqual(result.outputs.map(({ staticId }) => staticId).sort());
  });

  it("inputs come from the run's parameters; a wrong one fails its cell", async () => {
    const w = world();
    expect((await run(project().slice(0, 3), w, { inputParams: { city: "Berlin" } })).status).toBe("succeeded");
    expect(w.seen.queries[0]?.values[0]).toBe("Berlin");
    expect(await run(project().slice(0, 3), world(), { inputParams: { city: "Paris" } })).toMatchObject({
      status: "failed",
      error: { label: "city", message: expect.stringContaining("is not one of the options: Seattle, Berlin") },
    });
  });

  it("hex_scheduled is true only in a scheduled run", async () => {
    for (const context of ["logic", "app", "api-triggered"] as const) {
      const w = world();
      await run(cells(sql("a", "select {{ hex_scheduled }}, {{ hex_run_context }}")), w, { context });
      expect(w.seen.queries[0]?.values).toEqual([false, context]);
    }
  });

  it("six queries run at once, never more; code runs alone", async () => {
    let code = 0;
    const w = world({
      query: async () => (await new Promise((resolve) => setTimeout(resolve, 5)), numbers),
      code: async () => {
        expect(++code).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 5));
        code--;
        return codeResult({});
      },
    });
    const many = cells(
      ...Array.from({ length: 10 }, (_, i) => sql(`q${i}`)),
      ...Array.from({ length: 3 }, (_, i) => ({ kind: "javascript", source: `${i}` }) as const),
    );
    expect((await run(many, w)).status).toBe("succeeded");
    expect(w.seen.most).toBe(6);
  });
});

describe("a failed cell", () => {
  const failing = async (query: Query): Promise<Table> => {
    if (query.text.includes("boom")) throw new QueryFailure("sql", "SQL error: boom.", 2);
    return numbers;
  };

  it("fails the run with its line, skips what reads from it and says why, and lets the rest run", async () => {
    const project = cells(
      sql("a", "select\nboom", "Broken one"),
      sql("b", "select 1 where 1 = {{ a[0].n }}", "Reads a"),
      sql("c", "select boom"),
      { kind: "markdown", label: "Both", source: "{{ b.size }} {{ c.size }}" },
      sql("d", "select 2", "Independent"),
    );
    const result = await run(project, world({ query: failing }));
    expect(result).toMatchObject({
      status: "failed",
      error: { message: "SQL error: boom.", label: "Broken one", staticId: project[0]?.staticId, line: 2 },
    });
    expect(result.outputs.map(({ status, skippedBecause }) => [status, skippedBecause])).toEqual([
      ["failed", []],
      ["skipped", ["Broken one"]],
      ["failed", []],
      ["skipped", ["Broken one", "c"]],
      ["succeeded", []],
    ]);
    expect(result.outputs[0]).toMatchObject({ display: null, valueHash: null });
  });

  it("a bug of ours is shown as one plain sentence, without its message", async () => {
    const result = await run(
      cells(sql("a")),
      world({
        query: async () => {
          throw new TypeError("secret internals at /app/x.ts");
        },
      }),
    );
    expect(result.error?.message).toContain("Daybook itself failed");
    expect(JSON.stringify(result)).not.toContain("secret internals");
  });

  it("source that cannot be understood fails its cell, not the project", async () => {
    const result = await run(
      cells(
        { kind: "markdown", label: "Bad", source: "a\n{% if x %}" },
        { kind: "javascript", label: "Worse", source: "let = ;" },
        sql("ok"),
      ),
      world(),
    );
    expect(result.outputs.map(({ status }) => status)).toEqual(["failed", "failed", "succeeded"]);
    expect(result.outputs[0]?.error).toMatchObject({ line: 2 });
  });

  it("a record that cannot be kept ends the run with that error", async () => {
    const w = world();
    w.effects.record = async () => Promise.reject(new Error("disk full"));
    await expect(run(cells(sql("a"), sql("b")), w)).rejects.toThrow("disk full");
    expect(w.seen.queriesClosed).toBe(1);
  });
});

describe("stopping", () => {
  it("cancellation stops what runs, skips what waits, and is done within 2 s", async () => {
    const stop = new AbortController();
    const w = world({ query: async (_, signal) => onAbort(signal), code: async (_, __, signal) => onAbort(signal) });
    const project = cells(sql("a"), { kind: "javascript", source: "for (;;) {}" }, { kind: "markdown", source: "{{ a.size }}" });
    const running = run(project, w, {}, stop.signal);
    await until(() => w.seen.queries.length === 1 && w.seen.reads.length === 1);
    const startedAt = performance.now();
    stop.abort("user");
    const result = await running;
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(result).toMatchObject({ status: "cancelled", error: { message: "Stopped: the run was cancelled." } });
    expect(result.outputs.map(({ status }) => status)).toEqual(["failed", "failed", "skipped"]);
    expect(result.outputs[2]?.error?.message).toBe("Not run. Stopped: the run was cancelled.");
    expect(w.seen).toMatchObject({ closed: 1, queriesClosed: 1 });
  });

  it("a run does not wait for a cell that ignores its signal", async () => {
    const stop = new AbortController();
    const w = world({ query: () => new Promise(() => undefined) });
    const running = run(cells(sql("a")), w, {}, stop.signal);
    await until(() => w.seen.queries.length === 1);
    stop.abort();
    expect(await running).toMatchObject({ status: "cancelled" });
  });

  it("a run that was cancelled before it began starts nothing", async () => {
    const w = world();
    expect(await run(cells(sql("a")), w, {}, AbortSignal.abort())).toMatchObject({ status: "cancelled" });
    expect(w.seen.started).toEqual([]);
  });

  it("a cancellation that comes after the last cell had succeeded changes nothing", async () => {
    const stop = new AbortController();
    const w = world();
    const effects = { ...w.effects, record: async () => stop.abort("user") };
    expect(await run(cells(sql("a")), { ...w, effects }, {}, stop.signal)).toMatchObject({ status: "succeeded", error: null });
  });

  it("the limit of the run ends it as timed out", async () => {
    const w = world({ query: async (_, signal) => onAbort(signal) });
    const result = await run(cells(sql("a"), sql("b", "select {{ a.size }}")), w, { deadlineAt: Date.now() + 50 });
    expect(result).toMatchObject({ status: "timed_out", error: { message: expect.stringContaining("(runMs)") } });
    expect(result.outputs.map(({ status }) => status)).toEqual(["failed", "skipped"]);
  });

  it("the limit of a cell fails that cell only, and names it", async () => {
    const w = world({ query: async (query, signal) => (query.text.includes("slow") ? onAbort(signal) : numbers) });
    const project = cells(
      { kind: "sql", output: "a", source: "select slow", config: { connection: "sample", timeoutSeconds: 1 } },
      sql("b"),
    );
    const result = await run(project, w);
    expect(result).toMatchObject({
      status: "failed",
      error: { message: expect.stringContaining("ran for 1 s, the limit of a cell (cellMs)") },
    });
    expect(result.outputs[1]?.status).toBe("succeeded");
  });
});

describe("resuming", () => {
  it("takes finished cells from their records and runs the rest", async () => {
    const project = cells(sql("a"), sql("b", "select {{ a | map: 'n' | sum }}"));
    const first = world();
    const kept: CellRecord[] = [];
    first.effects.record = async (record) => void kept.push(record);
    await run(project.slice(0, 1), first);
    const second = world({ records: kept });
    for (const [hash, text] of first.stored) second.stored.set(hash, text);
    const result = await run(project, second);
    expect(result.status).toBe("succeeded");
    expect(second.seen.started).toEqual([project[1]?.staticId]);
    expect(second.seen.queries.map(({ values }) => values)).toEqual([[6]]);
    expect(result.outputs).toHaveLength(2);
    expect(result.oldestDataAt).toBe("2026-03-31T07:30:01.000Z");
  });

  it("starts from the top when a waiting cell reads what lived in the old sandbox only", async () => {
    const project = cells({ kind: "javascript", output: "f", source: "() => 1" }, { kind: "javascript", output: "x", source: "f()" });
    const code = async (source: string): Promise<CodeResult> =>
      source === "f()" ? codeResult({ values: { x: { kind: "json", value: 1 } } }) : codeResult({ unstorable: { f: "a function" } });
    const first = world({ code });
    const kept: CellRecord[] = [];
    first.effects.record = async (record) => void kept.push(record);
    await run(project, first);
    const second = world({ code, records: kept.slice(0, 1) });
    await run(project, second);
    expect(second.seen.started).toEqual(project.map(({ staticId }) => staticId));
    const third = world({ code, records: kept });
    await run(project, third);
    expect(third.seen.started).toEqual([]);
  });

  it("a failed cell stays failed, and what reads from it skipped", async () => {
    const project = cells(sql("a", "select boom", "A"), sql("b", "select {{ a.size }}"));
    const first = world({
      query: async () => {
        throw new QueryFailure("sql", "no");
      },
    });
    const kept: CellRecord[] = [];
    first.effects.record = async (record) => void kept.push(record);
    await run(project, first);
    const second = world({ records: kept.slice(0, 1) });
    const result = await run(project, second);
    expect(result.outputs.map(({ status, skippedBecause }) => [status, skippedBecause])).toEqual([
      ["failed", []],
      ["skipped", ["A"]],
    ]);
    expect(second.seen.started).toEqual([]);
  });
});
