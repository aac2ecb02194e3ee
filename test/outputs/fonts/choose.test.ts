import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { chooseSlices } from "../../../src/outputs/fonts/choose";
import { families, fontsPath, sliceFile } from "../../../src/outputs/fonts/families";
import { codePointsOf, rangesOf, wantedLetters, type Letters } from "../../../src/outputs/fonts/letters";
import { scriptFaces } from "../../../src/outputs/fonts/script-faces";
import { readLetters, readSlice } from "../../../src/outputs/fonts/store";

/** What the fonts of this build hold. */
let letters: Letters;
beforeAll(async () => {
  letters = (await readLetters(env.ASSETS))!;
});

const slices = (text: string) => chooseSlices(wantedLetters(text), letters);
const familiesOf = (text: string): string[] => [...new Set(slices(text).map(({ family }) => family.name))].sort();

test("a page in Latin letters wants nothing, whatever its punctuation", () => {
  for (const text of ["Rain in Seattle", "Łódź, Ærø, €, “quoted” – … ™ ↑ ↓ −", "a\u200b\u200e\ufeffb", ""])
    expect(wantedLetters(text)).toEqual({ emoji: [], letters: [] });
});

test.for([
  ["売上レポート", ["noto-sans-jp"]],
  ["売上は（前年比）、増えました。東京", ["noto-sans-jp"]],
  ["销售额比去年增长了，发货时间缩短", ["noto-sans-sc"]],
  ["北京上海", ["noto-sans-sc"]],
  ["臺灣的銷售額與去年相比增長了", ["noto-sans-tc"]],
  ["新北市ㄅㄆㄇ", ["noto-sans-tc"]],
  ["서울 매출", ["noto-sans-kr"]],
  ["大韓民國 서울", ["noto-sans-kr"]],
  ["发货时间 の", ["noto-sans-sc"]],
  ["تقرير المبيعات", ["noto-sans-arabic"]],
  ["דוח מכירות", ["noto-sans-hebrew"]],
  ["बिक्री रिपोर्ट", ["noto-sans-devanagari"]],
  ["รายงานยอดขาย", ["noto-sans-thai"]],
  ["Αθήνα ὁ", ["inter"]],
  ["Москва Київ Ґданськ ҥ", ["inter"]],
  ["Hà Nội ủ ỹ", ["inter"]],
  ["বাংলা தமிழ் ქართული አማርኛ", ["noto-sans-bengali", "noto-sans-ethiopic", "noto-sans-georgian", "noto-sans-tamil"]],
  ["😀 👩‍💻 🇯🇵 👍🏽 ❤️ 1️⃣", ["noto-color-emoji"]],
  ["𠮷野家", ["noto-sans-jp"]],
  ["→ ✓ ★", ["noto-sans-sc"]],
  ["⟶ 𝐀", ["noto-sans-math"]],
] as const)("%s is drawn by %j", ([text, names]) => {
  expect(familiesOf(text)).toEqual([...names]);
});

test("the same letters get the same style sheet, in whatever order a page holds them", () => {
  const sheet = (text: string) => scriptFaces(wantedLetters(text), letters);
  expect(sheet("東京の売上 😀 Москва")).toBe(sheet("Москва 売上の東京東 😀"));
  expect(sheet("Rain")).toBe("");
});

test("a slice of an East Asian font is named for the letters of the page only, an alphabet for all of its own, joiners included", () => {
  const [kanji] = slices("東");
  expect(kanji?.range).toBe("U+6771");
  const [arabic] = slices("ب");
  expect(arabic?.range).toMatch(/U\+200c/);
});

test("an emoji is drawn from one slice, with all that it is made of", () => {
  for (const emoji of ["👩‍👩‍👧‍👦", "🇯🇵", "👩‍💻", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️‍🔥"]) {
    const found = slices(emoji);
    expect(found.map(({ family }) => family.name)).toEqual(["noto-color-emoji"]);
    const range = new Set(codePointsOf(found[0]!.range.replaceAll("U+", "")));
    for (const letter of emoji) expect(range.has(letter.codePointAt(0)!)).toBe(true);
  }
});

test("every slice that a style sheet names is a font among the assets, kept for good", async () => {
  const text = "売上 销售额 臺灣 서울 تقرير דוח बिक्री ไทย Ελληνικά Русский 😀 ⟶ ✓ বাংলা";
  const addresses = [...scriptFaces(wantedLetters(text), letters).matchAll(/url\(([^)]+)\)/g)].map(([, address]) => address!);
  expect(addresses.length).toBeGreaterThan(30);
  for (const address of new Set(addresses)) {
    const answer = await env.ASSETS.fetch(`https://assets.local${address}`);
    expect([answer.status, answer.headers.get("content-type")?.slice(0, 9), answer.headers.get("cache-control")]).toEqual([
      200,
      "font/woff",
      "public, max-age=31536000, immutable",
    ]);
    await answer.body?.cancel();
  }
});

test("every family has its slices, and an address without a font answers none", async () => {
  for (const family of families) {
    const names = Object.keys(letters[family.name] ?? {});
    expect(names.length, family.name).toBeGreaterThan(0);
    expect((await readSlice(env.ASSETS, sliceFile(family, names[0]!, family.weights[0]!)))?.length, family.name).toBeGreaterThan(500);
  }
  expect(await readSlice(env.ASSETS, "noto-sans-jp-1.0.0/1-400.woff2")).toBeNull();
  expect(fontsPath).toBe("/fonts/");
});

test("ranges say what they were made of", () => {
  expect(rangesOf([0x3042, 0x3044, 0x3043, 0x30a2], "U+")).toBe("U+3042-3044,U+30a2");
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0x100, max: 0x2ffff }), { minLength: 1 }), (codes) => {
      expect([...codePointsOf(rangesOf(codes))]).toEqual(codes.toSorted((a, b) => a - b));
    }),
  );
});

test("whatever the text, each of its letters that a font holds is named by the style sheet", () => {
  const brought = new Set(Object.values(letters["inlined"]!).flatMap((ranges) => [...codePointsOf(ranges)]));
  const held = new Set(families.flatMap(({ name }) => Object.values(letters[name]!).flatMap((ranges) => [...codePointsOf(ranges)])));
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
      const named = new Set(slices(text).flatMap(({ range }) => [...codePointsOf(range.replaceAll("U+", ""))]));
      for (const code of wantedLetters(text).letters) if (held.has(code) && !brought.has(code)) expect(named).toContain(code);
    }),
    { numRuns: 50 },
  );
});
