import { rowCount, type Table } from "../../contract/value";
import type { CellOf } from "../../contract/cell";
import { countText, limits, overLimit } from "../limits";
import { CellFailure, outcome, type Kind } from "./kind";
import { tableNamed } from "./reads";

export const chart: Kind<"chart"> = {
  lane: "view",
  analyse: ({ config }) => ({ reads: [config.table], writes: [], error: null }),
  async run({ config, label, width }, context) {
    const table = tableNamed(config.table, context);
    const rows = rowCount(table);
    if (rows > limits.chartRows)
      throw new CellFailure(`"${config.table}" has ${countText(rows)} rows, more than ${overLimit(countText(limits.chartRows), "chartRows", "a chart")} Aggregate it in a SQL cell first.`);
    // Vega is large: a run without charts never loads it.
    const { chartWidths, drawChart } = await import("../../outputs/chart");
    const draw = context.effects.drawChart ?? drawChart;
    const drawings = await draw(config.spec, table, chartWidths[width], { height: config.height, subtitle: config.subtitle ?? null });
    const bytes = drawings.reduce((sum, { svg }) => sum + svg.length, 0);
    if (bytes > limits.chartBytes) throw new CellFailure(`${overLimit(`The chart is larger than ${countText(limits.chartBytes)} bytes`, "chartBytes", "a chart")} Draw fewer marks.`);
    const title = config.title ?? label;
    return outcome({ display: { kind: "chart", drawings, title, subtitle: config.subtitle ?? null, description: describe(config, title, table), rows }, rows });
  },
};

/** One sentence for people who do not see the picture. */
function describe({ spec, subtitle }: CellOf<"chart">["config"], title: string, table: Table): string {
  const mark = typeof spec["mark"] === "string" ? spec["mark"] : (spec["mark"] as Part)?.["type"];
  const encoding = (spec["encoding"] ?? {}) as Record<string, Part>;
  const field = (channel: string): string | null => {
    const name = encoding[channel]?.["title"] ?? encoding[channel]?.["field"] ?? encoding[channel]?.["aggregate"];
    return typeof name === "string" ? name : null;
  };
  const axes = field("x") && field("y") ? ` of ${field("y")} by ${field("x")}` : "";
  const colour = field("color") ? `, coloured by ${field("color")}` : "";
  const kind = typeof mark === "string" ? `${mark[0]?.toUpperCase()}${mark.slice(1)} chart` : "Chart";
  const about = [title, subtitle].filter((part) => part).join(", ");
  return `${kind}${axes}${colour}, ${countText(rowCount(table))} rows${about ? `: ${about}` : ""}.`;
}

type Part = Record<string, unknown> | undefined;
