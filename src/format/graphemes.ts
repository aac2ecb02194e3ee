const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Text of these letters only has one letter to a unit of UTF-16, so nothing has to be segmented. A return belongs to the line feed after it. */
const simple = /^[\u0020-\u007e\u00a0-\u02ff]*$/;

/** What a reader sees as single letters: an accent stays with its letter, a flag or a family is one, the vowel signs of Hindi and Thai stay with theirs. */
export const graphemes = (text: string): string[] =>
  simple.test(text) ? text.split("") : Array.from(segmenter.segment(text), ({ segment }) => segment);

/**
 * The beginning of a text, with "…" for what was cut off: together at most `max` units of UTF-16, as columns and headers count them.
 * No letter is cut in two.
 */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept: string[] = [];
  let length = 1;
  // Looking a little further than the limit is enough, however long the text is.
  for (const letter of graphemes(text.slice(0, max + longestLetter))) {
    length += letter.length;
    if (length > max) break;
    kept.push(letter);
  }
  return `${kept.join("").trimEnd()}…`;
}

/** A family of four with skin tones has 41 units; a letter with more marks than this one is cut between its marks. */
const longestLetter = 64;

/** A text cut in its middle until `fits` accepts it, both ends kept, because names that differ often differ at the end. Returns "…" when nothing fits. */
export function cutMiddle(text: string, fits: (shorter: string) => boolean): string {
  if (fits(text)) return text;
  const letters = graphemes(text);
  let shortest = 0;
  let tooLong = letters.length;
  // `shortest` letters fit and `tooLong` do not.
  while (tooLong - shortest > 1) {
    const middle = (shortest + tooLong) >> 1;
    if (fits(withoutMiddle(letters, middle))) shortest = middle;
    else tooLong = middle;
  }
  return withoutMiddle(letters, shortest);
}

const withoutMiddle = (letters: string[], kept: number): string =>
  `${letters
    .slice(0, Math.ceil(kept / 2))
    .join("")
    .trimEnd()}…${letters
    .slice(letters.length - Math.floor(kept / 2))
    .join("")
    .trimStart()}`;
