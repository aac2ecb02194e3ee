import type { SceneGroup } from "vega";
import { visit, type Item, type SceneMark } from "./chart-labels";
import { cutNames, wrapText } from "./chart-text";
import { textWidth } from "./fonts/text-width";

const lineHeightPx = 14;
const twoLinesPx = 2 * lineHeightPx + 4;

type TextItem = Item & { limit?: number; fontSize?: number; lineHeight?: number; text?: unknown };

/**
 * Texts that are wider than their limit: names beside an axis take a second line where there is room, everything else is cut in the middle. Vega laid them
 * out by their limits, so nothing moves. Changes the scene in place.
 */
export function fitTexts(root: SceneGroup): void {
  const marks: SceneMark[] = [];
  visit(root as unknown as Item, 0, 0, (mark) => void (mark.marktype === "text" && marks.push(mark)));
  // Every label of a legend is a mark of its own: what must stay told apart is gathered by role.
  const byRole = new Map<string, string[]>();
  const key = (mark: SceneMark, item: TextItem): string => `${mark.role} ${item.limit}`;
  const each = (work: (item: TextItem, mark: SceneMark) => void): void => {
    for (const mark of marks)
      for (const item of mark.items as TextItem[]) if (typeof item.text === "string" && isTooWide(item)) work(item, mark);
  };
  each((item, mark) => byRole.set(key(mark, item), [...(byRole.get(key(mark, item)) ?? []), String(item.text)]));
  const cuts = new Map<string, Map<string, string>>();
  each((item, mark) => {
    const { limit = 0, fontSize = 12 } = item;
    const group = key(mark, item);
    if (!cuts.has(group)) cuts.set(group, cutNames([...new Set(byRole.get(group))], limit, fontSize, weightOf(item)));
    const text = String(item.text);
    const hasTwoLines =
      mark.role === "axis-label" && !item.angle && item.baseline === "middle" && rowPx(mark.items as TextItem[]) >= twoLinesPx;
    if (hasTwoLines) Object.assign(item, { text: wrapText(text, limit, fontSize, weightOf(item), 2), lineHeight: lineHeightPx });
    else item.text = cuts.get(group)?.get(text) ?? text;
    item.limit = 0;
  });
}

const weightOf = (item: TextItem): number => (item.fontWeight === "bold" ? 600 : Number(item.fontWeight) || 400);

const isTooWide = (item: TextItem): boolean =>
  (item.limit ?? 0) > 0 && textWidth(String(item.text), item.fontSize ?? 12, weightOf(item)) > (item.limit ?? 0);

/** The least distance of two labels that stand one below the other. */
function rowPx(items: TextItem[]): number {
  const places = [...new Set(items.filter((item) => Number(item.opacity ?? 1) > 0).map(({ y }) => y))].sort((a, b) => a - b);
  return places.slice(1).reduce((least, place, at) => Math.min(least, place - (places[at] ?? 0)), places.length < 2 ? 0 : Infinity);
}
