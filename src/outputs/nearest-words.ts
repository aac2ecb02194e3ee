/** Edits that turn one word into another, where swapping neighbours is one; letters of either case are alike. */
function edits(from: string, to: string): number {
  const a = Array.from(from.toLowerCase());
  const b = Array.from(to.toLowerCase());
  let before: number[] = [];
  let last = b.map((_, at) => at + 1);
  let lastStart = 0;
  for (const [row, letter] of a.entries()) {
    const now: number[] = [];
    for (const [at, other] of b.entries()) {
      const above = last[at] ?? 0;
      const left = at === 0 ? row + 1 : (now[at - 1] ?? 0);
      const corner = at === 0 ? lastStart : (last[at - 1] ?? 0);
      let best = Math.min(above + 1, left + 1, corner + (letter === other ? 0 : 1));
      if (row > 0 && at > 0 && letter === b[at - 1] && a[row - 1] === other)
        best = Math.min(best, (at === 1 ? row - 1 : (before[at - 2] ?? 0)) + 1);
      now.push(best);
    }
    before = last;
    last = now;
    lastStart = row + 1;
  }
  return last.at(-1) ?? a.length;
}

/** Longer words are compared by their beginning only: nobody mistypes them, and the comparison is quadratic. */
const maxCompared = 60;

/** Those of `words` that a person may have meant by `word`, the nearest first, three at most. */
export function nearestWords(word: string, words: readonly string[]): string[] {
  const short = word.slice(0, maxCompared);
  const allowed = Math.max(1, Math.floor(short.length / 3));
  return words
    .map((one) => ({ one, distance: edits(short, one.slice(0, maxCompared)) }))
    .filter(({ one, distance }) => distance <= allowed || (short.length >= 3 && one.toLowerCase().startsWith(short.toLowerCase())))
    .sort((a, b) => a.distance - b.distance || a.one.localeCompare(b.one, "en"))
    .slice(0, 3)
    .map(({ one }) => one);
}

/** “a”, “b” or “c”. */
export const quotedList = (words: readonly string[]): string => {
  const quoted = words.map((word) => `“${word}”`);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
};
