import { expect, test } from "vitest";
import { transformCell } from "../../../src/sandbox/javascript/transform";
import { runCell, runCells, valueOf } from "./open";

/** Where code fails, and the line people read. */
const lines: [string, number | null, RegExp][] = [
  ["const a = 1;\n\nnull.x", 3, /Cannot read properties of null/],
  ["function f() {\n  throw new TypeError('no')\n}\n\nf()", 2, /no/],
  [
    "const rows: { a?: { b: number } }[] = [{}];\n\ninterface Row {\n  x: number\n}\nrows.map((row) =>\n  row.a!.b)",
    7,
    /Cannot read properties of undefined/,
  ],
  ["let s = `a\nb\nc`;\nthrow new Error(s.length + '')", 4, /5/],
  ["await Promise.resolve();\nawait (async () => {\n  throw new Error('late')\n})()", 3, /late/],
  ["1;\nfor (;;) {}", 2, /steps/],
  ["[3, 1].sort(() => {\n  throw new RangeError('x')\n})", 2, /x/],
  ["rain", 1, /rain is not defined: no other cell/],
  ["const a = 1;\nconst b = (;", 2, /Unexpected token/],
  ["\n\nthrow 'text'", null, /Thrown: text/],
  ["throw { code: 1 }", null, /Thrown: \{"code":1\}/],
];

test.each(lines)("%s fails at its line", async (source, line, message) => {
  const { error } = await runCell(source);
  expect(error).toMatchObject({ line, message: expect.stringMatching(message) });
});

test("the line of an error inside another cell's function is the line of the call", async () => {
  const [, second] = await runCells(["const f = () => {\n\n\n throw new Error('deep') }", "1;\nf()"]);
  expect(second?.error).toMatchObject({ message: "deep", line: 2 });
});

/** Code whose meaning the guards must not change. */
const meanings: [string, unknown][] = [
  ["let n = 0; for (let i = 0; i < 3; i++) n += i; n", 3],
  ["let n = 0; for (const x of [1, 2]) n += x\nn", 3],
  ["let n = 0; for (const k in { a: 1, b: 2 }) n++; n", 2],
  ["let n = 3; while (n > 0) n--; n", 0],
  ["let n = 0; do n++; while (n < 3)\nn", 3],
  ["let n = 0; do { n++ } while (n < 3); n", 3],
  ["let n = 0\nouter: for (const a of [1, 2]) for (const b of [1, 2]) { if (b === 2) continue outer; n += a }\nn", 3],
  ["const f = x => y => x + y; f(1)(2)", 3],
  ["const f = () => ({ a: 1 }); f().a", 1],
  ["const f = (a) => (a, 2); f(1)", 2],
  ["const f = async () => 4; await f()", 4],
  ["const f = (s) => s += 'x'; f('a')", "ax"],
  ["(() => 5)()", 5],
  ["1, 2", 2],
  ["(1, 2);", 2],
  ["3 // comment", 3],
  ["3 /* a */ ; // b\n;;", 3],
  ["`a${1 + 1}b`", "a2b"],
  ["'use strict'", "use strict"],
  ["const o = { n: 1 }; o['n'] += 2; o.n", 3],
  ["const a = [[1], [2]]; a[0][0] = a[1][0] += 5; a", [[7], [7]]],
  ["const a = [1]; a[a.length] = 2; a", [1, 2]],
  ["const a = [1, ...[2, 3]], b = Math.max(...a); b", 3],
  ["new Array(3).fill(1)", [1, 1, 1]],
  ["new Array('3')", ["3"]],
  ["Array(1, 2)", [1, 2]],
  ["[...new Uint8Array([1, 2])]", [1, 2]],
  ["new Uint8Array(2).length", 2],
  [
    "class A { x = 1; #y = 2; get y() { return this.#y } static z = 3; constructor() { this.w = 4 } }\nconst a = new A(); [a.x, a.y, A.z, a.w]",
    [1, 2, 3, 4],
  ],
  ["class A { constructor(x) { this.x = x } }\nclass B extends A { constructor() { super(5) } }\nnew B().x", 5],
  ["function* g() { yield 1; yield* [2, 3] }\n[...g()]", [1, 2, 3]],
  ["let s = ''; for await (const x of (async function* () { yield 'a'; yield 'b' })()) s += x\ns", "ab"],
  ["const f = function () { return typeof this }; f()", "undefined"],
  ["const f = (...args) => args.length; f(...[1, 2], 3)", 3],
  ["function f(a, b = a + 1) { return arguments.length + b } f(1)", 3],
  ["try { throw new Error('x') } catch ({ message }) { message }\n'after'", "after"],
  ["let r; try { r = 1 } finally { r += 1 }\nr", 2],
  ["const f = () => { try { return 1 } finally { } }; f()", 1],
  ["switch (2) { case 1: break; case 2: { } }\n'done'", "done"],
  ["const a = 1\n;[2, 3].map((x) => x + a)", [3, 4]],
  ["let i = 0\nlet j = 5\ni\n++\nj\nj", 6],
  ["const tag = (s, ...v) => s.raw.join('|') + v; tag`a${1}b`", "a|b1"],
  ["enum Color { Red, Green }\nColor.Green", 1],
  ["const x = <T,>(a: T): T => a; x<number>(3)", 3],
  ["const x: number | null = 1; x!", 1],
  ["const { a, ...rest } = { a: 1, b: 2 }; rest", { b: 2 }],
  ["await Promise.all([1, Promise.resolve(2)])", [1, 2]],
  ["const o = { async *g() { yield 1 }, get x() { return 2 }, ['y' + 1]: 3 }; o.x + o.y1", 5],
  ["((a) => a ?? 'none')(null)", "none"],
  ["let x = 1; { let x = 2; x += 1 }\nx", 1],
  ["var f = 1; f", 1],
  ["const undefinedName = typeof nothing; undefinedName", "undefined"],
];

test.each(meanings)("%s means what it says", async (source, expected) => {
  expect(await valueOf(source)).toEqual(expected);
});

test("the module has the lines of the source and names itself", () => {
  const source = "const a = 1;\nfor (const x of [a])\n  a;\nclass B {\n}\n";
  const { code } = transformCell(source, "cell-9.js");
  const body = code.split("\n");
  source.split("\n").forEach((line, index) => expect(body[index]).toContain(line.trim().split(" ")[0]));
  expect(code).toMatch(/\/\/# sourceURL=cell-9\.js\n$/);
});

test("a comment on the last line does not swallow the end", async () => {
  expect(await valueOf("1 + 1 // two")).toBe(2);
  expect((await runCell("const a = 1 // one")).values).toEqual({ a: { kind: "json", value: 1 } });
});

test("steps are counted in a million turns without being felt", async () => {
  expect(await valueOf("let n = 0; for (let i = 0; i < 1e6; i++) n += i % 7; n")).toBe(2999997);
});
