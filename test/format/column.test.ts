import { expect, test } from "vitest";
import type { Json } from "../../src/contract/common";
import { firstMisfit, type ColumnType } from "../../src/contract/value";
import { columnOf } from "../../src/format/codecs/column";

test.each<[Json[], ColumnType, Json[]?]>([
  [[null, null], "string"],
  [[1, null, -2], "integer"],
  [[1, 0.5], "number"],
  [[1e300, 1], "number"],
  [["9007199254740993", 1], "integer"],
  [["9007199254740993", 0.5], "decimal", ["9007199254740993", "0.5"]],
  [["NaN", 1e-7], "number"],
  [["NaN", "x"], "string"],
  [["1", 1], "json"],
  [[true, null], "boolean"],
  [[true, 1], "json"],
  [["2026-02-28", null], "date"],
  [["2026-02-30"], "string"],
  [["2026-02-28T00:00:00Z"], "datetime"],
  [["2026-02-28T00:00:00"], "local_datetime"],
  [["2026-02-28", "2026-02-28T00:00:00Z"], "string"],
  [[[1], null], "json"],
])("%j is a column of type %s", (values, type, written = values) => {
  // A text stands for a number where the other values are numbers.
  const numeric = values.some((value) => typeof value === "number") && !values.includes("1");
  const column = columnOf(values, (row) => typeof values[row] === "number" || (numeric && typeof values[row] === "string"));
  expect(column).toEqual({ type, values: written });
  expect(firstMisfit(column.type, column.values)).toBe(-1);
});
