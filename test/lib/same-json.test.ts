import { expect, test } from "vitest";
import { sameJson } from "../../src/lib/same-json";

test("keys may be in any order, at any depth; lists may not", () => {
  expect(sameJson({ a: 1, b: { c: [1, 2], d: null } }, { b: { d: null, c: [1, 2] }, a: 1 })).toBe(true);
  expect(sameJson([{ a: 1, b: 2 }], [{ b: 2, a: 1 }])).toBe(true);
  expect(sameJson([1, 2], [2, 1])).toBe(false);
});

test("a key that is undefined is none, and null is a value", () => {
  expect(sameJson({ a: 1, b: undefined }, { a: 1 })).toBe(true);
  expect(sameJson({ a: 1, b: null }, { a: 1 })).toBe(false);
});

test("undefined equals only undefined; a number is not its text", () => {
  expect(sameJson(undefined, undefined)).toBe(true);
  expect(sameJson(undefined, null)).toBe(false);
  expect(sameJson(1, "1")).toBe(false);
  expect(sameJson({}, [])).toBe(false);
});
