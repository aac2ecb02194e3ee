import { describe, expect, test } from "vitest";
import type { Display } from "../../../src/contract/output";
import { comparisonSchema } from "../../../src/contract/compare";
import { compareSnapshots } from "../../../src/runs/log/compare";
import { output, snapshot, text } from "../../snapshots/sample";

const id = (n: number) => `019b0000-0000-7000-8000-00000000000${n}`;
const cell = (n: number, over: Parameters<typeof output>[0] | object = {}) => output({ staticId: id(n), kind: "javascript", ...over });
const metric = (raw: number | string): Display => ({ kind: "metric", text: `${raw} mm`, raw, unit: "mm", change: null, reference: null });

describe("two runs beside each other", () => {
  test("say of each cell whether it is the same: by its value, else by what it shows, and by its status", () => {
    const before = snapshot([
      cell(1, { valueHash: "a", rows: 3, durationMs: 10 }),
      cell(2, { valueHash: "a" }),
      cell(3, { display: text("<p>1</p>") }),
      cell(4, { display: text("<p>1</p>") }),
      cell(5),
      cell(6, { valueHash: "a" }),
      cell(7, { valueHash: "a" }),
      cell(9),
    ]);
    const after = snapshot([
      cell(8, { valueHash: "new" }),
      cell(1, { valueHash: "a", rows: 3, durationMs: 30 }),
      cell(2, { valueHash: "b" }),
      cell(3, { display: text("<p>1</p>") }),
      cell(4, { display: text("<p>2</p>") }),
      cell(5),
      cell(6, { status: "failed" }),
      cell(9, { status: "failed" }),
    ]);
    const compared = compareSnapshots(before, after);
    expect(compared.cells.map(({ staticId, presence, value, changed }) => [Number(staticId.at(-1)), presence, value, changed])).toEqual([
      [8, "after", null, true],
      [1, "both", "equal", false],
      [2, "both", "changed", true],
      [3, "both", "equal", false],
      [4, "both", "changed", true],
      [5, "both", null, false],
      [6, "both", null, true],
      [9, "both", null, true],
      [7, "before", null, true],
    ]);
    expect(compared.cells[1]).toMatchObject({ rows: { before: 3, after: 3 }, durationMs: { before: 10, after: 30 }, metric: null });
    expect(compared.cells[6]?.status).toEqual({ before: "succeeded", after: "failed" });
    expect(compared.cells[8]?.status).toEqual({ before: "succeeded", after: null });
    expect(() => comparisonSchema.parse(compared)).not.toThrow();
  });

  test("say how a metric moved: after minus before, of numbers only", () => {
    const figures = (old: number | string | null, now: number | string | null) =>
      compareSnapshots(
        snapshot(old === null ? [] : [cell(1, { kind: "metric", display: metric(old) })]),
        snapshot(now === null ? [] : [cell(1, { kind: "metric", display: metric(now) })]),
      ).cells[0]?.metric;
    expect(figures(3, 5)).toEqual({ before: { text: "3 mm", raw: 3 }, after: { text: "5 mm", raw: 5 }, delta: 2 });
    expect(figures(5, 3)?.delta).toBe(-2);
    expect(figures("many", 3)?.delta).toBeNull();
    expect(figures("12345678901234567890.12", "12345678901234567890.13")?.delta).toBe("0.01");
    expect(figures(1.5, "9007199254740993")?.delta).toBe("9007199254740991.5");
    expect(figures("NaN", "1.00")?.delta).toBeNull();
    expect(figures(null, 3)).toEqual({ before: null, after: { text: "3 mm", raw: 3 }, delta: null });
    expect(figures(3, null)).toMatchObject({ after: null, delta: null });
  });

  test("name the inputs that differ, also one that only one of them had, and say when and how long each ran", () => {
    const { before, after, inputs } = compareSnapshots(
      snapshot([], { inputParams: { same: [1], other: 1, gone: null }, version: 3, oldestDataAt: null }),
      snapshot([], { inputParams: { other: 2, same: [1], added: "x" }, status: "failed", finishedAt: "2016-01-01T17:00:05.000Z" }),
    );
    expect(inputs).toEqual(["added", "gone", "other"]);
    expect(before).toMatchObject({ version: 3, status: "succeeded", durationMs: 7300, oldestDataAt: null });
    expect(after).toMatchObject({ version: 14, status: "failed", durationMs: 1000, plannedAt: "2016-01-01T17:00:00.000Z" });
  });
});
