import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { openEngine } from "../../../src/engine/open";
import type { EnginePorts, RunFacts } from "../../../src/engine/port";
import { decodeValue, encodeValue } from "../../../src/engine/values";
import { cells } from "../cells";

const facts: RunFacts = {
  runId: "r",
  projectId: "p",
  projectTitle: "Weather",
  version: 1,
  trigger: "api",
  context: "api-triggered",
  scheduledFor: null,
  scheduleId: null,
  attempt: 1,
  timezone: "UTC",
  userEmail: "a@example.com",
  inputParams: {},
};

beforeAll(async () => {
  await env.WAREHOUSE.batch([
    env.WAREHOUSE.prepare("drop table if exists walk_weather"),
    env.WAREHOUSE.prepare("create table walk_weather (month text, city text, mm real)"),
    env.WAREHOUSE.prepare("insert into walk_weather values ('Jan', 'Seattle', 12.5), ('Feb', 'Seattle', 7), ('Jan', 'Berlin', 1)"),
  ]);
});

it("the walk of the HTTP contract runs on the real warehouse, sandbox and charts", async () => {
  const project = cells(
    { kind: "markdown", label: "Intro", source: "# Rain in {{ city }}" },
    { kind: "input", output: "city", config: { type: "dropdown", options: ["Seattle", "Berlin"], default: "Seattle" } },
    { kind: "sql", output: "rain", source: "select month, mm from walk_weather where city = {{ city }}", config: { connection: "sample" } },
    { kind: "javascript", output: "total", source: "rain.reduce((sum, row) => sum + row.mm, 0)" },
    { kind: "javascript", output: "facts", source: "({ scheduled: hex_scheduled, context: hex_run_context, trigger: run.trigger })" },
    { kind: "sql", output: "above", source: "select count(*) as n from walk_weather where mm > {{ total }}" },
    { kind: "metric", label: "Total", config: { value: "total", format: ",.1f" } },
    { kind: "metric", label: "Above", config: { value: "above.n" } },
    { kind: "table", label: "Months", config: { table: "rain" } },
    {
      kind: "chart",
      label: "By month",
      width: "half",
      config: {
        table: "rain",
        spec: { mark: "bar", encoding: { x: { field: "month", type: "ordinal" }, y: { field: "mm", type: "quantitative" } } },
      },
    },
  );
  const stored = new Map<string, string>();
  const ports: EnginePorts = {
    values: {
      async put(value) {
        const { ref, text } = await encodeValue(value);
        stored.set(ref.hash, text);
        return ref;
      },
      get: async (hash) => decodeValue(stored.get(hash)!),
    },
    finished: () => null,
    record: async () => undefined,
    starting: () => undefined,
    now: () => Date.now(),
  };
  const result = await openEngine(env, ports).execute(project, facts, new AbortController().signal);
  expect(result.error).toBeNull();
  const display = (label: string) => result.outputs.find((output) => output.label === label || output.output === label)?.display;
  expect(display("Intro")).toMatchObject({ html: "<h2>Rain in Seattle</h2>\n" });
  expect(display("Total")).toMatchObject({ text: "19.5", raw: 19.5 });
  expect(display("Above")).toMatchObject({ text: "0", raw: 0 });
  expect(display("facts")).toMatchObject({ value: { scheduled: false, context: "api-triggered", trigger: "api" } });
  expect(display("By month")).toMatchObject({ drawings: [{ width: 342, svg: expect.stringContaining("<svg") }, { width: 536 }] });
}, 120_000);
