/** Fonts for the letters that the inlined Latin cuts lack: packages of Fontsource, cut into slices by letter, all under the SIL Open Font License 1.1. */
export interface Family {
  /** Of the package, without `@fontsource/`. */
  name: string;
  /** As in package.json: it is part of the address of every slice, which is why that address is never out of date. */
  version: string;
  /** The name in style sheets. Inter's further scripts continue Inter; everything else comes after it. */
  face: "Inter" | "Noto";
  /** Weights of which a slice exists. A style sheet declares them for 400 and 600 at least. */
  weights: readonly number[];
  /** The slices by name; null: all that the package numbers. */
  slices: readonly string[] | null;
}

const inter = (version: string): Family => ({
  name: "inter",
  version,
  face: "Inter",
  weights: [400, 500, 600],
  slices: ["vietnamese", "cyrillic", "cyrillic-ext", "greek", "greek-ext"],
});

/** A script with an alphabet: one slice of that name, taken whole, because its letters join and stack. */
const script = (slice: string): Family => ({
  name: `noto-sans-${slice}`,
  version: "5.3.0",
  face: "Noto",
  weights: [400, 600],
  slices: [slice],
});

const numbered = (name: string, version: string, weights: readonly number[]): Family => ({
  name,
  version,
  face: "Noto",
  weights,
  slices: null,
});

const symbols = (name: string, slices: readonly string[]): Family => ({ name, version: "5.3.0", face: "Noto", weights: [400], slices });

/** Chinese, Japanese and Korean: the same letters in four ways of writing them. */
export const eastAsian = {
  jp: numbered("noto-sans-jp", "5.3.0", [400, 600]),
  kr: numbered("noto-sans-kr", "5.3.0", [400, 600]),
  sc: numbered("noto-sans-sc", "5.3.0", [400, 600]),
  tc: numbered("noto-sans-tc", "5.3.0", [400, 600]),
} as const;

/** From the package's older file format: its newer files hold drawings in SVG only, of which Chromium draws nothing. The build leaves SVG out of the older ones too. */
export const emoji: Family = numbered("noto-color-emoji", "5.3.2", [400]);

/** In the order in which a letter looks for its font. */
export const alphabets: readonly Family[] = [
  inter("5.3.0"),
  ...["arabic", "hebrew", "devanagari", "thai", "bengali", "gurmukhi", "gujarati", "tamil", "telugu", "kannada", "malayalam"].map(script),
  ...["sinhala", "armenian", "georgian", "ethiopic", "khmer", "lao", "myanmar"].map(script),
];

/** After the East Asian fonts, whose slices with the common arrows, signs and circled numbers are small. */
export const signs: readonly Family[] = [
  symbols("noto-sans-symbols", ["symbols"]),
  symbols("noto-sans-symbols-2", ["symbols", "math", "braille"]),
  symbols("noto-sans-math", ["latin"]), // one slice of this name holds all of it
];

export const families: readonly Family[] = [...alphabets, ...Object.values(eastAsian), ...signs, emoji];

/** Where the pages of Daybook find the slices, and below it the list of what each slice holds. */
export const fontsPath = "/fonts/";
export const lettersFile = "letters.json";

/** Address of a slice, below `fontsPath`. */
export const sliceFile = (family: Family, slice: string, weight: number): string =>
  `${family.name}-${family.version}/${slice}-${weight}.${family === emoji ? "woff" : "woff2"}`;

/** Grows with the fonts, so that a page that names older ones is not shown again. */
export const fontsEdition: string = families.map(({ name, version }) => `${name}-${version}`).join();
