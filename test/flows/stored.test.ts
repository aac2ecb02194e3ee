import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../src/contract/common";
import type { Snapshot } from "../../src/contract/snapshot";
import { snapshotKey } from "../../src/snapshots/keys";
import { getSnapshot } from "../../src/snapshots/store";
import { env, openWorkspace, publishProject, request, signIn, type Workspace } from "./workspace";

let workspace: Workspace;
let project: string;
let run: string;
let cell: string;
let key: string;
let kept: { snapshot: Snapshot; values: Record<string, string> };
let cookie: { cookie: string };

beforeAll(async () => {
  workspace = await openWorkspace();
  const made = await publishProject(workspace, "Stored", [
    { kind: "javascript", output: "rows", source: "[{ a: 1, b: 'x' }, { a: 2, b: 'y' }]" },
  ]);
  run = made.firstRun.id;
  project = made.firstRun.projectId;
  cell = made.firstRun.cells?.[0]?.staticId ?? "";
  key = snapshotKey(project, run, 1);
  kept = (await getSnapshot(env.BUCKET, key))!;
  cookie = await signIn();
}, 60_000);

/** Stores a bundle as if it had always been there. */
async function store(bundle: unknown): Promise<void> {
  const page = new TextEncoder().encode("<!doctype html><title>kept</title>");
  const rest = new TextEncoder().encode(typeof bundle === "string" ? bundle : JSON.stringify(bundle));
  const body = new Uint8Array(page.length + rest.length);
  body.set(page);
  body.set(rest, page.length);
  await env.BUCKET.put(key, body, { customMetadata: { pageBytes: String(page.length) } });
}

const paths = () => [
  `/runs/${run}`,
  `/runs/${run}/cells`,
  `/runs/${run}/timeline`,
  `/runs/${run}/outputs`,
  `/runs/${run}/outputs?view=drawn`,
  ...["json", "csv", "xlsx"].map((format) => `/runs/${run}/outputs/${cell}?format=${format}`),
  `/runs/${run}/compare/${run}`,
];

/** Asks every door through which what is stored is seen, and fails on an answer that blames Daybook. */
async function askAll(): Promise<void> {
  for (const path of paths()) {
    const { status, body } = await workspace.call("GET", path);
    expect({ path, status, body: status >= 500 ? body : "" }).toEqual({
      path,
      status: expect.toSatisfy((code: number) => code < 500),
      body: "",
    });
  }
  for (const path of [`/apps/${project}`, `/apps/${project}/runs/${run}`]) {
    const { status } = await request("GET", path, null, undefined, cookie);
    expect({ path, status }).toEqual({ path, status: expect.toSatisfy((code: number) => code < 500) });
  }
}

/** The kept bundle with another value of its one output, and another display. */
function bundleWith(value: Json, display?: Json): unknown {
  const [output] = kept.snapshot.outputs;
  const hash = output?.valueHash ?? "";
  const shown = display === undefined ? output?.display : display;
  return { snapshot: { ...kept.snapshot, outputs: [{ ...output, display: shown }] }, values: { [hash]: JSON.stringify(value) } };
}

const table = (columns: Json, types: Json, data: Json): Json => ({ kind: "table", table: { columns, types, data } });

const hostile: [string, () => unknown][] = [
  [
    "a type that does not exist",
    () =>
      bundleWith(table(["empty", "a"], ["evil", "integer"], [[null], [1]]), {
        kind: "table",
        totalRows: 1,
        config: {},
        table: { columns: ["empty", "a"], types: ["evil", "integer"], data: [[null], [1]] },
      }),
  ],
  ["columns that are no texts", () => bundleWith(table([{ x: 1 }], ["string"], [["a"]]))],
  ["columns of different lengths", () => bundleWith(table(["a", "b"], ["string", "string"], [["a"], []]))],
  ["no columns but data", () => bundleWith(table([], [], [[1]]))],
  ["no data", () => bundleWith(table(["a"], ["string"], null))],
  [
    "control characters and lone surrogates",
    () => bundleWith(table(["a\u0000", "\ud800"], ["string", "string"], [["\u0000\u0001\ufffe"], ["\udfff"]])),
  ],
  ["a text longer than a cell of a spreadsheet", () => bundleWith(table(["a"], ["string"], [["x".repeat(40_000)]]))],
  ["a number as text that is none", () => bundleWith(table(["a", "b"], ["integer", "decimal"], [["1e999"], ["--1"]]))],
  ["dates that are none", () => bundleWith(table(["a", "b"], ["date", "datetime"], [["0000-00-00"], ["+275760-09-13T00:00:00.001Z"]]))],
  ["a date of an older version", () => bundleWith({ kind: "date", iso: "no date" })],
  ["bytes that are none", () => bundleWith({ kind: "bytes", base64: "<b>" })],
  ["a value of no kind", () => bundleWith(null)],
  ["a value that is no JSON", () => ({ ...(bundleWith(1) as object), values: { [kept.snapshot.outputs[0]?.valueHash ?? ""]: "{" } })],
  ["a display of another kind", () => bundleWith(1, { kind: "hologram" })],
  ["a display that is a text", () => bundleWith(1, "display")],
  ["outputs that are none", () => ({ snapshot: { ...kept.snapshot, outputs: [1, null, "x", {}] }, values: kept.values })],
  [
    "an error of another shape",
    () => ({ snapshot: { ...kept.snapshot, outputs: [{ ...kept.snapshot.outputs[0], error: 1, log: 7 }] }, values: [] }),
  ],
  ["a snapshot of a later version", () => ({ snapshot: { ...kept.snapshot, schema: 99 }, values: {} })],
  ["a snapshot without most of it", () => ({ snapshot: { schema: 1 } })],
  ["null", () => null],
  ["no JSON at all", () => "<html>"],
  ["a half", () => JSON.stringify(kept).slice(0, 500)],
  ["a zone that does not exist", () => ({ ...kept, snapshot: { ...kept.snapshot, timezone: "Mars/Olympus" } })],
];

describe("nothing that is stored makes a page or an answer fail", { timeout: 60_000 }, () => {
  test.each(hostile)("%s", async (_, bundle) => {
    await store(bundle());
    await askAll();
  });

  test("what cannot be shown of one output is said in its log, and the rest is there", async () => {
    await store(bundleWith(1, { kind: "hologram" }));
    const { body } = await workspace.call<{ values: { display: unknown; log: { text: string }[]; status: string }[] }>(
      "GET",
      `/runs/${run}/outputs?view=drawn`,
    );
    expect(body.values[0]).toMatchObject({ status: "succeeded", display: null, log: [{ text: expect.stringMatching(/cannot be read/) }] });
  });

  test("any value and any display", { timeout: 120_000 }, async () => {
    const text = fc.oneof(fc.string({ unit: "binary", maxLength: 6 }), fc.constantFrom("", "=1", "NaN", "2024-01-01", "1e400", "\u0000"));
    const cellValue = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null), fc.jsonValue({ maxDepth: 2 }));
    const anyTable = fc.record({
      columns: fc.array(fc.oneof(text, fc.integer()), { maxLength: 4 }),
      types: fc.array(
        fc.constantFrom("string", "number", "integer", "decimal", "boolean", "date", "datetime", "local_datetime", "json", "evil"),
        { maxLength: 4 },
      ),
      data: fc.array(fc.array(cellValue, { maxLength: 4 }), { maxLength: 4 }),
    });
    const anyValue = fc.oneof(
      fc.record({ kind: fc.constant("table"), table: anyTable }),
      fc.record({
        kind: fc.constantFrom("json", "scalar", "date", "bytes", "other"),
        value: cellValue,
        type: fc.constantFrom("decimal", "date", "evil"),
        iso: text,
        base64: text,
      }),
      fc.jsonValue(),
    );
    const anyDisplay = fc.oneof(
      fc.record({ kind: fc.constant("table"), table: anyTable, totalRows: fc.integer(), config: fc.constant({}) }),
      fc.record({ kind: fc.constant("value"), value: fc.jsonValue(), truncated: fc.boolean() }),
      fc.record({
        kind: fc.constant("metric"),
        text,
        raw: fc.jsonValue(),
        unit: fc.constant(null),
        change: fc.constant(null),
        reference: fc.constant(null),
      }),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(anyValue, anyDisplay, async (value, display) => {
        await store(bundleWith(value as Json, display as Json));
        await askAll();
      }),
      { numRuns: 30 },
    );
  });
});
