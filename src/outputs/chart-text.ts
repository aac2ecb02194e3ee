import { graphemes } from "../format/graphemes";
import { textWidth } from "./fonts/text-width";

/** Letters at the end of a cut text: names that begin alike differ there. */
const keptTail = 12;

/** Whether a text is wider than so many pixels. */
const isWider = (text: string, widthPx: number, sizePx: number, weight: number): boolean => textWidth(text, sizePx, weight) > widthPx;

/** The text with its middle cut out where it is wider than allowed: `Distribution centr… chilled goods`. The last letters stay. */
export function cutToWidth(text: string, widthPx: number, sizePx: number, weight = 400): string {
  if (!isWider(text, widthPx, sizePx, weight)) return text;
  const letters = graphemes(text);
  const tail = Math.min(keptTail, Math.floor(letters.length / 2));
  return (
    longestFit(letters.slice(0, -tail), `…${letters.slice(-tail).join("").trimStart()}`, widthPx, sizePx, weight) ??
    cutEnd(letters, widthPx, sizePx, weight)
  );
}

const cutEnd = (letters: string[], widthPx: number, sizePx: number, weight: number): string =>
  longestFit(letters, "…", widthPx, sizePx, weight) ?? "…";

/** As many of the first letters as fit together with an end; null when not even one does. */
function longestFit(letters: string[], end: string, widthPx: number, sizePx: number, weight: number): string | null {
  let fitting = 0;
  let tooMany = letters.length + 1;
  while (tooMany - fitting > 1) {
    const middle = (fitting + tooMany) >> 1;
    if (isWider(letters.slice(0, middle).join("") + end, widthPx, sizePx, weight)) tooMany = middle;
    else fitting = middle;
  }
  return fitting === 0 ? null : letters.slice(0, fitting).join("").trimEnd() + end;
}

/** The names of one axis or legend, each as wide as allowed: cut in the middle, and around what differs where that would make two of them alike. */
export function cutNames(names: readonly string[], widthPx: number, sizePx: number, weight = 400): Map<string, string> {
  const cut = new Map(names.map((name) => [name, cutToWidth(name, widthPx, sizePx, weight)]));
  const alike = new Map<string, string[]>();
  for (const [name, shown] of cut) alike.set(shown, [...(alike.get(shown) ?? []), name]);
  for (const group of alike.values()) {
    if (group.length < 2) continue;
    const shared = commonStart(group);
    for (const name of group)
      cut.set(name, cutEnd(Array.from(`${name.slice(0, 4)}…${name.slice(Math.max(4, shared - 2))}`), widthPx, sizePx, weight));
  }
  return cut;
}

/** How many characters all names share at their start. */
export function commonStart(names: readonly string[]): number {
  const [first = "", ...rest] = names;
  let shared = first.length;
  for (const name of rest) while (shared > 0 && !name.startsWith(first.slice(0, shared))) shared--;
  return shared;
}

/** Lines of a text, broken at spaces; what does not fit into the last line is cut in its middle. */
export function wrapText(text: string, widthPx: number, sizePx: number, weight: number, maxLines: number): string[] {
  const lines: string[] = [];
  let line = "";
  const words = text.split(/\s+/).filter(Boolean);
  for (const [at, word] of words.entries()) {
    const longer = line ? `${line} ${word}` : word;
    if (!line || !isWider(longer, widthPx, sizePx, weight)) {
      line = longer;
      continue;
    }
    if (lines.length === maxLines - 1) return [...lines, cutToWidth([line, ...words.slice(at)].join(" "), widthPx, sizePx, weight)];
    lines.push(line);
    line = word;
  }
  return [...lines, line].map((one) => cutToWidth(one, widthPx, sizePx, weight));
}
