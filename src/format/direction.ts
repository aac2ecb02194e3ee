const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
const letter = /\p{L}/u;

/** For the attribute `dir`: "auto" for a text with letters that run from right to left, which then decides by its first letter; undefined for all others. */
export const directionIn = (text: string): "auto" | undefined => (rightToLeft.test(text) ? "auto" : undefined);

/** The direction of most of these texts, each judged by its first letter as `dir="auto"` does. Texts without letters have none; "ltr" among equals. */
export function directionOf(texts: Iterable<string>): "ltr" | "rtl" {
  let balance = 0;
  for (const text of texts) {
    const first = letter.exec(text)?.[0];
    if (first !== undefined) balance += rightToLeft.test(first) ? 1 : -1;
  }
  return balance > 0 ? "rtl" : "ltr";
}
