import { textWidth } from "../fonts/text-width";
import type { Column } from "./columns";

/** No I/O. How much room columns need, in CSS pixels at the size of text of a page. */

/** Size of text in tables, in CSS pixels. */
export const textPx = 13;
/** Headings are this much smaller. */
const headShare = 12 / textPx;

/** What a column needs of the width. */
export interface Room {
  /** Never narrower: numbers whole, text at its longest word. */
  least: number;
  /** Wide enough that text wraps little. */
  ample: number;
  /** Without any wrapping. */
  whole: number;
  /** The longest word of a text; 0 for figures. */
  word: number;
}

/** Narrower than this no text is wrapped, wider than that none is kept whole. */
const leastText = 96;
const ampleText = 240;
/** Longer words are broken anywhere. */
export const longestWord = 160;
const mostHeadLines = 3;
/** Text is measured up to here: it is wider than any column. */
const measuredChars = 400;

/** The room of a column, measured by the advances of the font. `bold`: its last value is a total. */
export function roomOf({ label, unit, kind, cells }: Column, bold: boolean): Room {
  const head = headRoom(label, unit);
  const body = Math.max(0, ...cells.map(({ text }, at) => widthOf(text, bold && at === cells.length - 1 ? 600 : 400)));
  const whole = Math.max(head.whole, body);
  if (kind === "figure") return { least: Math.max(head.least, body), ample: Math.max(head.least, body), whole, word: 0 };
  const word = Math.max(0, ...cells.map(({ text }) => widestPiece(text)));
  const least = Math.max(head.least, Math.min(word, longestWord), Math.min(body, leastText));
  return { least, ample: Math.max(least, Math.min(body, ampleText)), whole: Math.max(least, body), word };
}

/** Width of a text in one line. A pixel more than the advances say, since browsers round and kern. */
const widthOf = (text: string, weight = 400): number => Math.ceil(textWidth(text.slice(0, measuredChars), textPx, weight)) + 1;

/** Where a line may end: after a space, a hyphen or a slash, and anywhere in scripts without spaces. */
const textPieces = (text: string): string[] =>
  text
    .slice(0, measuredChars)
    .split(/(?<=[\s/–-])|(?<=[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}])/u)
    .filter((piece) => piece.trim() !== "");

const widestPiece = (text: string): number => Math.max(0, ...textPieces(text).map((piece) => widthOf(piece.trim())));

/** A heading in pieces between which it may wrap: also after underscores and points, and before the capitals inside a name. */
const headPieces = (label: string): string[] => label.split(/(?<=[\s/_.–-])|(?<=\p{Ll})(?=\p{Lu})/u);
const headWidth = (text: string): number => widthOf(text, 500) * headShare;

/** A heading in at most three lines, the narrowest that there are. Wider screens may join them. */
export function headLines(label: string): string[] {
  if (label.length > measuredChars) return [label];
  const pieces = headPieces(label);
  let available = Math.max(headWidth(label) / mostHeadLines, ...pieces.map((piece) => headWidth(piece.trimEnd())));
  let lines = wrapped(pieces, available);
  while (lines.length > mostHeadLines) lines = wrapped(pieces, (available += 4));
  return lines;
}

function wrapped(pieces: string[], available: number): string[] {
  const lines = [""];
  for (const piece of pieces) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && headWidth((line + piece).trimEnd()) > available) lines.push(piece);
    else lines[lines.length - 1] = line + piece;
  }
  return lines;
}

/** True for a line of a heading that is broken anywhere rather than kept whole. */
export const breaksAnywhere = (line: string): boolean => headWidth(line) > longestWord;

function headRoom(label: string, unit: string | null): { least: number; whole: number } {
  const lines = Math.max(...headLines(label).map((line) => headWidth(line.trimEnd())));
  const unitWidth = unit === null ? 0 : widthOf(unit) * headShare;
  return {
    least: Math.ceil(Math.max(Math.min(lines, longestWord), Math.min(unitWidth, longestWord))),
    whole: Math.ceil(Math.max(headWidth(label), unitWidth)),
  };
}

/** Lines of a long text in a picture; the rest is counted. */
const stillLines = 6;
/** More than six lines of the widest column hold: a long text is not measured to its end. */
const mostCharsShown = 4000;

/** As much of a text as six lines of a column hold, cut at a word. `left` counts the characters that are left out. */
export function cutToLines(text: string, width: number, sizePx: number): { text: string; left: number } {
  let lines = 1;
  let used = 0;
  let kept = 0;
  for (const piece of text.slice(0, mostCharsShown).split(/(?<=[\s/–-])|(?<=[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}])/u)) {
    const whole = textWidth(piece, sizePx);
    if (used > 0 && used + whole > width) {
      lines++;
      used = 0;
    }
    lines += Math.max(0, Math.ceil(whole / width) - 1) + (piece.match(/\n/g)?.length ?? 0);
    if (lines > stillLines) break;
    used += whole % width;
    kept += piece.length;
  }
  if (kept >= text.length) return { text, left: 0 };
  // One endless word is cut inside.
  const short =
    kept > 0 ? text.slice(0, kept).trimEnd() : text.slice(0, Math.floor((width * stillLines) / sizePx)).replace(/[\uD800-\uDBFF]$/, "");
  return { text: short, left: lettersIn(text.slice(short.length)) };
}

/** Code points, so that an emoji counts once. */
function lettersIn(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
