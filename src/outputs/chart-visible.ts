import type { SceneGroup } from "vega";
import type { Json } from "../contract/common";
import { unprocessable, type Failure } from "../lib/failure";
import type { JsonObject } from "./chart-spec";
import { views } from "./chart-spec";
import { channelWords, fieldUses, type FieldUse } from "./chart-uses";

/** A mark of the scene with what is looked at here. */
interface SeenMark {
  marktype: string;
  role?: string;
  name?: string;
  clip?: unknown;
  items: SeenItem[];
}

interface SeenItem {
  x?: number;
  y?: number;
  width?: number;
  height?: number;
  opacity?: number;
  defined?: boolean;
  text?: unknown;
  bounds?: { x1: number; y1: number; x2: number; y2: number };
  datum?: Record<string, unknown>;
  items?: SeenMark[];
}

interface Plot {
  width: number;
  height: number;
}

const guides = /^(axis|legend|title|.*-(header|footer|title))/;
/** Strokes and points reach over the edge of a plot by as much. */
const edgePx = 2;
/** What lies outside of a plot, labels and marks, takes its room; a plot smaller than this shows nothing. */
const leastPlotPx = 16;
/** Coordinates beyond it come from a division by nearly nothing. */
const farAway = 1e7;

/**
 * Looks at the drawn scene: a plot without any mark inside it, marks beyond the domain that the author set, or “NaN” for a label are failures that name the
 * field and the reason. A table without rows is fine: the page says that it is empty.
 */
export function checkScene(root: SceneGroup, spec: JsonObject, rows: JsonObject[], size: Plot | null): void {
  if (rows.length === 0) return;
  const scene = { ...(root as unknown as SeenItem), ...size };
  if (size && (size.width < leastPlotPx || size.height < leastPlotPx) && scene.items?.length)
    throw hasOwnDomain(spec) ? clipped(spec, rows) : noRoom(size);
  const plots = concatenated(scene);
  if (!waitsForReader(spec))
    for (const plot of plots.length > 0 ? plots : [scene]) if (!drawsSomething(plot, null)) throw empty(spec, rows);
  if (hasOwnDomain(spec) && !staysInside(scene, null)) throw clipped(spec, rows);
  const word = strangeWord(scene, spec, rows);
  if (word !== null) throw strange(word);
}

/** A log scale on both sides of zero has no place for anything. `domainOf` gives the ends of a scale by its name, none when there is no such scale. */
export function checkLogScales(spec: JsonObject, ends: (name: string) => unknown[]): void {
  for (const use of onAxes(spec)) {
    if (scaleOf(use)["type"] !== "log") continue;
    const numbers = ends(use.channel).map(Number);
    if (numbers.some((end) => end <= 0) && numbers.some((end) => end >= 0))
      throw failure(
        use,
        `what ${channelWords(use.channel)} shows of “${use.field}” is zero or less in part. A log scale shows only what is above zero: filter those rows out, or take the scale type symlog.`,
      );
  }
}

/** A view that shows what a reader selects is empty until then. */
const waitsForReader = (spec: JsonObject): boolean => /"param":"[^"]*","empty":false|"empty":false,"param"/.test(JSON.stringify(spec));

/** The views of a concatenation, each of which must show something. */
function concatenated(group: SeenItem): SeenItem[] {
  return (group.items ?? []).flatMap((mark) => {
    if (mark.marktype !== "group" || guides.test(mark.role ?? "")) return [];
    return /concat_\d+_group$/.test(mark.name ?? "")
      ? mark.items.flatMap((item) => {
          const inner = concatenated(item);
          return inner.length > 0 ? inner : [item];
        })
      : mark.items.flatMap(concatenated);
  });
}

function drawsSomething(group: SeenItem, outer: Plot | null): boolean {
  const plot = plotOf(group, outer);
  return (group.items ?? []).some((mark) => {
    if (guides.test(mark.role ?? "")) return false;
    if (mark.marktype === "group") return mark.items.some((item) => drawsSomething(item, plot));
    return mark.items.some((item) => isPlaced(item) && isInside(item, plot));
  });
}

const plotOf = (group: SeenItem, outer: Plot | null): Plot | null =>
  group.width && group.height ? { width: group.width, height: group.height } : outer;

function isPlaced(item: SeenItem): boolean {
  const { bounds } = item;
  if (item.defined === false || item.opacity === 0 || item.text === "" || !bounds) return false;
  const places = [item.x, item.y, item.width, item.height].filter((place) => place !== undefined && place !== null);
  return [...places, bounds.x1, bounds.y1, bounds.x2, bounds.y2].every((place) => Number.isFinite(place) && Math.abs(place) < farAway);
}

const isInside = ({ bounds }: SeenItem, plot: Plot | null): boolean =>
  plot === null ||
  (bounds !== undefined &&
    bounds.x2 >= -edgePx &&
    bounds.x1 <= plot.width + edgePx &&
    bounds.y2 >= -edgePx &&
    bounds.y1 <= plot.height + edgePx);

/** Bars, lines and points that leave their plot would be cut, or cover what stands beside it. Texts stand beside their marks. */
function staysInside(group: SeenItem, outer: Plot | null): boolean {
  const plot = plotOf(group, outer);
  return (group.items ?? []).every((mark) => {
    if (guides.test(mark.role ?? "")) return true;
    if (mark.marktype === "group") return mark.items.every((item) => staysInside(item, plot));
    if (mark.clip || mark.marktype === "text" || mark.marktype === "shape" || plot === null) return true;
    return mark.items.every((item) => !isPlaced(item) || anchorsInside(mark.marktype, item, plot));
  });
}

function anchorsInside(marktype: string, item: SeenItem, plot: Plot): boolean {
  const within = (place: number | undefined, size: number): boolean => place === undefined || (place >= -edgePx && place <= size + edgePx);
  if (marktype !== "rect" && marktype !== "area" && marktype !== "rule") return within(item.x, plot.width) && within(item.y, plot.height);
  const ends = item as SeenItem & { x2?: number; y2?: number };
  const right = ends.x2 ?? (item.width === undefined ? item.x : (item.x ?? 0) + item.width);
  const bottom = ends.y2 ?? (item.height === undefined ? item.y : (item.y ?? 0) + item.height);
  return within(item.x, plot.width) && within(right, plot.width) && within(item.y, plot.height) && within(bottom, plot.height);
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

const scaleOf = ({ definition }: FieldUse): JsonObject => (isObject(definition["scale"]) ? definition["scale"] : {});

const domainOf = (use: FieldUse): Json | undefined => {
  const scale = scaleOf(use);
  return (
    scale["domain"] ??
    (scale["domainMin"] === undefined && scale["domainMax"] === undefined
      ? undefined
      : [scale["domainMin"] ?? null, scale["domainMax"] ?? null])
  );
};

const onAxes = (spec: JsonObject): FieldUse[] => fieldUses(spec).filter(({ channel }) => channel === "x" || channel === "y");

const hasOwnDomain = (spec: JsonObject): boolean => onAxes(spec).some((use) => domainOf(use) !== undefined);

/** The least and the greatest value of a field: numbers, or dates as they are written. */
function extentOf(use: FieldUse, rows: JsonObject[]): [number | string, number | string] | null {
  const values = rows.map((row) => row[use.field]).filter((value) => typeof value === "number" || typeof value === "string");
  const [first] = values;
  if (first === undefined) return null;
  return values.reduce<[number | string, number | string]>(
    ([least, most], one) => [one < least ? one : least, one > most ? one : most],
    [first, first],
  );
}

const rangeWords = ([least, most]: [number | string, number | string]): string =>
  least === most ? `is ${least}` : `goes from ${least} to ${most}`;

const endWords = (end: Json): string => {
  if (!isObject(end)) return String(end ?? "open");
  const pad = (value: Json | undefined): string => String(value ?? 0).padStart(2, "0");
  const day = `${String(end["year"])}-${pad(end["month"])}-${pad(end["date"])}`;
  return end["hours"] || end["minutes"] ? `${day} ${pad(end["hours"])}:${pad(end["minutes"])}` : day;
};

const domainWords = (domain: Json): string => {
  if (!Array.isArray(domain)) return JSON.stringify(domain);
  return domain.length > 2 ? domain.slice(0, 5).map(endWords).join(", ") : domain.map(endWords).join(" to ");
};

function empty(spec: JsonObject, rows: JsonObject[]): Failure {
  const filters = [...views(spec)]
    .flatMap((view) => (Array.isArray(view["transform"]) ? view["transform"] : []))
    .filter((one) => isObject(one) && one["filter"] !== undefined);
  const domain = onAxes(spec).find((use) => domainOf(use) !== undefined);
  const log = onAxes(spec).find((use) => scaleOf(use)["type"] === "log");
  if (domain) {
    const extent = extentOf(domain, rows);
    return failure(
      domain,
      `the domain ${domainWords(domainOf(domain) ?? null)} of ${channelWords(domain.channel)} shows none of the values of “${domain.field}”${extent ? `, which ${rangeWords(extent)}` : ""}. Widen the domain or leave it out.`,
    );
  }
  if (filters.length > 0) {
    const filter = (filters[0] as JsonObject)["filter"] ?? null;
    return unprocessable(
      `Nothing to draw: of ${rows.length} rows none is left after the filter ${typeof filter === "string" ? `“${filter}”` : JSON.stringify(filter)}, or none can be placed.`,
      [{ path: "spec.transform", message: "the filter leaves nothing to draw." }],
    );
  }
  if (log) return failure(log, `“${log.field}” has nothing above zero for the log scale of ${channelWords(log.channel)}.`);
  const [x] = onAxes(spec);
  const fields = [...new Set(fieldUses(spec).map(({ field }) => `“${field}”`))].join(", ");
  const reason = fields
    ? `none of the ${rows.length} rows can be placed by ${fields}. Look for fields that are empty or of another type than the chart says.`
    : "the specification encodes no field. Give it an encoding such as x and y.";
  return x ? failure(x, reason) : unprocessable(`Nothing to draw: ${reason}`, [{ path: "spec.encoding", message: reason }]);
}

const failure = (use: FieldUse, message: string): Failure =>
  unprocessable(`Nothing to draw: ${message}`, [{ path: `spec.encoding.${use.channel}`, message }]);

function clipped(spec: JsonObject, rows: JsonObject[]): Failure {
  const use =
    onAxes(spec).find((one) => domainOf(one) !== undefined && reachesOver(one, rows)) ??
    onAxes(spec).find((one) => domainOf(one) !== undefined);
  if (!use) return unprocessable("The chart would be cut: a mark lies outside of its plot.");
  const extent = extentOf(use, rows);
  const values =
    extent && reachesOver(use, rows) ? `“${use.field}” ${rangeWords(extent)}` : `what is drawn of “${use.field}” begins or ends outside`;
  const message = `${values}, and the domain of ${channelWords(use.channel)} is ${domainWords(domainOf(use) ?? null)}. Widen the domain (bars begin at zero), leave it out, or set "clip": true for the mark if it shall be cut.`;
  return unprocessable(`The chart would be cut: ${message}`, [{ path: `spec.encoding.${use.channel}.scale.domain`, message }]);
}

const noRoom = ({ width, height }: Plot): Failure =>
  unprocessable(
    `Nothing to draw: labels, titles and legends leave a plot of ${Math.round(width)} by ${Math.round(height)} pixels. Shorten them, or give the chart more height.`,
    [{ path: "spec", message: "labels, titles and legends leave no room for the plot." }],
  );

function reachesOver(use: FieldUse, rows: JsonObject[]): boolean {
  const domain = domainOf(use);
  const extent = extentOf(use, rows);
  if (!extent || !Array.isArray(domain)) return false;
  const [low = null, high = null] = domain.map((end) => (typeof end === "number" || end === null ? end : endWords(end)));
  return (low !== null && extent[0] < low) || (high !== null && extent[1] > high);
}

const strangeWords = /\[object Object\]|\bundefined\b|NaN\b|\bInvalid Date\b|\bnull\b/;

/** A word that a program writes where a value is missing, unless the data or the author wrote it. */
function strangeWord(group: SeenItem, spec: JsonObject, rows: JsonObject[]): string | null {
  for (const mark of group.items ?? []) {
    for (const item of mark.items) {
      const found = strangeWord(item, spec, rows) ?? (mark.marktype === "text" ? wordIn(item.text, mark.role) : null);
      if (found !== null && !isWritten(found, spec, rows)) return found;
    }
  }
  return null;
}

function wordIn(text: unknown, role: string | undefined): string | null {
  // Null hides a label; undefined comes from a member that is not there.
  if (text === undefined && role === "axis-label") return "undefined";
  return strangeWords.exec(Array.isArray(text) ? text.join(" ") : typeof text === "string" ? text : "")?.[0] ?? null;
}

/** What the author or the data says is meant; expressions say how something is computed. */
const isWritten = (word: string, spec: JsonObject, rows: JsonObject[]): boolean =>
  JSON.stringify(spec, (key, value: unknown) => (computed.has(key) && typeof value === "string" ? undefined : value)).includes(word) ||
  rows.some((row) =>
    Object.entries(row).some(([name, value]) => name.includes(word) || (typeof value === "string" && value.includes(word))),
  );

const computed = new Set(["expr", "calculate", "filter", "test", "labelExpr"]);

const strange = (word: string): Failure =>
  unprocessable(
    `The chart would show “${word}” as a text. A title, label or text of the specification reads a field or value that is not there.`,
    [{ path: "spec", message: `a text would be “${word}”.` }],
  );
