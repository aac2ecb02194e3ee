import { expect, test } from "vitest";
import { env } from "cloudflare:workers";
import { openJavascript } from "../../../src/sandbox/javascript/host";
import { runCell, runCells } from "./open";

const timed = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
  const start = performance.now();
  return [await work(), performance.now() - start];
};

const endless: [string, string][] = [
  ["while", "while (true) {}"],
  ["while without a body", "while (true);"],
  ["for", "for (;;) ;"],
  ["do while", "do ; while (true)"],
  ["for of over an endless generator", "for (const x of (function* () { for (;;) yield 1 })()) x"],
  ["caught and tried again", "while (true) { try { while (true) {} } catch {} }"],
  ["caught by the cell, which then ends well", "try { while (true) {} } catch {}\n1"],
  ["finally", "try { while (true) {} } finally { while (true) {} }"],
  ["recursion caught", "const f = () => { try { f() } catch { f() } }; f()"],
  ["a getter", "const o = { get x() { return this.x2 }, get x2() { for (;;); } }; o.x"],
  ["sort with an endless comparison", "[2, 1].sort(() => { for (;;); })"],
  ["a callback of a table", "new Table([{ a: 1 }]).map(() => { for (;;); })"],
  ["while a value is read to be stored", "({ get x() { for (;;); } })"],
  ["a proxy", "new Proxy({}, { ownKeys() { for (;;); } })"],
  ["native work again and again", "const a = Array.from({ length: 1e6 }, (_, i) => i); while (true) a.indexOf(-1)"],
  ["awaiting nothing for ever", "while (true) await null"],
  ["promises that make promises", "const f = () => Promise.resolve().then(f); await f()"],
  ["microtasks that queue themselves", "const f = () => queueMicrotask(f); await new Promise(() => f())"],
];

test.each(endless)("an endless loop is stopped by the step limit: %s", { timeout: 30_000 }, async (_, source) => {
  const [result, ms] = await timed(() => runCell(source, { timeoutMs: 20_000 }));
  expect(result).toMatchObject({
    reason: "step",
    error: { message: expect.stringMatching(/Stopped after 50,000,000 steps, the limit of one cell/) },
  });
  expect(ms).toBeLessThan(15_000);
});

/** Each ends by itself after fewer than 50 million turns: only what its steps cost beside the turn of the loop stops it. */
const costly: [string, string][] = [
  ["an await", "for (let i = 0; i < 3e6; i++) await null"],
  ["an await of each item", "for await (const x of (function* () { for (let i = 0; i < 3e6; i++) yield i })()) x"],
  ["a call of an async function", "const f = async () => {}; for (let i = 0; i < 3e6; i++) f()"],
  ["a caught error", "for (let i = 0; i < 6e4; i++) try { throw 1 } catch {}"],
  ["a finally", "for (let i = 0; i < 3e5; i++) try {} finally {}"],
  ["a then", "const p = Promise.resolve(); for (let i = 0; i < 9e5; i++) { p.then(() => {}); if (i % 1e3 === 0) await p }"],
  ["native work", "const a = Array.from({ length: 1e5 }, (_, i) => i); for (let i = 0; i < 600; i++) a.indexOf(-1)"],
];

test.each(costly)("what takes longer costs more than a turn of a loop: %s", { timeout: 30_000 }, async (_, source) => {
  expect((await runCell(`${source}\n"done"`, { timeoutMs: 20_000 })).reason).toBe("step");
});

test("a cell within its steps runs to its end", { timeout: 30_000 }, async () => {
  const result = await runCell("let n = 0; for (let i = 0; i < 4e7; i++) n++; for (let i = 0; i < 2e5; i++) await null; n");
  expect(result).toMatchObject({ error: null, last: { kind: "json", value: 40_000_000 } });
});

test("the time limit of a cell ends with it", async () => {
  const cells = ["7", "await new Promise((done) => setTimeout(done, 900)); 8"].map((source, index) => ({
    staticId: `cell-${index}`,
    source,
    output: null,
  }));
  const sandbox = openJavascript(env, { projectId: "limits", cells, builtins: {} });
  const signal = new AbortController().signal;
  // The first run starts the child, which may take longer than its limit; its result is not checked.
  await sandbox.run(cells[0]!, {}, { timeoutMs: 10_000, signal });
  expect(await sandbox.run(cells[0]!, {}, { timeoutMs: 600, signal })).toMatchObject({ error: null, last: { value: 7 } });
  expect(await sandbox.run(cells[1]!, {}, { timeoutMs: 10_000, signal })).toMatchObject({ error: null, last: { value: 8 } });
  sandbox.close();
});

test("an endless wait is stopped by the time limit", async () => {
  const [result, ms] = await timed(() => runCell("await new Promise((done) => setTimeout(done, 1e6))", { timeoutMs: 300 }));
  expect(result).toMatchObject({ reason: "timeout", error: { message: "Stopped after 0.3 s, the time limit of this cell." } });
  expect(ms).toBeLessThan(2000);
});

test("an endless chain of timers is stopped by the time limit", async () => {
  const result = await runCell("for (;;) await new Promise((done) => setTimeout(done, 5))", { timeoutMs: 300 });
  expect(result.reason).toBe("timeout");
});

test("after a time-out the next cell runs, and a value that lived in the old sandbox is said to be gone", async () => {
  const results = await runCells(["const f = () => 7; const n = 1", "await new Promise((done) => setTimeout(done, 1e6))", "n + 1", "f()"], {
    timeoutMs: 500,
  });
  expect(results[2]?.last).toEqual({ kind: "json", value: 2 });
  expect(results[3]?.error?.message).toMatch(/f is gone: it could not be stored/);
});

const allocations: [string, string][] = [
  ["a text repeated", "'x'.repeat(1e9)"],
  ["a text padded", "'x'.padStart(5e8)"],
  ["a text doubled by +=", "let s = 'x'; for (;;) s += s"],
  ["a text doubled by +", "let s = 'x'; for (;;) s = s + s"],
  ["a list filled", "new Array(1e8).fill(0)"],
  ["a list of a length", "Array(1e8)"],
  ["Array.from a length", "Array.from({ length: 1e9 })"],
  ["a list pushed to", "const a = []; for (;;) a.push({ x: 1 })"],
  ["a list grown by index", "const a = []; for (let i = 0; ; i++) a[i] = { i }"],
  ["a list spread into itself", "let a = [1]; for (;;) a = [...a, ...a]"],
  ["lists joined", "let a = [1]; for (;;) a = a.concat(a)"],
  ["an object grown by keys", "const o = {}; for (let i = 0; ; i++) o['k' + i] = i"],
  ["a map", "const m = new Map(); for (let i = 0; ; i++) m.set(i, i)"],
  ["a set", "const m = new Set(); for (let i = 0; ; i++) m.add(i)"],
  ["a buffer", "new ArrayBuffer(1e9)"],
  ["a typed array", "new Float64Array(1e8)"],
  ["many buffers", "const a = []; for (;;) a.push(new Uint8Array(1e7).fill(1))"],
  ["replaceAll", "'x'.repeat(1e6).replaceAll('x', 'y'.repeat(1e3))"],
];

test.each(allocations)("growth of memory is stopped: %s", { timeout: 30_000 }, async (_, source) => {
  const result = await runCell(source, { timeoutMs: 20_000 });
  expect(result).toMatchObject({ reason: "memory", error: { message: expect.stringMatching(/limit/) } });
});

const outputs: [string, string][] = [
  ["a long text", "'x'.repeat(17 * 1024 * 1024)"],
  ["a table", "Array.from({ length: 200_000 }, (_, i) => ({ i, text: 'x'.repeat(100) }))"],
  ["nested lists", "Array.from({ length: 3000 }, () => Array.from({ length: 1000 }, () => 1))"],
  ["bytes", "new Uint8Array(20 * 1024 * 1024)"],
  ["several names together", "const a = 'x'.repeat(9e6), b = 'y'.repeat(9e6)"],
];

test.each(outputs)("an output that is too large is refused: %s", async (_, source) => {
  const result = await runCell(source, { output: source.startsWith("const") ? null : "out" });
  expect(result).toMatchObject({
    reason: "output",
    values: {},
    error: { message: expect.stringMatching(/larger than 16 MB, the output limit of one cell/) },
  });
});

test("a flood of log lines is cut and said", async () => {
  const result = await runCell("for (let i = 0; i < 50_000; i++) console.log('line', i)\n1");
  expect(result.error).toBeNull();
  expect(result.log).toHaveLength(1001);
  expect(result.log.at(-1)).toEqual({ level: "warn", text: "49000 more lines were dropped: a cell may log 1000 lines and 256 kB." });
});

test("one huge log line is cut", async () => {
  const result = await runCell("console.log('x'.repeat(1e6)); console.log('after')\n1");
  expect(result.log[0]?.text.length).toBeLessThan(263_000);
  expect(result.log.at(-1)?.text).toMatch(/1 more lines were dropped/);
});

test("log lines written before a time-out are kept", async () => {
  const result = await runCell("console.log('began'); await new Promise((done) => setTimeout(done, 1e6))", { timeoutMs: 300 });
  expect(result.log).toEqual([{ level: "log", text: "began" }]);
});

test("timers are limited and none outlives its cell", async () => {
  expect((await runCell("for (let i = 0; i < 2000; i++) setTimeout(() => {}, 1000)")).error?.message).toMatch(/1000 timers/);
  const [, second] = await runCells([
    "const seen = []; setInterval(() => console.log('late'), 1); const f = () => seen",
    "await new Promise((done) => setTimeout(done, 50)); 1",
  ]);
  expect(second).toMatchObject({ error: null, log: [] });
});

test("a cancelled cell stops within 2 s, and what it started stops with it", async () => {
  const controller = new AbortController();
  const cells = [
    { staticId: "a", source: "for (;;) { console.log('beat'); await new Promise((done) => setTimeout(done, 20)) }", output: null },
    { staticId: "b", source: "for (let i = 0; i < 10; i++) await new Promise((done) => setTimeout(done, 20)); 'over'", output: null },
  ];
  const sandbox = openJavascript(env, { projectId: "cancel", cells, builtins: {} });
  setTimeout(() => controller.abort(), 200);
  const [result, ms] = await timed(() => sandbox.run(cells[0]!, {}, { timeoutMs: 60_000, signal: controller.signal }));
  expect(result.error?.message).toBe("Cancelled.");
  expect(ms).toBeLessThan(2000);
  const lines = result.log.length;
  expect(lines).toBeGreaterThan(0);
  // Ten beats later nothing was added.
  const after = await sandbox.run(cells[1]!, {}, { timeoutMs: 10_000, signal: new AbortController().signal });
  expect(after).toMatchObject({ last: { value: "over" }, log: [] });
  expect(result.log).toHaveLength(lines);
  sandbox.close();
});

test("close ends a cell that runs, and later runs are refused", async () => {
  const cells = [{ staticId: "a", source: "await new Promise((done) => setTimeout(done, 1e6))", output: null }];
  const sandbox = openJavascript(env, { projectId: "close", cells, builtins: {} });
  const running = sandbox.run(cells[0]!, {}, { timeoutMs: 60_000, signal: new AbortController().signal });
  setTimeout(() => sandbox.close(), 100);
  expect((await running).error).not.toBeNull();
  const later = await sandbox.run(cells[0]!, {}, { timeoutMs: 1000, signal: new AbortController().signal });
  expect(later.error?.message).toBe("The sandbox is closed.");
  sandbox.close();
});
