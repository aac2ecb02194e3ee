import { rowCount, type Table } from "../../contract/value";
import type { CellOf } from "../../contract/cell";
import { templatesRead } from "../template/language";
import { templateScope } from "../template/scope";
import { fillText } from "../template/text";
import { chartWidths } from "../../outputs/chart-options";
import { count } from "../../format/words";
import { engineLimits, overLimit } from "../limits";
import { CellFailure, cellOutcome, type Kind } from "./kind";
import { tableNamed } from "./reads";

export const chart: Kind<"chart"> = {
  lane: "view",
  analyse({ config }) {
    const words = templatesRead([config.title, config.subtitle]);
    return { reads: [config.table, ...words.reads], writes: [], error: words.error };
  },
  async run({ config, label, width }, context) {
    const table = tableNamed(config.table, context);
    const rows = rowCount(table);
    if (rows > engineLimits.chartRows)
      throw new CellFailure(
        `"${config.table}" has ${count(rows)} rows, more than ${overLimit(count(engineLimits.chartRows), "chartRows", "a chart")} Aggregate it in a SQL cell first.`,
      );
    // The schema is large: a run without charts never loads it.
    const { problemSentence, specProblem } = await import("../../outputs/chart-check");
    const problem = specProblem(config.spec);
    if (problem) throw new CellFailure(problemSentence(problem));
    const scope = templateScope(context.reads, context.unstorable);
    const title = config.title === undefined ? label : fillText(config.title, scope);
    const subtitle = config.subtitle === undefined ? null : fillText(config.subtitle, scope);
    const options = { height: config.height, subtitle, timeZone: context.facts.timezone };
    const drawings = await context.effects.drawChart(config.spec, table, chartWidths[width], options, context.signal);
    const bytes = drawings.reduce((sum, { svg }) => sum + svg.length, 0);
    if (bytes > engineLimits.chartBytes)
      throw new CellFailure(
        `${overLimit(`The chart is larger than ${count(engineLimits.chartBytes)} bytes`, "chartBytes", "a chart")} Draw fewer marks.`,
      );
    const { chartGaps } = await import("../../outputs/chart-gaps");
    return cellOutcome({
      log: chartGaps(config.spec, table).map((text) => ({ level: "log", text })),
      display: { kind: "chart", drawings, title, subtitle, description: describe(config.spec, title, subtitle, table), rows },
      rows,
    });
  },
};

/** One sentence for people who do not see the picture. */
function describe(spec: CellOf<"chart">["config"]["spec"], title: string, subtitle: string | null, table: Table): string {
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
  return `${kind}${axes}${colour}, ${count(rowCount(table))} rows${about ? `: ${about}` : ""}.`;
}

type Part = Record<string, unknown> | undefined;
