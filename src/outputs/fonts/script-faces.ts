import { chooseSlices, type Slice } from "./choose";
import { emoji, fontsPath, sliceFile } from "./families";
import type { Letters, Wanted } from "./letters";
import { monoFonts, pageFonts } from "../tokens";

/**
 * The style sheet that lets a page draw these letters: a rule per slice and weight, for exactly the letters that the page has. The browser fetches a slice when
 * something of its weight is drawn. `origin` stands before the addresses. Empty when the page needs none.
 */
export function scriptFaces(wanted: Wanted, letters: Letters, origin = ""): string {
  const faces = scriptRules(wanted, letters, origin);
  // Pages that were kept before there were fonts for other scripts name theirs without them.
  return faces && `${faces}:root{--font:${pageFonts};--mono:${monoFonts}}`;
}

/** The rules alone, for pages that name Noto among their fonts. */
export const scriptRules = (wanted: Wanted, letters: Letters, origin = ""): string =>
  chooseSlices(wanted, letters)
    .map((slice) => rules(slice, origin))
    .join("");

/** On a screen, the same font where it is installed; and Apple's, because Safari does not draw what Noto's is made of (COLR, version 1). */
const ownEmoji = `local("Apple Color Emoji"),local("Noto Color Emoji"),`;

/** A family is chosen by weight before its letters are looked at, so all slices of a family are declared for the same weights. */
const declared = { Inter: [400, 500, 600], Noto: [400, 600] } as const;

function rules({ family, name, range }: Slice, origin: string): string {
  return declared[family.face]
    .map((weight) => {
      const file = sliceFile(family, name, family.weights.includes(weight) ? weight : family.weights[0]!);
      return `@font-face{font-family:${family.face};font-style:normal;font-weight:${weight};font-display:swap;src:${family === emoji && origin === "" ? ownEmoji : ""}url(${origin}${fontsPath}${file});unicode-range:${range}}\n`;
    })
    .join("");
}
