import { env } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { Table, Value } from "../../src/contract/value";
import type { CellContext } from "../../src/engine/kinds/kind";
import { chart } from "../../src/engine/kinds/chart";
import { metric } from "../../src/engine/kinds/metric";
import { table } from "../../src/engine/kinds/table";
import { drawInChild } from "../../src/outputs/chart-child/draw";
import { cells } from "./cells";

/** Charts are drawn by the child that a real run uses. */
const drawChart: CellContext["effects"]["drawChart"] = (spec, given, widths, options) =>
  drawInChild(env.LOADER, { spec, table: given, widths, options });
const context = (reads: Record<string, Value>): CellContext =>
  ({ reads, unstorable: {}, facts: { timezone: "Europe/Berlin" }, effects: { drawChart } }) as unknown as CellContext;

const numbers = (count: number): Table => ({ columns: ["n"], types: ["integer"], data: [Array.from({ length: count }, (_, at) => at)] });
const tableOf = (one: Table): Value => ({ kind: "table", table: one });

describe("a cell that only shows a table is not bound by the limit of templates", () => {
  const rows = { t: tableOf(numbers(10_001)) };

  it("a table shows its first rows and how many there are", async () => {
    const [cell] = cells({ kind: "table", label: "All", config: { table: "t" } });
    expect(await table.run(cell as never, context(rows))).toMatchObject({
      rows: 10_001,
      display: { kind: "table", totalRows: 10_001, table: { data: [{ length: 1_000 }] } },
    });
  });

  it("a title that reads another value does not touch it", async () => {
    const [cell] = cells({ kind: "table", label: "All", config: { table: "t", title: "Since {{ year }}" } });
    const shown = await table.run(cell as never, context({ ...rows, year: { kind: "json", value: 2024 } }));
    expect(shown.display).toMatchObject({ config: { title: "Since 2024" } });
  });

  it("a title that reads the table says the limit of templates", async () => {
    const [cell] = cells({ kind: "table", label: "All", config: { table: "t", title: "{{ t.size }} rows" } });
    await expect(table.run(cell as never, context(rows))).rejects.toThrow(/10,001 rows, more than 10,000, .*\(templateRows\)/);
  });

  it("a chart counts 10,001 rows", async () => {
    const spec = { mark: "bar", encoding: { y: { aggregate: "count", type: "quantitative" } } };
    const [cell] = cells({ kind: "chart", label: "All", config: { table: "t", spec } });
    expect(await chart.run(cell as never, context(rows))).toMatchObject({ rows: 10_001, display: { kind: "chart" } });
  });

  it("a chart that asks for too much fails its cell with the place in its specification", async () => {
    const spec = { mark: "bar", encoding: { x: { field: "n", bin: { step: 1e-6 } }, y: { aggregate: "count" } } };
    const [cell] = cells({ kind: "chart", label: "All", config: { table: "t", spec } });
    await expect(chart.run(cell as never, context(rows))).rejects.toThrow(/bins, at most 1,000.*encoding\.x\.bin/);
  });
});

describe("a metric keeps the type and every digit", () => {
  const one = (type: Table["types"][number], value: string | number): Value => tableOf({ columns: ["v"], types: [type], data: [[value]] });
  it.each<[Value, string | undefined, string, Value]>([
    [one("decimal", "1.00"), undefined, "1.00", { kind: "scalar", type: "decimal", value: "1.00" }],
    [
      one("decimal", "12345678901234567890.12"),
      ",.2f",
      "12,345,678,901,234,567,890.12",
      { kind: "scalar", type: "decimal", value: "12345678901234567890.12" },
    ],
    [one("integer", "9007199254740993"), ",d", "9,007,199,254,740,993", { kind: "scalar", type: "integer", value: "9007199254740993" }],
    [one("integer", 5), undefined, "5", { kind: "json", value: 5 }],
    [one("string", "007"), undefined, "007", { kind: "json", value: "007" }],
    [one("string", "7.5"), ".2f", "7.50", { kind: "json", value: "7.5" }],
    [one("date", "2026-03-29"), undefined, "2026-03-29", { kind: "scalar", type: "date", value: "2026-03-29" }],
    [{ kind: "scalar", type: "decimal", value: "2.50" }, undefined, "2.50", { kind: "scalar", type: "decimal", value: "2.50" }],
    [{ kind: "json", value: 2.5 }, ".2f", "2.50", { kind: "json", value: 2.5 }],
    [
      { kind: "json", value: "9007199254740993", types: { "": "integer" } },
      undefined,
      "9,007,199,254,740,993",
      { kind: "scalar", type: "integer", value: "9007199254740993" },
    ],
  ])("%j as %s", async (value, format, text, flows) => {
    const [cell] = cells({ kind: "metric", label: "M", output: "m", config: { value: "v", ...(format ? { format } : {}) } });
    expect(await metric.run(cell as never, context({ v: value }))).toMatchObject({ display: { text }, values: { m: flows } });
  });
});
