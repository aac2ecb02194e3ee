import { ascii, specials, weights } from "./advances";

/** Of a letter that is in no table (other scripts): wide, so that labels rather keep apart than collide. */
const unknownAdvance = 1000;

/** Width of one line of Inter in CSS pixels, without kerning (which is at most a pixel in a label). */
export function textWidth(text: string, sizePx: number, weight = 400): number {
  const cut = weight >= 600 ? 2 : weight >= 500 ? 1 : 0;
  let thousandths = 0;
  for (const letter of text.normalize("NFD")) thousandths += advance(letter, cut);
  return (thousandths * sizePx) / 1000;
}

function advance(letter: string, cut: 0 | 1 | 2): number {
  const code = letter.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return ascii[weights[cut]][code - 0x20] ?? unknownAdvance;
  if (code === 0xa0 || code === 0x202f) return ascii[400][0] ?? 0;
  if (code >= 0x300 && code < 0x370) return 0; // combining accents
  return specials[letter]?.[cut] ?? unknownAdvance;
}
