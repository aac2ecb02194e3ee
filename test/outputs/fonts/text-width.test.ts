import { env } from "cloudflare:workers";
import puppeteer from "@cloudflare/puppeteer";
import { expect, test } from "vitest";
import { openFrame } from "../../../src/captures/frame";
import { captureOrder } from "../../../src/captures/order";
import { fontFaces } from "../../../src/outputs/fonts/faces";
import { textWidth } from "../../../src/outputs/fonts/text-width";
import { tokensCss } from "../../../src/outputs/tokens";
import { options } from "../../captures/frames";

const words = [
  "Rain in Seattle",
  "Größe, Łódź, crème brûlée",
  "1,284.5 € (−3%)",
  "Đà Nẵng tăng trưởng",
  "Αθήνα και Θεσσαλονίκη",
  "Продажи в Москве",
  "Ґданськ, Қазақстан",
  "売上レポート",
  "東京都（前年比）、増",
  "ｱｲｳ ｴｵ",
  "发货时间缩短",
  "臺灣銷售額",
  "서울 매출이 늘었습니다",
  "𠮷野家",

  "المبيعات في القاهرة",
  "إسكندرية ١٢٪",
  "המכירות בתל אביב",
  "दिल्ली में बिक्री बढ़ी",
  "क्षेत्र",
  "ยอดขายเพิ่มขึ้น",
  "বিক্রি বাড়ছে",
  "தமிழ்நாடு",
  "ქართული",
  "հայերեն",
  "አማርኛ",
  "ភាសាខ្មែរ",
  "😀🎉",
  "👩‍👩‍👧‍👦 🇯🇵 1️⃣",
  "→ ✓ ★ ①",
  "e\u0301te\u0301",
];

test("the width of a label is what Chromium draws, or somewhat more: in no script do labels run into each other", async () => {
  const spans = [400, 600]
    .flatMap((weight) => words.map((text) => `<div><span style="font:${weight} 20px var(--font)">${text}</span></div>`))
    .join("");
  const html = `<!doctype html><html lang="en"><head><style>${fontFaces(spans)}${tokensCss}</style></head><body>${spans}</body></html>`;
  const browser = await puppeteer.launch(env.BROWSER);
  try {
    const tab = await browser.newPage();
    await openFrame(tab, html, captureOrder("png", options()), env.ASSETS, 10_000);
    const drawn = await tab.evaluate(() => [...document.querySelectorAll("span")].map((span) => span.getBoundingClientRect().width));
    const said = [400, 600].flatMap((weight) => words.map((text) => textWidth(text, 20, weight)));
    const shares = drawn.map((width, at) => ({ text: words[at % words.length], share: Math.round((said[at]! / width) * 100) / 100 }));
    expect(shares.filter(({ share }) => share < 0.95 || share > 1.5)).toEqual([]);
  } finally {
    await browser.close();
  }
});
