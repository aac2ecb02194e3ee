import { expect, test } from "vitest";
import { runCell, runCells } from "./open";

const never: string[] = [
  "new Promise(() => {})",
  "await new Promise(() => {})",
  "await Promise.race([])",
  "await Promise.all([1, new Promise(() => {})])",
  "({ then() {} })",
  "await new Promise((done) => { const id = setTimeout(done, 1e6); clearTimeout(id) })",
  "await new Promise((done) => setTimeout(() => {}, 5))",
  "for await (const x of { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }) x",
  "await crypto.subtle.digest('SHA-256', new Uint8Array(1)); await new Promise(() => {})",
  "(async () => { await null; await new Promise(() => {}) })()",
];

test.each(never)("what can never settle ends at once: %s", async (source) => {
  const result = await runCell(source, { timeoutMs: 15_000 });
  expect(result.error?.message).toMatch(/never settles/);
  expect(result.reason).toBeUndefined();
  expect(result.durationMs).toBeLessThan(10_000);
});

const settling: [string, unknown][] = [
  ["await new Promise((done) => setTimeout(() => done(1), 30))", 1],
  ["new Promise((done) => setTimeout(() => setTimeout(() => done(2), 20), 20))", 2],
  ["let n = 0; await new Promise((done) => { const id = setInterval(() => { if (++n > 3) { clearInterval(id); done() } }, 2) }); n", 4],
  ["await new Promise((done) => queueMicrotask(() => queueMicrotask(done))); 3", 3],
  ["let n = 0; for (let i = 0; i < 5000; i++) n += await i; n", 12_497_500],
  ["(await crypto.subtle.digest('SHA-256', new Uint8Array(0))).byteLength", 32],
  ["await new Promise((done) => crypto.subtle.digest('SHA-1', new Uint8Array(9)).then(() => setTimeout(() => done(4), 5)))", 4],
];

test.each(settling)("what is waited for and comes is waited for: %s", async (source, value) => {
  expect(await runCell(source)).toMatchObject({ error: null, last: { value } });
});

test("what a cell left running neither writes to the log nor keeps a later cell waiting", async () => {
  const [first, second, third] = await runCells([
    "(async () => { for (let i = 0; i < 50; i++) { await crypto.subtle.digest('SHA-256', new Uint8Array(1)); console.log('late') } })(); const say = console.log; 1",
    "await new Promise((done) => setTimeout(done, 60)); say('from another cell'); 2",
    "await new Promise(() => {})",
  ]);
  expect(first).toMatchObject({ error: null, last: { value: 1 } });
  expect(second).toMatchObject({ error: null, last: { value: 2 }, log: [] });
  expect(third?.error?.message).toMatch(/never settles/);
});
