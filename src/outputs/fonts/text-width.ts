import { ascii, specials, weights } from "./advances";
import { boldShare, emojiWidth, scriptWidths, squareWidths } from "./script-widths";

/** Of a letter that is in no table: wide, so that labels rather keep apart than collide. */
const unknownAdvance = 1000;

const plain = /^[\u0020-\u007e]*$/;
const emoji = new RegExp("\\p{RGI_Emoji}", "gv");
/** Signs of India's scripts, of Burmese and of Khmer: the letter after one stands under or inside the one before. */
const virama = /[\u094d\u09cd\u0a4d\u0acd\u0c4d\u0ccd\u0d4d\u0dca\u1039\u17d2]/;
const vowelSign = /\p{Mc}/u;
/** Marks over and under letters, and signs that are never drawn. */
const noRoom = /[\p{Mn}\p{Me}\p{Cf}\ufe00-\ufe0f]/u;

/**
 * Width of one line in CSS pixels, drawn by Inter or, in other scripts, by Noto: without kerning (at most a pixel in a label), and with letters that join or stack
 * side by side, so rather too much than too little.
 */
export function textWidth(text: string, sizePx: number, weight = 400): number {
  const cut = weight >= 600 ? 2 : weight >= 500 ? 1 : 0;
  let thousandths = 0;
  const letters = plain.test(text) ? text : text.replaceAll(emoji, () => ((thousandths += emojiWidth), ""));
  let stacked = false;
  for (const letter of letters) {
    const width = advance(letter, cut);
    thousandths += stacked ? width / 2 : width;
    stacked = virama.test(letter);
  }
  return (thousandths * sizePx) / 1000;
}

function advance(letter: string, cut: 0 | 1 | 2): number {
  const code = letter.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return ascii[weights[cut]][code - 0x20] ?? unknownAdvance;
  if (code === 0xa0 || code === 0x202f) return ascii[400][0] ?? 0;
  const special = specials[letter]?.[cut];
  if (special !== undefined) return special;
  if (noRoom.test(letter)) return 0;
  const inScript = scriptAdvance(code);
  if (inScript !== null) return cut === 0 ? inScript : inScript * boldShare;
  const square = squareWidths.find(([first, last]) => code >= first && code <= last);
  if (square) return square[2];
  // A letter with an accent is as wide as the letter without.
  const base = letter.normalize("NFD");
  return base.length > letter.length ? advance(String.fromCodePoint(base.codePointAt(0) ?? 0), cut) : unknownAdvance;
}

function scriptAdvance(code: number): number | null {
  const script = scriptWidths.find(({ first, last }) => code >= first && code <= last);
  if (!script) return null;
  if (typeof script.widths === "number") return vowelSign.test(String.fromCodePoint(code)) ? script.widths / 2 : script.widths;
  return script.widths[code - script.first] ?? unknownAdvance;
}
