import { describe, expect, test } from "vitest";
import { javascript } from "../../../src/sandbox/javascript/language";

/** Source, names read, names written. */
const table: [string, string[], string[]][] = [
  // reading
  ["rain", ["rain"], []],
  ["rain.reduce((sum, row) => sum + row.mm, 0)", ["rain"], []],
  ["a + b.c[d]", ["a", "b", "d"], []],
  ["a.b.c", ["a"], []],
  ["a?.b?.[c]", ["a", "c"], []],
  ["`x ${a} ${b.c}`", ["a", "b"], []],
  ["tag`x ${a}`", ["tag", "a"], []],
  ["({ a, b: c, [d]: 1, e() {} })", ["a", "c", "d"], []],
  ["[a, ...b]", ["a", "b"], []],
  ["f(...args, x)", ["f", "args", "x"], []],
  ["new Thing(x)", ["Thing", "x"], []],
  ["typeof a", ["a"], []],
  ["typeof a.b", ["a"], []],
  ["await a", ["a"], []],
  ["for await (const x of rows) use(x)", ["rows", "use"], []],
  ["hex_scheduled ? run.id : 0", ["hex_scheduled", "run"], []],
  ["a; a; a", ["a"], []],
  // globals of the platform
  ["Math.max(...[1, 2])", [], []],
  ["console.log(JSON.stringify(new Map()), undefined, NaN)", [], []],
  ["fetch; setTimeout(() => {}, 1); structuredClone({}); new URL('a:b'); globalThis", [], []],
  ["new Table([])", [], []],
  ["window.x", ["window"], []],
  ["process.env", ["process"], []],
  ["eval('1')", ["eval"], []],
  // writing
  ["const a = 1", [], ["a"]],
  ["let a, b = c", ["c"], ["a", "b"]],
  ["var a = 1", [], ["a"]],
  ["if (x) { var a = 1 }", ["x"], ["a"]],
  ["for (var i = 0; i < n; i++) {}", ["n"], ["i"]],
  ["{ let a = 1; const b = a }", [], []],
  ["function f(x) { return x + y }", ["y"], ["f"]],
  ["class A extends B { m() { return c } }", ["B", "c"], ["A"]],
  ["const { a, b: { c = d }, ...rest } = source", ["d", "source"], ["a", "c", "rest"]],
  ["const [a, , [b = e], ...rest] = source", ["e", "source"], ["a", "b", "rest"]],
  ["const { [key]: value } = source", ["key", "source"], ["value"]],
  ["let a = 1; a = 2; a += 3; a++", [], ["a"]],
  ["let a, b; [a, b.c] = [b, d]", ["d"], ["a", "b"]],
  ["let a; ({ x: a = z } = y)", ["z", "y"], ["a"]],
  ["a.b = 1; a[c] = 2", ["a", "c"], []],
  ["async function load() { return await source }", ["source"], ["load"]],
  ["function* walk() { yield* items }", ["items"], ["walk"]],
  ["const math = Math", [], ["math"]],
  ["const Map = 1; Map", [], ["Map"]],
  // shadowing
  ["const f = (rain) => rain.mm", [], ["f"]],
  ["const f = (a, b = a, { c } = d) => a + b + c", ["d"], ["f"]],
  ["rows.map(({ mm, ...rest }) => mm + rest.x)", ["rows"], []],
  ["try { a() } catch (e) { e.message }", ["a"], []],
  ["try { a() } catch ({ message }) { message }", ["a"], []],
  ["try { a() } catch { b }", ["a", "b"], []],
  ["for (const x of xs) { x } x", ["xs", "x"], []],
  ["for (const k in o) k", ["o"], []],
  ["for (let i = 0, n = a; i < n; i++) i", ["a"], []],
  ["{ const a = 1 } a", ["a"], []],
  ["(function g() { return g })()", [], []],
  ["const A = class B { static x = B; y = z }", ["z"], ["A"]],
  ["function f() { return arguments.length }", [], ["f"]],
  ["function f() { inner(); function inner() { return deep } }", ["deep"], ["f"]],
  ["f(); function f() {}", [], ["f"]],
  ["switch (a) { case b: let c = 1; c; break; default: d }", ["a", "b", "d"], []],
  ["const o = { a: 1, get b() { return c }, set b(v) { v } }", ["c"], ["o"]],
  ["class A { #x = 1; static { const q = this.#y; r } static #y; get x() { return this.#x } }", ["r"], ["A"]],
  // labels, keys
  ["outer: for (const a of b) { for (const c of d) { if (c) continue outer; else break outer } }", ["b", "d"], []],
  ["({ rain: 1 }).rain", [], []],
  // TypeScript
  ["const a: number = b as any", ["b"], ["a"]],
  ["interface Row { mm: number }\nconst rows: Row[] = source", ["source"], ["rows"]],
  ["type A = B; function f<T extends C>(x: T): D { return x!; }", [], ["f"]],
  ["enum Color { Red, Green }\nColor.Red", [], ["Color"]],
  ["rain satisfies unknown", ["rain"], []],
  ["", [], []],
  ["// only a comment", [], []],
];

describe("names read and written", () => {
  test.each(table)("%s", (source, reads, writes) => {
    const names = javascript.analyse(source);
    expect({ ...names, reads: [...names.reads].sort(), writes: [...names.writes].sort() }).toEqual({
      error: null,
      reads: [...reads].sort(),
      writes: [...writes].sort(),
    });
  });
});

/** Source, line, part of the message. */
const failures: [string, number, RegExp][] = [
  ["const a = ;", 1, /Unexpected token/],
  ["const a = 1;\nconst b = (a;\n", 2, /Unexpected token/],
  ["const a: number = 1;\nconst b: = 2", 2, /Unexpected token/],
  ["let a = 1;\nlet a = 2", 2, /already been declared/],
  ["total = 5", 1, /total is not declared in this cell/],
  ["const f = () => {\n  count += 1 }", 2, /count is not declared/],
  ["[a, b] = [1, 2]", 1, /a is not declared/],
  ["x++", 1, /x is not declared/],
  ["for (k in {}) k", 1, /k is not declared/],
  ["console = 1", 1, /console is not declared/],
  ["return 1", 1, /return works only inside a function/],
  ["1;\nimport('x')", 2, /import is not available/],
  ["import x from 'y'", 1, /import is not available/],
  ["export const x = 1", 1, /export is not needed/],
  ["import.meta.url", 1, /import\.meta is not available/],
  ["1\nconst hex_mine = 1", 2, /hex_mine is a built-in variable/],
  ["let run = 1", 1, /run is a built-in variable/],
  ["with (a) {}", 1, /.with. in strict mode/],
  ["1\n2\n`open", 3, /Unterminated template/],
  ["arguments[0]", 1, /arguments works only inside a function/],
];

test.each(failures)("%s is refused with its line", (source, line, message) => {
  expect(javascript.analyse(source)).toEqual({
    reads: [],
    writes: [],
    error: { name: "SyntaxError", line, message: expect.stringMatching(message) },
  });
});
