import type { SceneGroup, View } from "vega";
import type { Json } from "../contract/common";
import type { DisplayOf } from "../contract/output";
import { rowCount, type Table } from "../contract/value";
import { Failure, unprocessable } from "../lib/failure";
import { nameFields, trueNames } from "./chart-fields";
import { fitTexts } from "./chart-fit";
import { alignAxis, dropLinks, drawDots, drawLineEnds, labelRoom, lineEnds, lonePoints, rewordTexts } from "./chart-labels";
import { layBarsDown, layOutNames, limitLegend } from "./chart-names";
import { maxColours } from "./chart-theme";
import { chartHeight, directLabels, fitViews, isSingle, leastPlotHeight, themeFor, wrapTitles } from "./chart-layout";
import type { ChartOptions } from "./chart-options";
import { checkSpecSize, runChart } from "./chart-run";
import { checkColumns } from "./chart-columns";
import { completeSpec } from "./chart-complete";
import { chartRows } from "./chart-rows";
import { placeDomains } from "./chart-zone";
import { checkLogScales, checkScene } from "./chart-visible";
import { channel, checkSpec, type JsonObject } from "./chart-spec";
import { cleanSvg, fingerprint } from "./chart-svg";
import { textWidth } from "./fonts/text-width";
import { formatNumber, missing } from "../format/values";

type Drawing = DisplayOf<"chart">["drawings"][number];

/** Above this a drawing is a picture of its own table, and too heavy for a page. Characters of SVG. */
const maxSvgChars = 1_500_000;

/**
 * Draws a Vega-Lite specification over a table as SVG, once per width, without eval or network. Colours are CSS variables.
 * Throws `Failure` UNPROCESSABLE with what is wrong in the specification.
 */
export async function drawChart(
  spec: Record<string, Json>,
  table: Table,
  widths: readonly number[],
  options: ChartOptions = {},
): Promise<Drawing[]> {
  checkSpecSize(spec);
  checkSpec(spec);
  try {
    const named = nameFields(spec, table);
    const complete = structuredClone(named.spec);
    completeSpec(complete, named.table);
    checkColumns(complete, named.table);
    const zone = options.timeZone ?? "UTC";
    const rows = chartRows(named.table, complete, zone);
    placeDomains(complete, zone);
    const drawings: Drawing[] = [];
    // A copy each: a layout depends on its width, and Vega-Lite writes into what it compiles.
    for (const width of widths) drawings.push({ width, svg: await draw(structuredClone(complete), named.table, rows, width, options) });
    return drawings;
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    const issues = thrown.facts.issues?.map((issue) => ({ ...issue, message: trueNames(issue.message) })) ?? [];
    throw unprocessable(trueNames(thrown.message), issues);
  }
}

async function draw(spec: JsonObject, table: Table, rows: JsonObject[], width: number, options: ChartOptions): Promise<string> {
  const single = isSingle(spec);
  if (single) layBarsDown(spec, table, width);
  else fitViews(spec, table, width);
  wrapTitles(spec, width);
  const names = single ? layOutNames(spec, table, width) : null;
  const height = chartHeight(spec, names, width, options.height);
  const series = directLabels(spec, table, width);
  const colour = channel(spec, "color") ?? channel(spec, "stroke");
  if (series && colour) colour["legend"] = null;
  else limitLegend(spec, table, maxColours);
  const unit = options.unit ?? unitOf(spec);
  const theme = themeFor(spec, table, rows, width, Boolean(options.subtitle));
  const run = async (heightPx: number): Promise<View> => {
    const sized: JsonObject = single
      ? { width, height: isObject(spec["height"]) ? spec["height"] : heightPx, autosize: { type: "fit", contains: "padding" } }
      : { autosize: { type: "pad" } };
    const padding = { left: 1 + (unit ? textWidth(` ${unit}`, 12) : 0), top: 8, right: series ? labelRoom(series.labels) : 1, bottom: 2 };
    // A copy each: Vega-Lite writes into what it compiles.
    return runChart({ ...structuredClone(spec), data: spec["data"] ?? { values: rows }, ...sized, padding }, structuredClone(theme));
  };
  let view = await run(height);
  // Legends and titles take their height from the plot: it gets back what it lacks.
  const lacking = single ? leastPlotHeight(spec, names, options.height) - view.height() : 0;
  if (lacking > 1) {
    view.finalize();
    view = await run(height + Math.ceil(lacking));
  }
  try {
    const [x = 0, y = 0] = view.origin();
    const origin = { x: x + Number((view.padding() as { left: number }).left), y: y + Number((view.padding() as { top: number }).top) };
    const root = (view.scenegraph() as unknown as { root: { items: [SceneGroup] } }).root.items[0];
    rewordTexts(root, (text) => (text === "null" && !saysNull(table) ? missing : trueNames(text)));
    checkLogScales(spec, (name) => domainOfScale(view, name));
    checkScene(root, spec, rows, single ? { width: view.width(), height: view.height() } : null);
    dropLinks(root);
    fitTexts(root);
    alignAxis(root, 1 - origin.x, unit);
    const onPage = <P extends { x: number; y: number }>(place: P): P => ({ ...place, x: place.x + origin.x, y: place.y + origin.y });
    const ends = series ? lineEnds(root, series).map(onPage) : [];
    const extra = drawDots(lonePoints(root).map(onPage)) + (ends.length > 0 ? drawLineEnds(ends, 8, origin.y + view.height()) : "");
    return finish(await view.toSVG(), table, single ? width : null, `${width}`, extra);
  } finally {
    view.finalize();
  }
}

function finish(svg: string, table: Table, width: number | null, name: string, extra: string): string {
  const size = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg);
  const box = { width: width ?? Math.ceil(Number(size?.[1])), height: Math.ceil(Number(size?.[2])) };
  const drawn = cleanSvg(svg, box, `${fingerprint(svg)}-${name}-`, extra);
  if (drawn.length <= maxSvgChars) return drawn;
  const megabytes = (drawn.length / 1e6).toFixed(1);
  throw new Failure(
    "UNPROCESSABLE",
    `The chart draws too much to be read: ${formatNumber(rowCount(table))} rows make a picture of ${megabytes} MB (limit ${maxSvgChars / 1e6} MB). Aggregate them in the query or in the specification.`,
  );
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** The domain of a scale of the outermost view; empty when there is none of this name. */
function domainOfScale(view: View, name: string): unknown[] {
  try {
    return (view.scale(name) as { domain(): unknown[] }).domain();
  } catch {
    return [];
  }
}

/** Whether “null” is a word of the data. */
const saysNull = (table: Table): boolean => table.data.some((values) => values.includes("null"));

const unitOf = (spec: JsonObject): string | null => {
  const meta = spec["usermeta"];
  return isObject(meta) && typeof meta["unit"] === "string" ? meta["unit"] : null;
};
