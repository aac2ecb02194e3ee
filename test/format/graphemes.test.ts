import fc from "fast-check";
import { expect, test } from "vitest";
import { cutMiddle, cutText, graphemes } from "../../src/format/graphemes";

test.for([
  ["Rain", ["R", "a", "i", "n"]],
  ["e\u0301te\u0301", ["e\u0301", "t", "e\u0301"]],
  ["👩‍👩‍👧‍👦🇯🇵👍🏽", ["👩‍👩‍👧‍👦", "🇯🇵", "👍🏽"]],
  ["नमस्ते", ["न", "म", "स्ते"]],
  ["กำลัง", ["กำ", "ลั", "ง"]],
  ["𠮷野家", ["𠮷", "野", "家"]],
  ["a\r\nb", ["a", "\r\n", "b"]],
] as const)("the letters of %j", ([text, letters]) => {
  expect(graphemes(text)).toEqual(letters);
});

test("a text is cut between letters, and an ellipsis says so", () => {
  expect(cutText("Rain in Seattle", 15)).toBe("Rain in Seattle");
  expect(cutText("Rain in Seattle", 9)).toBe("Rain in…");
  expect(cutText("売上レポート", 4)).toBe("売上レ…");
  expect(cutText("ab👩‍👩‍👧‍👦cd", 8)).toBe("ab…");
  expect(cutText("e\u0301te\u0301s", 4)).toBe("e\u0301t…");
  expect(cutText("e\u0301".repeat(100), 10)).toBe(`${"e\u0301".repeat(4)}…`);
});

const words = fc.string({ unit: "grapheme", maxLength: 60 });

test("whatever is cut is a beginning of whole letters within the limit", () => {
  fc.assert(
    fc.property(words, fc.integer({ min: 1, max: 70 }), (text, max) => {
      const cut = cutText(text, max);
      expect(cut.length).toBeLessThanOrEqual(Math.max(max, 1));
      if (cut === text) return;
      const kept = cut.slice(0, -1);
      expect(text.startsWith(kept)).toBe(true);
      const whole = graphemes(text);
      expect(whole.some((_, count) => whole.slice(0, count).join("").trimEnd() === kept)).toBe(true);
      expect(cut.isWellFormed()).toBe(text.isWellFormed());
    }),
  );
});

test("a name is cut in its middle as little as needed, and keeps both ends", () => {
  const atMost = (max: number) => (text: string) => text.length <= max;
  expect(cutMiddle("Umsatz Nord", atMost(11))).toBe("Umsatz Nord");
  expect(cutMiddle("Revenue per customer 2023", atMost(13))).toBe("Revenu…r 2023");
  expect(cutMiddle("🇯🇵🇰🇷🇨🇳🇹🇭", atMost(9))).toBe("🇯🇵…🇹🇭");
  expect(cutMiddle("Rain", () => false)).toBe("…");
  fc.assert(
    fc.property(words, fc.integer({ min: 1, max: 40 }), (text, max) => {
      const cut = cutMiddle(text, atMost(max));
      expect(cut.length).toBeLessThanOrEqual(Math.max(1, max));
      if (cut !== text) expect(cut).toContain("…");
    }),
  );
});
