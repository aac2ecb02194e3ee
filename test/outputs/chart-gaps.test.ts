import { expect, test } from "vitest";
import { chartGaps } from "../../src/outputs/chart-gaps";
import { tableOf, type Spec } from "./drawing";

const table = tableOf({
  name: ["string", ["a", null, "c", "d"]],
  n: ["number", [1, null, "NaN", "-Infinity"]],
  id: ["integer", [1, 2, "9007199254740993", "9007199254740995"]],
  whole: ["decimal", ["1.00", "2.00", "3.00", "100000000000000000.00"]],
});
const bars = (y: string): Spec => ({
  mark: "bar",
  encoding: { x: { field: "name", type: "nominal" }, y: { field: y, type: "quantitative" } },
});

test("a chart says which rows it has no place for, and which numbers it rounds", () => {
  expect(chartGaps(bars("n"), table)).toEqual(["Of 4 rows, “n” is null in 1 and NaN in 1 and infinite in 1: the chart has gaps there."]);
  expect(chartGaps(bars("id"), table)).toEqual([expect.stringMatching(/^2 values of “id” have more digits/)]);
  expect(chartGaps(bars("whole"), table)).toEqual([]);
});
