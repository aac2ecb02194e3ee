import { expect, test } from "vitest";
import { runCell, runCells, valueOf } from "./open";

/** Code that reaches for something outside, and what it must get. The cell says `typeof` where a missing name would already be refused. */
const attempts: [string, string, unknown][] = [
  ["bindings", "globalThis.env ?? typeof env", "undefined"],
  ["process", "[typeof process, typeof globalThis.process]", ["undefined", "undefined"]],
  [
    "node and platform globals",
    "['Buffer','global','require','caches','navigator','WebSocket','EventSource','WebAssembly','importScripts','self','performance','scheduler','Response','Request','ReadableStream','SharedArrayBuffer','Atomics','WeakRef','FinalizationRegistry','MessageChannel','addEventListener','dispatchEvent','Cloudflare','lockdown','harden','Compartment','HTMLRewriter','reportError','ServiceWorkerGlobalScope'].filter((name) => name in globalThis)",
    [],
  ],
  [
    "own names of the global object are on the list",
    "Object.getOwnPropertyNames(globalThis).filter((name) => globalThis[name] !== undefined).length < 90",
    true,
  ],
  ["eval", "try { globalThis.eval?.('1'); 'ran' } catch (e) { 'refused' }", undefined],
  ["constructor.constructor", "let got; try { got = (() => {}).constructor('return 1')() } catch (e) { got = 'refused' }\ngot", "refused"],
  [
    "async function constructor",
    "let got; try { got = await (async () => {}).constructor('return 1')() } catch (e) { got = 'refused' }\ngot",
    "refused",
  ],
  [
    "generator constructor",
    "let got; try { got = [...(function* () {}).constructor('yield 1')()] } catch (e) { got = 'refused' }\ngot",
    "refused",
  ],
  [
    "error's constructor chain",
    "let got; try { null.x } catch (e) { try { got = e.constructor.constructor('return globalThis')() } catch { got = 'refused' } }\ngot",
    "refused",
  ],
  ["string timers", "let got; try { setTimeout('x', 1) } catch (e) { got = e.message }\ngot", "A timer needs a function."],
  ["this", "typeof this", "undefined"],
  [
    "the runner through a stack of callers",
    "let got; (function f() { 'use strict'; try { got = String(f.caller) } catch (e) { got = 'refused' } })()\ngot",
    "undefined",
  ],
  [
    "prepareStackTrace",
    "let got; try { Error.prepareStackTrace = (_, frames) => frames; got = typeof new Error('x').stack } catch (e) { got = 'refused' }\ngot",
    "refused",
  ],
  ["sendBeacon", "typeof globalThis.navigator?.sendBeacon", "undefined"],
  ["event listeners of the global object", "typeof globalThis.addEventListener", "undefined"],
  [
    "prototype of the global object",
    "let p = globalThis, names = []; while ((p = Object.getPrototypeOf(p)) && p !== Object.prototype) names.push(...Object.getOwnPropertyNames(p)); names.sort()",
    [],
  ],
  ["sockets by subtle names", "Object.keys(globalThis)", expect.any(Array)],
];

test.each(attempts)("%s cannot be reached", async (_, source, expected) => {
  const result = await runCell(source);
  expect(result.error).toBeNull();
  if (expected !== undefined)
    expect(result.last).toMatchObject(Array.isArray(expected) ? { kind: "json", value: expected } : { value: expected });
});

/** Sources that must not even start, and what people read. */
const refused: [string, RegExp][] = [
  ["import('cloudflare:sockets').then((m) => m.connect('example.com:80'))", /import is not available/],
  ["import { connect } from 'cloudflare:sockets'", /import is not available/],
  ["import('./runner.js')", /import is not available/],
  ["eval('1 + 1')", /eval is not defined/],
  ["process.env.SECRET_KEY", /process is not defined/],
  ["navigator.sendBeacon('https://example.com', 'x')", /navigator is not defined/],
  ["WebAssembly.compile(new Uint8Array(8))", /WebAssembly is not defined/],
  ["importScripts('https://example.com/x.js')", /importScripts is not defined/],
  ["caches.default.put('https://x/', 1)", /caches is not defined/],
  ["new WebSocket('wss://example.com')", /WebSocket is not defined/],
  ["performance.mark('x')", /performance is not defined/],
  ["fetch('https://example.com')", /outside network is off/],
  ["await fetch('https://example.com')", /outside network is off/],
];

test.each(refused)("%s is refused in words", async (source, message) => {
  expect((await runCell(source)).error?.message).toMatch(message);
});

/** What the first run tries to leave behind, and how the next run of the same child would see it. */
const traces: [string, string, string][] = [
  ["a property of the global object", "globalThis.mark = 1", "globalThis.mark"],
  [
    "a replaced global",
    "globalThis.JSON = { stringify: () => 'mark' }",
    "JSON.stringify === undefined || JSON.stringify(1) !== '1' || undefined",
  ],
  ["Object.prototype", "Object.prototype.mark = 1", "({}).mark"],
  ["Array.prototype", "Array.prototype.mark = 1; Array.prototype.map = () => 1", "[].mark ?? ([1].map((x) => x)[0] !== 1 || undefined)"],
  ["Array.prototype.push itself", "[].push.mark = 1", "[].push.mark"],
  ["Function.prototype", "(() => {}).__proto__.mark = 1", "(() => {}).mark"],
  ["Promise", "Promise.mark = 1; Promise.prototype.then = null", "Promise.mark"],
  ["an async function's prototype", "Object.getPrototypeOf(async () => {}).mark = 1", "(async () => {}).mark"],
  [
    "an iterator's prototype",
    "Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true }); Object.getPrototypeOf([][Symbol.iterator]()).mark = 1",
    "[][Symbol.iterator]().mark ?? ([...[1]].length === 0 || undefined)",
  ],
  ["a getter by __defineGetter__", "Object.prototype.__defineGetter__('mark', () => 1)", "({}).mark"],
  ["a replaced prototype", "Object.setPrototypeOf(Array.prototype, { mark: 1 })", "[].mark"],
  ["URL", "URL.mark = 1; URL.prototype.mark = 1", "URL.mark ?? new URL('a:b').mark"],
  [
    "TextEncoder",
    "TextEncoder.prototype.encode = () => 'mark'; TextEncoder.prototype.mark = 1",
    "new TextEncoder().mark ?? (new TextEncoder().encode('a') === 'mark' || undefined)",
  ],
  ["TextDecoder", "TextDecoder.prototype.mark = 1", "new TextDecoder().mark"],
  ["URLSearchParams", "URLSearchParams.prototype.mark = 1", "new URLSearchParams('').mark"],
  ["crypto", "crypto.mark = 1", "crypto.mark"],
  ["crypto.subtle", "crypto.subtle.mark = 1", "crypto.subtle.mark"],
  ["Crypto by its prototype", "Object.getPrototypeOf(crypto).mark = 1", "crypto.mark"],
  ["Intl", "Intl.NumberFormat.prototype.mark = 1; Intl.mark = 1", "Intl.mark ?? new Intl.NumberFormat('en').mark"],
  ["Math", "Math.random = () => 4; Math.mark = 1", "Math.mark ?? (Math.random() === 4 || undefined)"],
  ["Date", "Date.mark = 1; Date.now = () => 4", "Date.mark ?? (Date.now() === 4 || undefined)"],
  ["Error", "Error.mark = 1; Error.prototype.mark = 1", "Error.mark ?? new Error('x').mark"],
  ["the stack trace limit", "Error.stackTraceLimit = 3", "Error.stackTraceLimit === 3 || undefined"],
  ["DOMException", "DOMException.prototype.mark = 1; DOMException.mark = 1", "DOMException.mark"],
  ["structuredClone", "structuredClone.mark = 1", "structuredClone.mark"],
  ["atob", "atob.mark = 1", "atob.mark"],
  ["the table class", "Table.prototype.mark = 1; Table.mark = 1; Table.prototype.toCSV = () => 'mark'", "Table.mark ?? new Table().mark"],
  ["a table's method", "new Table().toCSV.mark = 1", "new Table().toCSV.mark"],
  ["fetch", "fetch.mark = 1", "fetch.mark"],
  ["console", "console.mark = 1; console.log = () => {}", "console.mark"],
  ["a console method", "console.log.mark = 1", "console.log.mark"],
  ["setTimeout", "setTimeout.mark = 1", "setTimeout.mark"],
  ["the last regular expression match", "/(mark)/.exec('a mark')", "RegExp.$1 || RegExp.lastMatch || undefined"],
  ["a registered symbol's holder", "Symbol.mark = 1; Symbol.prototype.mark = 1", "Symbol.mark"],
  [
    "the class of a limit's error",
    "try { 'x'.repeat(1e9) } catch (e) { e.constructor.mark = 1; e.constructor.prototype.mark = 1 }",
    "(() => { try { 'x'.repeat(1e9) } catch (e) { return e.constructor.mark ?? e.mark } })()",
  ],
  ["a tagged template's strings", "const tag = (s) => s; tag`x`.mark = 1", "((s) => s.mark)`x`"],
  ["built-in variables", "run.mark = 1", "run.mark"],
  ["an iterator helper", "Iterator.prototype.mark = 1", "Iterator.prototype.mark"],
  ["Temporal, where it exists", "globalThis.Temporal.PlainDate.prototype.mark = 1", "globalThis.Temporal?.PlainDate.prototype.mark"],
  [
    "typed arrays",
    "Uint8Array.prototype.mark = 1; Object.getPrototypeOf(Uint8Array).mark = 1",
    "Uint8Array.mark ?? new Uint8Array(1).mark",
  ],
  ["weak maps", "WeakMap.prototype.mark = 1", "WeakMap.prototype.mark"],
];

test.each(traces)("%s is not left for the next run of the same child", async (_, leave, look) => {
  // Both statements are one cell, so that both runs share one child id; a built-in variable says which run it is.
  const source = `const leave = () => { ${leave} };\nconst look = () => ${look};\nlet seen = null;\nif (run.id === "first") { try { leave() } catch {} } else seen = look() ?? null;\n[typeof leave, seen]`;
  const options = { projectId: "traces", builtins: { run: { id: "first" } } };
  await runCell(source, options);
  const second = await runCell(source, { ...options, builtins: { run: { id: "second" } } });
  if (second.error && leave.includes("1e9")) return expect(second.error.message).toMatch(/limit/);
  expect(second.error).toBeNull();
  expect(second.last).toEqual({ kind: "json", value: ["function", null] });
});

test("two runs of the same code share one child id, and a module's own state would be seen", async () => {
  const [a, b] = [await valueOf("crypto.randomUUID()", { projectId: "same" }), await valueOf("crypto.randomUUID()", { projectId: "same" })];
  expect(a).not.toBe(b);
});

test("built-in variables are readable and frozen", async () => {
  const builtins = { hex_scheduled: true, hex_run_context: "scheduled", run: { id: "r", attempt: 1 } };
  expect(await valueOf("[hex_scheduled, hex_run_context, run.id, Object.isFrozen(run)]", { builtins })).toEqual([
    true,
    "scheduled",
    "r",
    true,
  ]);
  expect((await runCell("run.id = 'x'", { builtins })).error?.message).toMatch(/read only/);
  expect((await runCell("hex_scheduled = false", { builtins })).error?.message).toMatch(/not declared in this cell/);
});

test("a cell cannot refer to the guards that count it", async () => {
  const results = await runCells(["typeof $step", "typeof \\u0024step", "const $step = 1; for (const x of [1]) { x }\n$step"]);
  expect(results.map((r) => r.last)).toEqual([
    { kind: "json", value: "undefined" },
    { kind: "json", value: "undefined" },
    { kind: "json", value: 1 },
  ]);
});
