import { expect, test } from "vitest";
import { chunks } from "../../src/lib/chunks";

test("every item is in one chunk, in order; the last chunk may be shorter", () => {
  expect(chunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(chunks([1, 2], 2)).toEqual([[1, 2]]);
  expect(chunks([1], 2)).toEqual([[1]]);
  expect(chunks([], 2)).toEqual([]);
});
