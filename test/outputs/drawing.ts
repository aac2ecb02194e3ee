import type { Json } from "../../src/contract/common";
import type { ColumnType, Table } from "../../src/contract/value";
import { drawChart } from "../../src/outputs/chart";
import type { ChartOptions } from "../../src/outputs/chart-options";

/** A specification in a test. */
export type Spec = Record<string, Json>;

/** A table from `name: [type, values]`. */
export const tableOf = (columns: Record<string, [ColumnType, Json[]]>): Table => ({
  columns: Object.keys(columns),
  types: Object.values(columns).map(([type]) => type),
  data: Object.values(columns).map(([, values]) => values),
});

/** The drawing of a chart at one width. */
export const drawn = async (spec: Spec, table: Table, options: ChartOptions = {}, width = 536): Promise<string> =>
  (await drawChart(spec, table, [width], options))[0]?.svg ?? "";

/** All texts of a drawing, in its order. */
export const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/gs)].map(([, text = ""]) =>
    text
      .replace(/<[^>]*>/g, "")
      .replaceAll("&quot;", '"')
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&"),
  );

/** Width and height of the bars of a drawing. */
export const barsOf = (svg: string): { width: number; height: number }[] =>
  [...svg.matchAll(/d="M[-\d.]+,[-\d.]+h([\d.]+)v([\d.]+)h-[\d.]+Z"/g)]
    .slice(1)
    .map(([, width, height]) => ({ width: Number(width), height: Number(height) }))
    .filter(({ width, height }) => width > 0 && height > 0);
