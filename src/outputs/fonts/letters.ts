/**
 * What the slices hold, as the build found it in the fonts themselves: by family and slice, ranges of code points such as "3042-3045,30a2".
 * The slices of Inter that are inlined in every page are in it too, under `inlined`.
 */
export type Letters = Record<string, Record<string, string>>;

/** Name in `Letters` for what every page brings along. */
export const inlined = "inlined";

/** Code points of a list of ranges. */
export function* codePointsOf(ranges: string): Generator<number> {
  for (const range of ranges.split(",")) {
    const [first = "", last = first] = range.split("-");
    for (let code = Number.parseInt(first, 16), end = Number.parseInt(last, 16); code <= end; code++) yield code;
  }
}

/** Code points as ranges; `mark` stands before each range ("U+" in a style sheet). */
export function rangesOf(codePoints: Iterable<number>, mark = ""): string {
  const sorted = [...new Set(codePoints)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let at = 0; at < sorted.length;) {
    let end = at;
    while (sorted[end + 1] === sorted[end]! + 1) end++;
    const [first, last] = [sorted[at]!.toString(16), sorted[end]!.toString(16)];
    parts.push(`${mark}${first}${last === first ? "" : `-${last}`}`);
    at = end + 1;
  }
  return parts.join(",");
}

const emojiSequence = new RegExp("\\p{RGI_Emoji}", "gv");

/**
 * Letters that the inlined cuts of Inter may lack. Left out is what they are sure to hold, and what is never drawn: spaces, controls, marks of direction, joiners,
 * letters for private use.
 */
const foreign = /[^\u0020-\u02ff\u2013\u2014\u2018-\u201e\u2022\u2026\u2039\u203a\u20ac\u2122\u2191\u2193\u2212\p{Z}\p{C}\ufe00-\ufe0f]/gu;

/** Letters of the first kind that become an emoji by the mark after them. */
const emojiByMark = /[\u00a9\u00ae\u2122]\ufe0f/;

/** The distinct letters of a text that its page may not bring along: emoji whole, then single letters by code point. */
export interface Wanted {
  emoji: readonly string[];
  letters: readonly number[];
}

/** Looks through a text, or a page with its markup. */
export function wantedLetters(text: string): Wanted {
  if (text.search(foreign) < 0 && !emojiByMark.test(text)) return { emoji: [], letters: [] };
  const emoji = new Set<string>();
  const others = text.replaceAll(emojiSequence, (found) => (emoji.add(found), ""));
  const letters = new Set<number>();
  for (const [letter] of others.matchAll(foreign)) letters.add(letter.codePointAt(0)!);
  return inOrder(emoji, letters);
}

/** What two parts of a page want. */
export const together = (one: Wanted, other: Wanted): Wanted => inOrder([...one.emoji, ...other.emoji], [...one.letters, ...other.letters]);

/** Each once and sorted, so that the same letters always lead to the same style sheet. */
const inOrder = (emoji: Iterable<string>, letters: Iterable<number>): Wanted => ({
  emoji: [...new Set(emoji)].sort(),
  letters: [...new Set(letters)].sort((a, b) => a - b),
});
