import { expect, test } from "vitest";
import { runCell, valueOf } from "./open";

/** Work inside the engine that would never end, or would ask for more memory than there is: by whatever name, and by values that lie about their size. */
const unbounded: string[] = [
  "Iterator.from({ next: () => ({ done: false }) }).drop(Infinity).next()",
  "Iterator.from({ next: Object }).reduce((a) => a, 0)",
  "Iterator.from({ next: Object }).toArray()",
  "Iterator.from({ next: Object }).take(Infinity).toArray()",
  "Iterator.prototype.some.call({ next: Object }, Number.isNaN)",
  "[...{ [Symbol.iterator]: () => ({ next: Object }) }]",
  "Math.max(...{ [Symbol.iterator]: () => ({ next: Object }) })",
  "const [...rest] = { [Symbol.iterator]: () => ({ next: Object }) }",
  "Array.from({ [Symbol.iterator]: () => ({ next: Object }) })",
  "new Set([1]).union({ size: 1, has: Boolean, keys: () => ({ next: Object }) })",
  "Promise.all({ [Symbol.iterator]: () => ({ next: Object }) })",
  "Object.fromEntries({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: [1, 2] }) }) })",
  "new Uint8Array({ [Symbol.iterator]: () => ({ next: Object }) })",
  "Uint8Array.from({ [Symbol.iterator]: () => ({ next: Object }) })",
  "await Array.fromAsync({ [Symbol.asyncIterator]: () => ({ next: Object }) })",
  "Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)",
  "let n = 0; Array.prototype.indexOf.call({ get length() { return n++ ? 2 ** 53 - 1 : 1e8 } }, 1)",
  "let n = 0; Array.prototype.lastIndexOf.call(new Proxy([], { get: (t, k) => (k === 'length' ? 2 ** 53 - 1 : undefined) }), 1)",
  "Array.prototype.map.call({ length: 1e9 }, Number)",
  "[].concat({ length: 1e9, [Symbol.isConcatSpreadable]: true })",
  "const A = Array; const a = new A(1e9); a.fill(0)",
  "Reflect.construct(Array, [1e9]).join()",
  "let a = [1]; for (let i = 0; i < 40; i++) a = [a, a]; a.flat(Infinity)",
  "let a = [1]; for (let i = 0; i < 40; i++) a = [a, a]; String(a)",
  "let a = [1]; for (let i = 0; i < 40; i++) a = [a, a]; JSON.stringify(a)",
  "let a = { b: 1 }; for (let i = 0; i < 40; i++) a = { b: a, c: a }; JSON.stringify(a)",
  "const s = 'x'.repeat(1e6); JSON.stringify(Array.from({ length: 1000 }, () => s))",
  "const a = Array.from({ length: 1e6 }, (_, i) => i); for (;;) structuredClone(a)",
  "const U = Uint8Array; new U(2e8)",
  "const { Float64Array: F } = globalThis; new F(2e7)",
  "Reflect.construct(Uint8Array, [2e8])",
  "new (new Uint8Array(1).constructor)(2e8)",
  "new (class extends Uint8Array {})(2e8)",
  "const B = ArrayBuffer; new B(1e9)",
  "new ArrayBuffer(1, { maxByteLength: 1e9 })",
  "new ArrayBuffer(1).transfer(1e9)",
  "let n = 0; new Uint8Array({ valueOf: () => 1, get length() { return n++ ? 2e8 : 1e9 } })",
  "const r = ''.repeat; r.call('x', 1e9)",
  "let n = 0; 'x'.repeat({ valueOf: () => (n++ ? 1 : 1e9) })",
  "let n = 0; 'x'.padEnd({ valueOf: () => (n++ ? 1 : 1e9) })",
  "'x'.repeat(6e7).split('')",
  "'x'.repeat(6e7).match(/x/g)",
  "'x'.repeat(6e7).replaceAll('x', 'y'.repeat(1e6))",
  "[...'x'.repeat(6e7)]",
  "let x = 3n; for (;;) x = x * x",
  "let x = 3n; for (;;) x *= x",
  "let x = 3n; for (;;) x **= 9n",
  "9n ** 99999999n",
  "1n << 999999999n",
  "1n >> -999999999n",
  "BigInt('9'.repeat(1e7))",
  "BigInt.asUintN(1e9, -1n)",
  "for (;;) await crypto.subtle.digest('SHA-256', new Uint8Array(1e6))",
];

test.each(unbounded)("work in the engine is metered by its values: %s", { timeout: 60_000 }, async (source) => {
  const result = await runCell(source, { timeoutMs: 40_000 });
  expect({ reason: result.reason, message: result.error?.message }).toEqual({
    reason: expect.stringMatching(/^(step|memory)$/),
    message: expect.stringMatching(/limit/),
  });
});

/** What the replaced functions of the language must still mean. */
const meanings: [string, unknown][] = [
  ["[3, 1, 2].toSorted().concat([4], 5).join('-')", "1-2-3-4-5"],
  ["[1, [2, [3, [4]]]].flat()", [1, 2, [3, [4]]]],
  ["[1, , [2, , 3]].flat()", [1, 2, 3]],
  ["[1, [2]].flat(0)", [1, [2]]],
  ["Array.prototype.slice.call({ length: 2, 0: 'a', 1: 'b' })", ["a", "b"]],
  ["(function () { return Array.prototype.map.call(arguments, (x) => x * 2) })(1, 2)", [2, 4]],
  ["Array.prototype.map.call('abc', (x) => x + x)", ["aa", "bb", "cc"]],
  ["Array.from({ length: 3 }, (_, i) => i * i)", [0, 1, 4]],
  ["Array.from('añ')", ["a", "ñ"]],
  ["Array.from(new Map([[1, 2]]))", [[1, 2]]],
  ["Array.from((function* () { yield 1; yield 2 })(), (x) => x + 1)", [2, 3]],
  ["await Array.fromAsync([1, Promise.resolve(2)], (x) => x * 2)", [2, 4]],
  ["[...(function* () { yield 1 })(), ...new Set([2]), ...'3']", [1, 2, "3"]],
  ["[1, 2, 3].values().map((x) => x * 2).drop(1).toArray()", [4, 6]],
  ["(function* () { for (let i = 0; ; i++) yield i })().filter((x) => x % 2).take(2).toArray()", [1, 3]],
  [
    "const it = (function* () { try { yield 1; yield 2 } finally { log.push('closed') } })(); const log = []; it.take(1).toArray(); log",
    ["closed"],
  ],
  ["const [a, ...b] = new Set([1, 2, 3]); b", [2, 3]],
  ["[...new Set([1, 2]).union(new Set([2, 3]))]", [1, 2, 3]],
  ["Object.fromEntries(new Map([['a', 1]]))", { a: 1 }],
  [
    "JSON.stringify({ b: [1, { toJSON: () => 'x' }], u: undefined, f() {}, d: new Date(0) }, null, 1)",
    '{\n "b": [\n  1,\n  "x"\n ],\n "d": "1970-01-01T00:00:00.000Z"\n}',
  ],
  ["JSON.stringify({ a: 1, b: { a: 2, c: 3 } }, ['a', 'b'])", '{"a":1,"b":{"a":2}}'],
  ["JSON.stringify({ a: 1, b: 2 }, (key, value) => (key === 'a' ? undefined : value))", '{"b":2}'],
  ["JSON.stringify([undefined, () => 1, Symbol('a')])", "[null,null,null]"],
  ["String(JSON.stringify(undefined))", "undefined"],
  ["JSON.stringify('a')", '"a"'],
  ["const c = structuredClone({ a: new Map([[1, new Date(0)]]), b: [1n] }); [c.a.get(1).getTime(), String(c.b[0])]", [0, "1"]],
  ["'a-b-c'.replaceAll('-', '+').split('+')", ["a", "b", "c"]],
  ["'a1b2'.match(/\\d/g).join() + 'x'.match(/y/g) + 'ab'.match(/b/).index", "1,2null1"],
  ["'abc'.split('', 2)", ["a", "b"]],
  [
    "[new Uint8Array([1, 256]).join(), new Float64Array(2).length, Uint8Array.of(1, 2).length, Uint8Array.from([3]).at(0)]",
    ["1,0", 2, 2, 3],
  ],
  ["[new Uint8Array(new ArrayBuffer(8), 4).length, new Uint16Array(new Uint8Array([1, 2])).join()]", [4, "1,2"]],
  [
    "[Uint8Array.name, Uint8Array.length, Uint8Array.BYTES_PER_ELEMENT, new Uint8Array(1) instanceof Uint8Array, new TextEncoder().encode('a') instanceof Uint8Array]",
    ["Uint8Array", 3, 1, true, true],
  ],
  ["class U extends Uint8Array {} [new U(2) instanceof U, new U(2).map((x) => x + 1) instanceof U]", [true, true]],
  ["Object.getPrototypeOf(Uint8Array) === Object.getPrototypeOf(Float64Array)", true],
  ["ArrayBuffer.isView(new DataView(new ArrayBuffer(2)))", true],
  ["let r; try { Uint8Array(1) } catch (e) { r = e.message }\nr", "Constructor Uint8Array requires 'new'"],
  [
    "[typeof BigInt(3), String(BigInt('12') ** 2n), String(7n * 6n), String(1n << 5n), String(-9n >> 1n)]",
    ["bigint", "144", "42", "32", "-5"],
  ],
  ["[2 ** 3 ** 2, (2) /* ** */ ** (3), 1 << 4, -16 >> 2, -16 >>> 28, 3 * 4 * 5]", [512, 8, 16, -4, 15, 60]],
  ["let x = 2; x **= 3; x <<= 1; x *= 2; x", 32],
  ["const o = { x: 2, get y() { return 3 } }; (o.x * o.y) ** (o.x, 2)", 36],
  [
    "const p = new Proxy({ a: 1 }, { get: (t, k) => t[k] ?? 'none' }); [p.a, p.b, Proxy.revocable({}, {}).proxy instanceof Object]",
    [1, "none", true],
  ],
  ["const p = new Proxy([1, 2, 3], {}); [p.map((x) => x * 2).join(), Array.isArray(p), p.length]", ["2,4,6", true, 3]],
  ["Object.groupBy([1, 2, 3], (x) => (x % 2 ? 'odd' : 'even')).odd.length", 2],
  ["(await Promise.all(new Set([1, Promise.resolve(2)]))).length", 2],
];

test.each(meanings)("the language means what it says: %s", async (source, expected) => {
  expect(await valueOf(source)).toEqual(expected);
});

test("an ordinary cell with large data stays within its steps", { timeout: 60_000 }, async () => {
  const source = `const rows = Array.from({ length: 100_000 }, (_, i) => ({ i, city: "c" + (i % 50), mm: (i * 7) % 1000 }));
const by = new Map(); for (const row of rows) by.set(row.city, (by.get(row.city) ?? 0) + row.mm);
const text = JSON.stringify(rows); const again = JSON.parse(text);
const sorted = rows.toSorted((a, b) => a.mm - b.mm).map((row) => ({ ...row, x: row.mm * 2 }));
const words = text.split(","); const copy = structuredClone(rows);
[by.size, again.length, sorted.length, words.length > 1000, copy.length].join()`;
  const result = await runCell(source.replaceAll(/^const (\w+)/gm, "const $1"), { timeoutMs: 50_000 });
  expect(result.error?.message ?? null).toSatisfy((message: string | null) => message === null || /output limit/.test(message));
});
