import type { Scene, SceneGroup, SceneItem } from "vega";
import { escapeText } from "./chart-svg";
import { textWidth } from "./fonts/text-width";
import { labelSizePx } from "./chart-theme";

/** A mark of the scene; Vega's types leave most of it out. */
export type SceneMark = Scene & { role?: string; marktype?: string; name?: string };
/** An item of the scene, of whatever mark. */
export type Item = SceneItem & {
  x: number;
  y: number;
  text?: string;
  align?: string;
  angle?: number;
  datum?: Record<string, unknown>;
  stroke?: string;
  fontWeight?: number | string;
  baseline?: string;
  orient?: string;
  items?: SceneMark[];
};

/** Lines that are named at their ends instead of in a legend. */
export interface Series {
  /** Field that names a line. */
  name: string;
  /** Field that the lines show. */
  value: string;
  /** Writes the value behind a name; empty where there is no room for it. */
  format: (value: number) => string;
  /** What is written for each name. */
  shown: Map<string, string>;
  /** As wide as the names and values can get. */
  labels: { name: string; value: string }[];
}

/** The last point of one line: where its name stands. */
export interface LineEnd {
  name: string;
  value: string;
  x: number;
  y: number;
  colour: string;
}

const gap = 9;
const lineHeightPx = 16;

/** Space that the names need to the right of the plot. */
export function labelRoom(labels: { name: string; value: string }[]): number {
  return Math.ceil(gap + Math.max(0, ...labels.map((label) => labelWidth(label))) + 2);
}

const labelWidth = (label: { name: string; value: string }): number =>
  textWidth(label.value ? `${label.name} ` : label.name, labelSizePx, 600) + textWidth(label.value, labelSizePx);

/** Ends of all lines of a scene, in page coordinates. */
export function lineEnds(root: SceneGroup, { name: nameField, value: valueField, format, shown }: Series): LineEnd[] {
  const ends: LineEnd[] = [];
  visit(root as unknown as Item, 0, 0, (mark, dx, dy) => {
    if (mark.marktype !== "line") return;
    const items = (mark.items as Item[]).filter((item) => Number.isFinite(item.x) && Number.isFinite(item.y));
    const last = items.reduce<Item | null>((end, item) => (end === null || item.x >= end.x ? item : end), null);
    const value = last?.datum?.[valueField];
    const name = last?.datum?.[nameField];
    if (!last || name === undefined || name === null || typeof value !== "number") return;
    ends.push({
      name: shown.get(String(name)) ?? String(name),
      value: format(value),
      x: last.x + dx,
      y: last.y + dy,
      colour: last.stroke ?? "var(--c1)",
    });
  });
  return ends;
}

/** Names at the ends of their lines, moved apart where they would meet, as SVG. */
export function drawLineEnds(ends: LineEnd[], top: number, bottom: number): string {
  const placed = spread(
    ends.map((end) => end.y),
    lineHeightPx,
    top,
    bottom,
  );
  return ends
    .map((end, at) => {
      const subject = end.colour !== "var(--c-context)";
      const y = round((placed[at] ?? end.y) + 4);
      const dot = subject ? `<circle cx="${round(end.x)}" cy="${round(end.y)}" r="3.5" fill="${safeColour(end.colour)}"/>` : "";
      return `${dot}<text x="${round(end.x + gap)}" y="${y}" font-size="${labelSizePx}" font-weight="${subject ? 600 : 400}" fill="${subject ? "var(--ink-1)" : "var(--ink-2)"}">${escapeText(end.name)}${end.value ? ` <tspan font-weight="400" fill="var(--ink-2)">${escapeText(end.value)}</tspan>` : ""}</text>`;
    })
    .join("");
}

/** A dot in the colour of its line. */
export interface Dot {
  x: number;
  y: number;
  colour: string;
}

/** Points of lines without a neighbour on either side: a line of one point has no length and would not be seen. In page coordinates. */
export function lonePoints(root: SceneGroup): Dot[] {
  const dots: Dot[] = [];
  visit(root as unknown as Item, 0, 0, (mark, dx, dy) => {
    if (mark.marktype !== "line") return;
    const items = mark.items as (Item & { defined?: boolean })[];
    const isDrawn = (at: number): boolean => {
      const item = items[at];
      return item !== undefined && item.defined !== false && Number.isFinite(item.x) && Number.isFinite(item.y);
    };
    items.forEach((item, at) => {
      if (isDrawn(at) && !isDrawn(at - 1) && !isDrawn(at + 1))
        dots.push({ x: item.x + dx, y: item.y + dy, colour: item.stroke ?? "var(--c1)" });
    });
  });
  return dots;
}

/** Dots as SVG. */
export const drawDots = (dots: Dot[]): string =>
  dots.map(({ x, y, colour }) => `<circle cx="${round(x)}" cy="${round(y)}" r="3" fill="${safeColour(colour)}"/>`).join("");

/** Only what is a colour goes into an attribute: a scale may have any text as its range. */
const safeColour = (colour: unknown): string =>
  typeof colour === "string" && /^(?:var\(--[\w-]+\)|#[\da-f]{3,8}|[a-z]+|(?:rgb|hsl)a?\([\d\s.,%/-]+\))$/i.test(colour)
    ? colour
    : "var(--ink-2)";

/** Moves positions apart until neighbours keep `distance`, each as near to its wish as that allows, all within the bounds. */
export function spread(wishes: number[], distance: number, top: number, bottom: number): number[] {
  const order = wishes.map((wish, index) => ({ wish, index })).sort((a, b) => a.wish - b.wish);
  // Groups of labels that touch share one shift: the mean of what its members want.
  const groups: { first: number; sum: number; count: number }[] = [];
  const topOf = (group: { first: number; sum: number; count: number }): number =>
    Math.min(Math.max(group.sum / group.count, top), Math.max(top, bottom - (group.count - 1) * distance));
  order.forEach(({ wish }, at) => {
    groups.push({ first: at, sum: wish, count: 1 });
    for (;;) {
      const last = groups.at(-1);
      const before = groups.at(-2);
      if (!last || !before || topOf(before) + before.count * distance <= topOf(last)) return;
      groups.splice(-2, 2, {
        first: before.first,
        sum: before.sum + last.sum - last.count * before.count * distance,
        count: before.count + last.count,
      });
    }
  });
  const placed: number[] = [];
  for (const group of groups)
    for (let at = 0; at < group.count; at++) placed[order[group.first + at]?.index ?? 0] = topOf(group) + at * distance;
  return placed;
}

/**
 * Numbers of a left axis begin at the left edge, as the titles above and the text below do; the unit stands at the top one only.
 * Changes the scene in place.
 */
export function alignAxis(root: SceneGroup, edge: number, unit: string | null): void {
  visit(root as unknown as Item, 0, 0, (mark, dx) => {
    if (mark.role !== "axis" || (mark.items[0] as Item | undefined)?.orient !== "left") return;
    for (const axis of mark.items as Item[]) {
      const left = edge - dx - axis.x;
      // A title that runs upwards keeps its place, and so do the numbers beside it.
      if ((axis.items ?? []).some((part) => part.role === "axis-title" && (part.items as Item[]).some((item) => item.text && item.angle)))
        continue;
      for (const part of axis.items ?? []) {
        if (part.role === "axis-title") for (const item of part.items as Item[]) item.x = left;
        if (part.role !== "axis-label") continue;
        const labels = (part.items as Item[]).filter((item) => Number(item.opacity ?? 1) > 0 && item.text);
        for (const item of labels) if (!item.angle) Object.assign(item, { x: left, align: "left" });
        const highest = labels.reduce<Item | null>((top, item) => (top === null || item.y < top.y ? item : top), null);
        if (highest && unit && labels.every((item) => /\d/.test(item.text ?? ""))) highest.text = `${highest.text}\u00a0${unit}`;
      }
    }
  });
}

/** A drawing links nowhere. */
export function dropLinks(root: SceneGroup): void {
  visit(root as unknown as Item, 0, 0, (mark) => {
    for (const item of mark.items as (Item & { href?: string })[]) if (item.href) delete item.href;
  });
}

/** Changes what the texts of a scene say, in place. */
export function rewordTexts(root: SceneGroup, reword: (text: string) => string): void {
  visit(root as unknown as Item, 0, 0, (mark) => {
    if (mark.marktype !== "text") return;
    for (const item of mark.items as { text?: unknown }[]) {
      if (typeof item.text === "string") item.text = reword(item.text);
      else if (Array.isArray(item.text)) item.text = item.text.map((line: unknown) => (typeof line === "string" ? reword(line) : line));
    }
  });
}

/** Every mark of a scene with the offset of its group. */
export function visit(group: Item, dx: number, dy: number, seen: (mark: SceneMark, dx: number, dy: number) => void): void {
  for (const mark of group.items ?? []) {
    seen(mark, dx, dy);
    if (mark.marktype === "group") for (const inner of mark.items as Item[]) visit(inner, dx + (inner.x || 0), dy + (inner.y || 0), seen);
  }
}

const round = (value: number): number => Math.round(value * 10) / 10;
