import { env } from "cloudflare:workers";
import puppeteer, { type Browser } from "@cloudflare/puppeteer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { takeCapture } from "../../src/captures/capture";
import { openFrame } from "../../src/captures/frame";
import { blankAreas } from "../../src/captures/ink";
import { captureOrder } from "../../src/captures/order";
import { renderPage } from "../../src/snapshots/page";
import { output, snapshot } from "../snapshots/sample";
import { keepPage, options } from "./frames";

/** A word in each script, and the font that must draw it. */
const words: Record<string, [text: string, font: RegExp]> = {
  japanese: ["売上レポート", /Noto Sans (JP|SC)/],
  simplified: ["发货时间缩短", /Noto Sans SC/],
  traditional: ["臺灣銷售額", /Noto Sans (SC|TC)/],
  korean: ["서울매출", /Noto Sans KR/],
  arabic: ["المبيعات", /Noto Sans Arabic/],
  hebrew: ["מכירות", /Noto Sans Hebrew/],
  hindi: ["क्षेत्र", /Noto Sans Devanagari/],
  thai: ["เพิ่มขึ้น", /Noto Sans Thai/],
  greek: ["Αθήνα", /Inter/],
  cyrillic: ["Ґданськ", /Inter/],
  vietnamese: ["trưởng", /Inter/],
  bengali: ["বাংলা", /Noto Sans Bengali/],
  tamil: ["தமிழ்", /Noto Sans Tamil/],
  georgian: ["ქართული", /Noto Sans Georgian/],
  emoji: ["😀👩‍💻🇯🇵❤️", /Noto Color Emoji/],
  signs: ["✓★→", /Noto Sans/],
};

const table = output({
  staticId: "t",
  kind: "table",
  label: "売上 المبيعات",
  display: {
    kind: "table",
    table: { columns: ["text"], types: ["string"], data: [Object.values(words).map(([text]) => text)] },
    totalRows: Object.keys(words).length,
    config: { columns: [{ name: "text", label: "Текст" }] },
  },
});
const page = (): Promise<string> =>
  renderPage(snapshot([table], { projectTitle: "売上レポート 📈" }), { runUrl: "https://daybook.example.com/r" });

let browser: Browser;
beforeAll(async () => {
  browser = await puppeteer.launch(env.BROWSER);
});
afterAll(() => browser.close());

/** Which fonts drew the text of an element, as Chromium's inspector tells. */
async function fontsOf(cdp: Awaited<ReturnType<Awaited<ReturnType<Browser["newPage"]>>["createCDPSession"]>>, selector: string) {
  const { root } = await cdp.send("DOM.getDocument");
  const { nodeIds } = await cdp.send("DOM.querySelectorAll", { nodeId: root.nodeId, selector });
  return Promise.all(nodeIds.map(async (nodeId) => (await cdp.send("CSS.getPlatformFontsForNode", { nodeId })).fonts));
}

test.for(["png", "pdf"] as const)(
  "every script is drawn by a font that the page brings along, and not as empty boxes (%s)",
  async (kind) => {
    const tab = await browser.newPage();
    try {
      await openFrame(tab, await page(), captureOrder(kind, options()), env.ASSETS, 10_000);
      const cdp = await tab.createCDPSession();
      await cdp.send("DOM.enable");
      await cdp.send("CSS.enable");
      const cells = await fontsOf(cdp, "tbody th");
      expect(cells).toHaveLength(Object.keys(words).length);
      Object.entries(words).forEach(([script, [, font]], at) => {
        for (const used of cells[at]!)
          expect([script, used.isCustomFont, used.familyName]).toEqual([script, true, expect.stringMatching(font)]);
      });
      for (const used of (await fontsOf(cdp, "h1, h2, thead th, .prov dd")).flat())
        expect([used.familyName, used.isCustomFont]).toEqual([used.familyName, true]);
    } finally {
      await tab.close();
    }
  },
);

test("what is drawn has ink: no letter is an empty place", async () => {
  const tab = await browser.newPage();
  try {
    const marked = (await page()).replace("</style>", "tbody th{height:60px}</style>");
    await openFrame(tab, marked, captureOrder("png", options()), env.ASSETS, 10_000);
    const letters = Object.values(words).flatMap(([text]) => Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment));
    const boxes = await tab.evaluate((count) => {
      const found: { name: string; left: number; top: number; width: number; height: number }[] = [];
      for (const cell of document.querySelectorAll("tbody th")) {
        for (const { index, segment } of new Intl.Segmenter().segment(cell.textContent ?? "")) {
          const range = document.createRange();
          range.setStart(cell.firstChild!, index);
          range.setEnd(cell.firstChild!, index + segment.length);
          const { left, top, width, height } = range.getBoundingClientRect();
          found.push({ name: segment, left, top, width, height });
        }
      }
      return found.length === count ? found : [];
    }, letters.length);
    expect(boxes).toHaveLength(letters.length);
    expect(await blankAreas(await tab.screenshot({ type: "png", fullPage: true }), boxes)).toEqual([]);
  } finally {
    await tab.close();
  }
});

test("a PDF holds fonts of every script, its foot included, and none of the machine", async () => {
  const taken = await takeCapture(env, await keepPage(await page()), "pdf", options());
  const text = new TextDecoder("latin1").decode(await (await env.BUCKET.get(taken.key))!.arrayBuffer());
  const fonts = new Set([...text.matchAll(/\/BaseFont ?\/[A-Z]{6}\+(\w+)/g)].map(([, name]) => name!));
  for (const name of ["Arabic", "Hebrew", "Devanagari", "Thai", "KR", "SC"]) expect([...fonts].join()).toContain(`NotoSans${name}`);
  expect([...fonts].filter((name) => !/^(Inter|Noto)/.test(name))).toEqual([]);
});

test("a page whose font cannot be loaded gets no picture", async () => {
  const missing = `<style>@font-face{font-family:Gone;src:url(https://fonts.daybook.invalid/fonts/noto-sans-jp-0.0.0/1-400.woff2)}p{font-family:Gone}</style>`;
  const run = await keepPage(`<!doctype html><html><head>${missing}</head><body><p data-block="a">Rain</p></body></html>`);
  await expect(takeCapture(env, run, "png", options())).rejects.toMatchObject({
    reason: "incomplete",
    message: expect.stringContaining("fonts could not be loaded"),
  });
});
