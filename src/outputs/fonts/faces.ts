import latin400 from "@fontsource/inter/files/inter-latin-400-normal.woff2";
import latin500 from "@fontsource/inter/files/inter-latin-500-normal.woff2";
import latin600 from "@fontsource/inter/files/inter-latin-600-normal.woff2";
import extended400 from "@fontsource/inter/files/inter-latin-ext-400-normal.woff2";
import extended500 from "@fontsource/inter/files/inter-latin-ext-500-normal.woff2";
import extended600 from "@fontsource/inter/files/inter-latin-ext-600-normal.woff2";

// Static cuts: Chromium turns a variable font into outlines in a PDF. Ranges: @fontsource/inter 5.3.0, unicode.json.
const latinRange =
  "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD";
const extendedRange =
  "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF";

/** Letters of Inter beyond its Latin slice: Polish, Czech, Turkish, Vietnamese and the like. */
const needsExtended =
  /[\u0100-\u0130\u0132-\u0151\u0154-\u02ba\u1d00-\u1dbf\u1e00-\u1eff\u2020\u20a0-\u20ab\u20ad-\u20c0\u2113\u2c60-\u2c7f\ua720-\ua7ff]/;

let latinFaces: string | undefined;
let extendedFaces: string | undefined;

/** `@font-face` rules with the fonts inside, as much as `text` needs. */
export function fontFaces(text: string): string {
  latinFaces ??= face(400, latin400, latinRange) + face(500, latin500, latinRange) + face(600, latin600, latinRange);
  if (!needsExtended.test(text)) return latinFaces;
  extendedFaces ??= face(400, extended400, extendedRange) + face(500, extended500, extendedRange) + face(600, extended600, extendedRange);
  return latinFaces + extendedFaces;
}

const face = (weight: number, bytes: ArrayBuffer, range: string): string =>
  `@font-face{font-family:Inter;font-style:normal;font-weight:${weight};font-display:block;src:url(data:font/woff2;base64,${base64(bytes)}) format("woff2");unicode-range:${range}}\n`;

function base64(bytes: ArrayBuffer): string {
  let binary = "";
  for (const byte of new Uint8Array(bytes)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
