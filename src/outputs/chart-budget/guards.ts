import type { Budget } from "./budget";
import { checkFormat, checkRange, stepsBetween } from "./formats";
import { chartLimits } from "./limits";
import { countText, TooMuch } from "./too-much";

type Row = Record<string, unknown>;
type Field = (row: Row) => unknown;

/** Evaluated parameters of one transform. Which ones there are depends on the transform. */
export interface Params {
  [name: string]: unknown;
}

/** Checks one kind of transform before it runs, and says how many units it costs beyond a look at each row. Throws `TooMuch`. */
type Guard = (params: Params, rows: readonly Row[], budget: Budget) => number | void;

const num = (value: unknown): number => (typeof value === "number" ? value : Number.NaN);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const spanOf = (extent: unknown): number => (Array.isArray(extent) ? Math.abs(Number(extent.at(-1)) - Number(extent[0])) : 0);

/** `what` is said with the value in place of its `#`. */
function atMost(value: number, most: number, what: string, keys: string[], advice = "Take a smaller one."): void {
  if (value > most)
    throw new TooMuch(`${what.replace("#", countText(value))}, at most ${most.toLocaleString("en-GB")} are possible`, advice, { keys });
}

function atLeast(value: unknown, least: number, name: string): void {
  if (value !== undefined && value !== null && !(num(value) >= least))
    throw new TooMuch(`${name} is ${String(value).slice(0, 30)}, at least ${least} is needed`, "Take a larger one.", { keys: [name] });
}

/** Distinct values of some fields, counted as text up to a limit: more are too many anyway. */
function distinct(rows: readonly Row[], fields: readonly Field[], limit: number): number {
  if (fields.length === 0) return 1;
  const seen = new Set<string>();
  for (const row of rows) {
    seen.add(fields.map((field) => String(field(row)).slice(0, 200)).join("\u0000"));
    if (seen.size > limit) break;
  }
  return seen.size;
}

/** Rows that a transform will make. */
function made(count: number, keys: string[]): void {
  if (count > chartLimits.rows)
    throw new TooMuch(
      `it makes ${countText(count)} rows, at most ${chartLimits.rows.toLocaleString("en-GB")} are possible`,
      "Aggregate or filter the rows first.",
      { keys },
    );
}

/** Rows times steps: one curve for each group. */
function curves(params: Params, rows: readonly Row[], steps: number, key: string): number {
  const groups = distinct(rows, list(params["groupby"]) as Field[], chartLimits.rows);
  made(groups * steps, [key]);
  return (rows.length * steps) / 4;
}

const bin: Guard = ({ step, steps, maxbins, base, divide, extent, span }) => {
  const width = num(span) || spanOf(extent);
  if (num(step)) atMost(width / num(step), chartLimits.bins, "# bins", ["bin"], "Take a larger step.");
  if (list(steps).length > 0) atMost(width / Math.max(...list(steps).map(num)), chartLimits.bins, "# bins", ["bin"], "Take larger steps.");
  atMost(num(maxbins), chartLimits.bins, "maxbins #", ["maxbins", "bin"]);
  atLeast(base, 1.1, "base");
  atMost(list(divide).length, 50, "# divisors", ["divide"]);
  for (const one of list(divide)) atLeast(one, 1, "divide");
};

const density: Guard = (params, rows) => {
  for (const name of ["steps", "minsteps", "maxsteps"]) atMost(num(params[name]), chartLimits.steps, `${name} #`, [name, "density"]);
  return curves(params, rows, num(params["steps"]) || num(params["maxsteps"]) || 200, "density");
};

const quantile: Guard = (params, rows) => {
  const steps = list(params["probs"]).length || 1 / (num(params["step"]) || 0.01);
  if (!(steps >= 0 && steps <= chartLimits.steps))
    throw new TooMuch(`${countText(steps)} quantiles, at most ${countText(chartLimits.steps)} are possible`, "Take a larger step.", {
      keys: ["step", "quantile"],
    });
  return curves(params, rows, steps, "quantile");
};

const impute: Guard = ({ groupby, key, keyvals }, rows) => {
  const groups = distinct(rows, list(groupby) as Field[], chartLimits.rows);
  const keys = list(keyvals).length + (typeof key === "function" ? distinct(rows, [key as Field], chartLimits.rows) : 0);
  made(groups * keys, ["impute", "keyvals"]);
};

/** Aggregates that look through a whole window again for each row. */
const rereading = /^(median|q1|q3|ci0|ci1|values|min|max|argmin|argmax|stderr|distinct)$/;

const window: Guard = ({ ops, frame }, rows) => {
  const [from, to] = list(frame);
  const wide = typeof from === "number" && typeof to === "number" ? Math.abs(from) + Math.abs(to) + 1 : rows.length;
  // A window that only grows keeps its least and greatest value.
  const grows = from === null || from === undefined;
  const dear = list(ops).filter((op) => rereading.test(String(op)) && !(grows && /^(arg)?(min|max)$/.test(String(op)))).length;
  return dear * rows.length * Math.min(rows.length, wide) * 2;
};

const aggregate: Guard = ({ ops, cross, groupby }, rows) => {
  const fields = list(groupby) as Field[];
  if (cross)
    made(
      fields.reduce((product, field) => product * distinct(rows, [field], chartLimits.rows), 1),
      ["facet", "row", "column"],
    );
  const intervals = list(ops).filter((op) => /^ci[01]$/.test(String(op))).length;
  // A confidence interval is made of the sorted means of a thousand samples of its group.
  return intervals === 0 ? 0 : intervals * (rows.length * 200 + distinct(rows, fields, chartLimits.rows) * 15_000);
};

const pivot: Guard = ({ field, limit, groupby }, rows) => {
  const values = distinct(rows, [field as Field], chartLimits.rows);
  const columns = num(limit) > 0 ? Math.min(values, num(limit)) : values;
  atMost(columns, 1000, "# columns of a pivot", ["pivot"], "Pivot by a column with fewer distinct values, or set `limit`.");
  return columns * (rows.length + distinct(rows, list(groupby) as Field[], chartLimits.rows));
};

const flatten: Guard = ({ fields }, rows) => {
  let count = 0;
  for (const row of rows) {
    count += Math.max(0, ...(list(fields) as Field[]).map((field) => Number((field(row) as unknown[] | null)?.length ?? 0)));
    made(count, ["flatten"]);
  }
};

const timeunit: Guard = ({ step, maxbins }) => {
  atLeast(step, 1, "step");
  atMost(num(maxbins), chartLimits.bins, "maxbins #", ["maxbins", "timeUnit"]);
};

const projection: Guard = ({ precision, scale }) => {
  // Zero draws straight lines.
  if (precision !== 0) atLeast(precision, 0.1, "precision");
  atMost(Math.abs(num(scale)), 1_000_000, "a projection of scale #", ["scale", "projection"]);
};

const ticks: Guard = (params) => {
  const { count, scale, values } = params;
  for (const name of ["formatSpecifier", "format"]) if (typeof params[name] !== "function") checkFormat(params[name]);
  atMost(list(values).length, chartLimits.generated, "# tick values", ["values"], "Shorten the list.");
  atMost(num(count), chartLimits.ticks, "# ticks", ["tickCount"]);
  const interval = count as { interval?: unknown; step?: unknown } | string | undefined;
  const unit = typeof interval === "string" ? interval : interval?.interval;
  const domain = (scale as { domain?: () => unknown[] } | undefined)?.domain?.();
  if (typeof unit === "string" && domain)
    atMost(
      stepsBetween(unit, domain[0], domain.at(-1), typeof interval === "object" ? interval?.step : 1),
      chartLimits.ticks * 4,
      "# ticks",
      ["tickCount", "interval"],
    );
};

const scale: Guard = ({ type, base, bins, domain, schemeCount }) => {
  if (type === "log" || base !== undefined) {
    atLeast(base, 1.1, "base");
    atMost(num(base), 1000, "base #", ["base"]);
  }
  atMost(num(schemeCount), chartLimits.steps, "a scheme of # colours", ["scheme"]);
  const given = bins as { step?: unknown; start?: unknown; stop?: unknown } | undefined;
  if (given && !Array.isArray(given) && num(given.step))
    atMost(
      spanOf([given.start ?? list(domain)[0], given.stop ?? list(domain).at(-1)]) / num(given.step),
      chartLimits.bins,
      "# bins of a scale",
      ["bins"],
      "Take a larger step.",
    );
};

/** By the name of the transform in the data flow. */
export const guards: Record<string, Guard> = {
  aggregate,
  axisticks: ticks,
  bin,
  flatten,
  fold: ({ fields }, rows) => made(rows.length * list(fields).length, ["fold"]),
  impute,
  joinaggregate: (params, rows, budget) => aggregate({ ...params, cross: false }, rows, budget),
  kde: density,
  legendentries: ticks,
  loess: ({ bandwidth }, rows) => (rows.length ** 2 * Math.min(1, num(bandwidth) || 0.3)) / 4,
  pivot,
  projection,
  quantile,
  regression: (params, rows) => {
    atMost(num(params["order"]), chartLimits.order, "order #", ["order"]);
    return curves(params, rows, 200, "regression") / 50 + rows.length * (num(params["order"]) || 1) ** 2;
  },
  sample: ({ size }) => atMost(num(size), chartLimits.rows, "a sample of # rows", ["sample"]),
  scale,
  sequence: ({ start, stop, step }) => void checkRange(start ?? 0, stop, step ?? 1, "sequence"),
  timeunit,
  voronoi: (_, rows) => rows.length * 20,
  window,
};
