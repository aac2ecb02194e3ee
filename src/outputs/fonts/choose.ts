import { alphabets, eastAsian, emoji, signs, type Family } from "./families";
import { codePointsOf, inlined, rangesOf, type Letters, type Wanted } from "./letters";

/** A slice that a page needs, for these letters of it. */
export interface Slice {
  family: Family;
  name: string;
  /** As in a style sheet: "U+3042-3045,U+30a2". */
  range: string;
}

/**
 * The slices that draw these letters, in the order in which a style sheet declares them. Deterministic: the same letters get the same slices.
 * A letter that no font has is left out; the reader's system may have it.
 */
export function chooseSlices(wanted: Wanted, letters: Letters): Slice[] {
  const known = new Set(Object.values(letters[inlined] ?? {}).flatMap((ranges) => [...codePointsOf(ranges)]));
  const missing = wanted.letters.filter((code) => !known.has(code));
  const order = [...alphabets, ...eastAsianOrder(missing, letters), ...signs];
  const chosen = new Map<Family, Map<string, number[]>>();
  const take = (family: Family, slice: string, codes: number[]): void => {
    const slices = chosen.get(family) ?? new Map<string, number[]>();
    chosen.set(family, slices.set(slice, [...(slices.get(slice) ?? []), ...codes]));
  };
  for (const sequence of wanted.emoji) {
    const codes = Array.from(sequence, (letter) => letter.codePointAt(0)!);
    const slice = sliceOfSequence(codes, letters);
    if (slice !== undefined) take(emoji, slice, codes);
  }
  for (const code of missing) {
    const family = order.find((one) => sliceOf(one, letters).has(code));
    if (family) take(family, sliceOf(family, letters).get(code)!, [code]);
    else if (sliceOf(emoji, letters).has(code)) take(emoji, sliceOf(emoji, letters).get(code)!, [code]);
  }
  return [emoji, ...order.toReversed()].flatMap((family) =>
    [...(chosen.get(family) ?? [])].map(([name, codes]) => ({
      family,
      name,
      // Letters of an alphabet join and stack, also with signs that other scripts have too: its slice is declared for all that it holds.
      range: alphabets.includes(family) ? rangesOf(codePointsOf(letters[family.name]?.[name] ?? ""), "U+") : rangesOf(codes, "U+"),
    })),
  );
}

const kana = /[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d]/;
const hangul = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]/;
const bopomofo = /[\u3105-\u312f]/;
const han = /\p{Script=Han}/u;

/** Frequent letters that are written in another way on the mainland. */
const traditional = new RegExp(
  "[個們來為國說時會學對發後過這還開長見問關點電話體題無樣從業區東車門馬語風飛雲龍鐵銀錢錄陽陰際隊階難頁順預頭類顯館齊歲營總計線經結統網級約給繼續練縣藝處號術衛裝製複規覺親觀訂討記許設論證識議讀變讓豐財貨費資賣買質賽輸辦農運達適選邊鄉郵醫廣張強戰愛寫實與萬億兩單員務動勞華臺灣灣圖書畫樂氣溫濟產報場島師帶幣幾應態應戶據擔數斷條極標權歷歸殘殺洲減測滿漢潔澤熱燈爾狀獨環現療確禮種稱積簡糧紀純紙細組絕網維綠緊縮織聯聲職腦臉興舊艦莊蘭補訊訓診評詞試詢話該詳認誤調談請謝譯護負貝責貴貿賀賓贊趙趕跡軟較載輕輪轉遠遺鄭釋鏡鎮閃閉間閱隨險雙雞離電靈靜韓響項須領頻顧願飯飲餐館驗驚髮鬆魚鮮鳥麗麥黃齡]",
);

/**
 * Who draws the Han letters that Japan, Korea, Taiwan and the mainland write in their own ways. No page says its language, so its letters decide: the font that
 * has most of the page's Han letters; among equals Japanese when there are kana, Korean when there is hangul, traditional Chinese when there are traditional
 * letters, else simplified Chinese. The others follow for what the first one lacks.
 */
function eastAsianOrder(codes: readonly number[], letters: Letters): Family[] {
  const text = codes.map((code) => String.fromCodePoint(code)).join("");
  const { jp, kr, sc, tc } = eastAsian;
  const first = kana.test(text) ? jp : hangul.test(text) ? kr : bopomofo.test(text) || traditional.test(text) ? tc : sc;
  const order = [first, ...[sc, tc, jp, kr].filter((family) => family !== first)];
  const written = codes.filter((code) => han.test(String.fromCodePoint(code)));
  const count = (family: Family): number => written.filter((code) => sliceOf(family, letters).has(code)).length;
  return order
    .map((family) => ({ family, has: count(family) }))
    .sort((a, b) => b.has - a.has)
    .map(({ family }) => family);
}

const tables = new WeakMap<Letters, Map<Family, Map<number, string>>>();

/** The slice of each letter of a family. Of several the last one counts, as in a style sheet. */
function sliceOf(family: Family, letters: Letters): Map<number, string> {
  const known = tables.get(letters) ?? new Map<Family, Map<number, string>>();
  tables.set(letters, known);
  let table = known.get(family);
  if (!table) {
    table = new Map();
    for (const [slice, ranges] of Object.entries(letters[family.name] ?? {}))
      for (const code of codePointsOf(ranges)) table.set(code, slice);
    known.set(family, table);
  }
  return table;
}

const emojiStyle = 0xfe0f;

/** The slice that holds a whole emoji; undefined when none does. */
function sliceOfSequence(codes: number[], letters: Letters): string | undefined {
  const drawn = codes.filter((code) => code !== emojiStyle);
  return Object.entries(letters[emoji.name] ?? {})
    .toReversed()
    .find(([, ranges]) => {
      const held = new Set(codePointsOf(ranges));
      return drawn.every((code) => held.has(code));
    })?.[0];
}
