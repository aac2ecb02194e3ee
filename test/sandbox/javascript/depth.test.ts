import { expect, test } from "vitest";
import { javascript } from "../../../src/sandbox/javascript/language";
import { runCell, runCells } from "./open";

/** Sources whose tree has about `n` levels. */
const nested: [string, (n: number) => string][] = [
  ["a sum", (n) => Array.from({ length: n }, () => "1").join("+")],
  ["else if", (n) => `let x = 0;\n${"if (x) {} else ".repeat(n)}{}`],
  ["lists", (n) => "[".repeat(n) + "]".repeat(n)],
  ["objects", (n) => `(${"{a:".repeat(n)}1${"}".repeat(n)})`],
  ["brackets", (n) => "(".repeat(n) + "1" + ")".repeat(n)],
  ["negations", (n) => `${"!".repeat(n)}1`],
  ["functions", (n) => `${"a=>".repeat(n)}1`],
  ["members", (n) => `let x = {};\nx${"?.y".repeat(n)}`],
  ["calls", (n) => `let f = () => f;\nf${"()".repeat(n)}`],
  ["blocks", (n) => "{".repeat(n) + "}".repeat(n)],
  ["patterns", (n) => `let ${"[".repeat(n)}a${"]".repeat(n)} = []`],
  ["templates", (n) => "`${".repeat(n) + "1" + "}`".repeat(n)],
  ["conditions", (n) => `${"1?1:".repeat(n)}1`],
  ["typed generics", (n) => `let x: ${"A<".repeat(n)}B${">".repeat(n)}`],
  ["labels", (n) => `${Array.from({ length: n }, (_, i) => `l${i}:`).join("")};`],
];

test.each(nested)("%s nested thousands of levels deep are a clear limit, and never a fault", async (_, source) => {
  for (const n of [3000, 10_000]) {
    const { error } = javascript.analyse(source(n));
    expect(error).toMatchObject({ name: "SyntaxError", message: expect.stringMatching(/nested too deeply: at most 1000 levels/) });
  }
});

test("a cell of an ordinary depth is none", async () => {
  for (const [, source] of nested) expect(javascript.analyse(source(60)).error).toBeNull();
  expect(await runCell(nested[0]![1](900))).toMatchObject({ error: null, last: { value: 900 } });
  expect(await runCell(nested[1]![1](900))).toMatchObject({ error: null });
});

/** Values and errors of user code that are nested, or that recursion made. */
const values: [string, RegExp | null][] = [
  ["let a = []; for (let i = 0; i < 10_000; i++) a = [a]; a", null],
  ["let a = {}; for (let i = 0; i < 10_000; i++) a = { a }; const kept = a; 1", null],
  ["let a = []; for (let i = 0; i < 10_000; i++) a = [a]; console.log(a); 1", null],
  ["let a = []; for (let i = 0; i < 100_000; i++) a = [a]; JSON.stringify(a).length", null],
  ["JSON.parse('['.repeat(1e6) + ']'.repeat(1e6)).length", null],
  ["let a = []; for (let i = 0; i < 100_000; i++) a = [a]; structuredClone(a); 1", null],
  ["let a = []; for (let i = 0; i < 10_000; i++) a = [a]; throw a", /./],
  ["const e = new Error('x'); let at = e; for (let i = 0; i < 10_000; i++) at = at.cause = new Error('y'); throw e", /x/],
  ["const f = () => f(); f()", /call stack/],
  ["let a = []; for (let i = 0; i < 10_000; i++) a = [a]; a.flat(Infinity).length", null],
  ["let a = []; for (let i = 0; i < 10_000; i++) a = [a]; String(a).length", null],
];

test("deep values and deep recursion are errors of their cell at most", { timeout: 60_000 }, async () => {
  const results = await runCells([...values.map(([source]) => source), "'after'"]);
  expect(results.at(-1)?.last).toEqual({ kind: "json", value: "after" });
  values.forEach(([source, message], index) => {
    const error = results[index]?.error?.message ?? "";
    expect({ source, error }).not.toMatchObject({ error: expect.stringMatching(/sandbox stopped|Daybook/) });
    if (message) expect({ source, error }).toEqual({ source, error: expect.stringMatching(message) });
  });
});
