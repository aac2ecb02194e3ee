import { expect, test } from "vitest";
import type { CellOf } from "../../../src/contract/cell";
import type { ColumnType, Value } from "../../../src/contract/value";
import type { CellContext } from "../../../src/engine/kinds/kind";
import { metric } from "../../../src/engine/kinds/metric";

type Config = CellOf<"metric">["config"];
const context = (reads: Record<string, Value>): CellContext =>
  ({ reads, unstorable: {}, facts: { timezone: "Europe/Berlin" } }) as unknown as CellContext;
const run = (config: Config, reads: Record<string, Value>, output: string | null = null) =>
  metric.run({ kind: "metric", config, output } as CellOf<"metric">, context(reads));
const shown = async (config: Config, reads: Record<string, Value>) => (await run(config, reads)).display;
const one = (type: ColumnType, value: string | number | null, name = "x"): Record<string, Value> => ({
  t: { kind: "table", table: { columns: [name], types: [type], data: [[value]] } },
});

test.each<[ColumnType, string | number | null, string, string]>([
  ["decimal", "12345678901234567890.10", "x", "12,345,678,901,234,567,890.10"],
  ["decimal", "1.00", "x", "1.00"],
  ["integer", "9007199254740993", "x", "9,007,199,254,740,993"],
  ["integer", 2024, "year", "2024"],
  ["integer", 2024, "x", "2,024"],
  ["number", 668.28, "x", "668.28"],
  ["number", 1e-7, "x", "1 × 10⁻⁷"],
  ["number", "NaN", "x", "NaN"],
  ["number", "Infinity", "x", "∞"],
  ["number", null, "x", "–"],
  ["date", "2026-10-25", "x", "2026-10-25"],
  ["datetime", "2026-10-25T00:30:00Z", "x", "2026-10-25 02:30 +02:00"],
  ["local_datetime", "2026-10-25T02:30:00", "x", "2026-10-25 02:30"],
  ["string", "007", "x", "007"],
])("a metric of the %s %s named %s reads %s", async (type, value, name, text) => {
  expect(await shown({ value: `t.${name}` }, one(type, value, name))).toMatchObject({ text, raw: value });
});

test("a format is obeyed digit for digit", async () => {
  expect(await shown({ value: "t", format: ",.1f" }, one("decimal", "12345678901234567890.15"))).toMatchObject({
    text: "12,345,678,901,234,567,890.2",
  });
  await expect(run({ value: "t", format: "%d" }, one("number", 1))).rejects.toThrow("is not a number format");
});

test("values of JavaScript are shown by what they are", async () => {
  expect(await shown({ value: "v" }, { v: { kind: "scalar", type: "integer", value: "12345678901234567891" } })).toMatchObject({
    text: "12,345,678,901,234,567,891",
  });
  expect(await shown({ value: "v.year" }, { v: { kind: "json", value: { year: 2024 } } })).toMatchObject({ text: "2024" });
  expect(await shown({ value: "v.n" }, { v: { kind: "json", value: { n: "NaN" }, types: { "/n": "number" } } })).toMatchObject({
    text: "NaN",
  });
  expect(await shown({ value: "v" }, { v: { kind: "date", iso: "2026-07-01T10:00:00.000Z" } })).toMatchObject({ text: "2026-07-01 12:00" });
  await expect(run({ value: "v" }, { v: { kind: "json", value: [1] } })).rejects.toThrow("is a list");
});

test.each<[ColumnType, string | number, string | undefined, string, string]>([
  ["number", -2.5, undefined, "2.5", "down"],
  ["number", -2.5, "+,.1f", "−2.5", "down"],
  ["number", 2.5, "+,.1f", "+2.5", "up"],
  ["integer", 0, undefined, "0", "flat"],
  ["decimal", "-12345678901234567890.10", undefined, "12,345,678,901,234,567,890.10", "down"],
])("a change of the %s %s in the format %s reads %s, %s", async (type, value, format, text, direction) => {
  const change = format === undefined ? { value: "t" } : { value: "t", format };
  expect(await shown({ value: "t", change }, one(type, value))).toMatchObject({ change: { text, direction } });
});

test("a change that is no number is refused", async () => {
  await expect(run({ value: "t", change: { value: "t" } }, one("number", "NaN"))).rejects.toThrow("is not a number");
});

test("a value that is passed on keeps its type", async () => {
  expect((await run({ value: "t" }, one("decimal", "1.00"), "out")).values).toEqual({
    out: { kind: "scalar", type: "decimal", value: "1.00" },
  });
  expect((await run({ value: "t" }, one("number", 5), "out")).values).toEqual({ out: { kind: "json", value: 5 } });
});
