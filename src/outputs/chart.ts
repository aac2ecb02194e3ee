import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import { parse, textMetrics, View, type Loader, type LoggerInterface, type SceneGroup } from "vega";
import type { Json } from "../contract/common";
import type { DisplayOf } from "../contract/output";
import { rowCount, type Table } from "../contract/value";
import { Failure, messageOf } from "../lib/failure";
import { alignAxis, dropLinks, drawLineEnds, labelRoom, lineEnds } from "./chart-labels";
import { chartHeight, directLabels, fitViews, isSingle, themeFor } from "./chart-layout";
import { channel, chartRows, checkSpec, completeSpec, type JsonObject } from "./chart-spec";
import { cleanSvg, fingerprint } from "./chart-svg";
import { textWidth } from "./fonts/text-width";
import { formatNumber } from "../format/values";

type Drawing = DisplayOf<"chart">["drawings"][number];

export interface ChartOptions {
  /** Of the whole drawing in CSS pixels. */
  height?: number;
  /** With a subtitle the page says the measure, and the axis has no title of its own. */
  subtitle?: string | null;
  /** Repeated at the top tick. The specification may name it as `usermeta.unit`. */
  unit?: string | null;
}

/** Widths in CSS pixels at which a chart is shown; the page picks the nearest, so that text stays near 12 px. */
export const chartWidths = { full: [342, 536, 680, 1120], half: [342, 536], third: [342, 536] } as const;

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
  checkSpec(spec);
  const rows = chartRows(table);
  const drawings: Drawing[] = [];
  for (const width of widths) {
    // A copy each: a layout depends on its width, and Vega-Lite writes into what it compiles.
    const copy = structuredClone(spec);
    completeSpec(copy, table);
    drawings.push({ width, svg: await draw(copy, table, rows, width, options) });
  }
  return drawings;
}

async function draw(spec: JsonObject, table: Table, rows: JsonObject[], width: number, options: ChartOptions): Promise<string> {
  const single = isSingle(spec);
  const height = chartHeight(spec, table, width, options.height);
  if (!single) fitViews(spec, table, width);
  const series = directLabels(spec, table);
  const colour = channel(spec, "color") ?? channel(spec, "stroke");
  if (series && colour) colour["legend"] = null;
  const unit = options.unit ?? unitOf(spec);
  const problems: string[] = [];

  const view = await explain(async () => {
    const sized = single
      ? { width, height: isObject(spec["height"]) ? spec["height"] : height, autosize: { type: "fit", contains: "padding" } }
      : { autosize: { type: "pad" } };
    const complete = {
      ...spec,
      data: spec["data"] ?? { values: rows },
      ...sized,
      padding: { left: 1 + (unit ? textWidth(` ${unit}`, 12) : 0), top: 8, right: series ? labelRoom(series.labels) : 1, bottom: 2 },
    };
    const vega = compile(complete as unknown as TopLevelSpec, {
      config: themeFor(spec, table, width, Boolean(options.subtitle)),
      logger: logInto([]),
    }).spec;
    const running = new View(parse(vega, {}, { ast: true }), {
      expr: expressionInterpreter,
      loader: refusingLoader,
      renderer: "none",
    } as never);
    running.logger(logInto(problems));
    await running.runAsync();
    return running;
  });
  try {
    if (problems[0]) throw new Failure("UNPROCESSABLE", `The chart cannot be drawn: ${problems[0]}`);
    const [x = 0, y = 0] = view.origin();
    const origin = { x: x + Number((view.padding() as { left: number }).left), y: y + Number((view.padding() as { top: number }).top) };
    const root = (view.scenegraph() as unknown as { root: { items: [SceneGroup] } }).root.items[0];
    dropLinks(root);
    alignAxis(root, 1 - origin.x, unit);
    const ends = series
      ? lineEnds(root, series.name, series.value, series.format).map((end) => ({ ...end, x: end.x + origin.x, y: end.y + origin.y }))
      : [];
    return finish(
      await view.toSVG(),
      table,
      single ? width : null,
      `${width}`,
      ends.length > 0 ? drawLineEnds(ends, 8, origin.y + view.height()) : "",
    );
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

const unitOf = (spec: JsonObject): string | null => {
  const meta = spec["usermeta"];
  return isObject(meta) && typeof meta["unit"] === "string" ? meta["unit"] : null;
};

/** Whatever Vega throws reaches people as one sentence. */
async function explain<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw new Failure("UNPROCESSABLE", `The chart cannot be drawn: ${messageOf(thrown).split("\n")[0]}`);
  }
}

/** Vega reports what goes wrong inside a data flow to its logger and carries on with a half-drawn picture. */
function logInto(problems: string[]): LoggerInterface {
  const quiet = {
    level: () => quiet,
    error: (...parts: unknown[]) => (problems.push(parts.map(messageOf).join(" ")), quiet),
    warn: () => quiet,
    info: () => quiet,
    debug: () => quiet,
  };
  return quiet;
}

const refuse = (uri: string): Promise<never> => Promise.reject(new Error(`charts load nothing, not even ${uri.slice(0, 100)}`));
/** The second line behind `checkSpec`: whatever a specification asks for, nothing leaves the machine. */
const refusingLoader = { load: refuse, sanitize: refuse, http: refuse, file: refuse } as unknown as Loader;

/** Vega measures text on a canvas, which a Worker has not: labels are measured by the advances of the font the page brings along. */
textMetrics.width = (item, text) =>
  text === null || text === undefined
    ? 0
    : textWidth(String(text), item.fontSize ?? 11, item.fontWeight === "bold" ? 600 : Number(item.fontWeight) || 400);
