import type { HTTPRequest, Page } from "@cloudflare/puppeteer";
import type { CaptureOrder, PaperOrder } from "./order";
import { CaptureFailure } from "./failure";
import { fontAt, withScriptFonts } from "./fonts";
import { prepareDocument, readDocument } from "./in-page";
import type { Area } from "./ink";

/** What the browser made of the frame. CSS pixels. */
export interface FrameLayout {
  height: number;
  /** The blocks that should show something, where they stand. */
  areas: Area[];
}

/** Puts the frame into a tab: no script of the page runs, and nothing is fetched but our own fonts, out of `assets`. */
export async function openFrame(page: Page, html: string, order: CaptureOrder, assets: Fetcher, timeoutMs: number): Promise<void> {
  await page.setJavaScriptEnabled(false);
  await page.setRequestInterception(true);
  page.on("request", (request) => void answer(request, assets).catch(() => undefined));
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: order.kind === "png" ? order.theme : "light" }]);
  if (order.kind === "pdf") await page.emulateMediaType("print");
  const whole = await withScriptFonts(html, assets);
  await page.setContent(order.kind === "pdf" ? withPaper(whole, order) : whole, { waitUntil: "load", timeout: timeoutMs });
  if (order.kind === "pdf") await page.evaluate(prepareDocument, "", "light");
  else await page.evaluate(prepareDocument, order.purpose === "mail" ? "mail" : "picture", order.theme);
}

async function answer(request: HTTPRequest, assets: Fetcher): Promise<void> {
  if (request.url().startsWith("data:")) return request.continue();
  const font = await fontAt(request.url(), assets).catch(() => null);
  if (font === null) return request.abort();
  return request.respond({
    status: 200,
    contentType: "font/woff2",
    headers: { "access-control-allow-origin": "*" },
    body: Buffer.from(font),
  });
}

/** Measures the page and compares it with its manifest: `data-blocks` on one element says how many `data-block` elements there must be. */
export async function measureFrame(page: Page): Promise<FrameLayout> {
  const found = await page.evaluate(readDocument);
  if (found.expected !== null && found.blocks !== found.expected) {
    throw new CaptureFailure(
      "incomplete",
      `The page shows ${found.blocks} of its ${found.expected} blocks, so no picture was taken. Run the project again.`,
    );
  }
  if (found.brokenFonts > 0)
    throw new CaptureFailure(
      "incomplete",
      "The letters of the page cannot be drawn: its fonts could not be loaded. Ask for the picture again.",
    );
  if (found.brokenImages > 0)
    throw new CaptureFailure("incomplete", `${found.brokenImages} pictures of the page cannot be drawn. Check its Markdown cells.`);
  return found;
}

/** Content height of a sheet in millimetres, without margins. */
const sheetHeight = { a4: { portrait: 263, landscape: 176 }, letter: { portrait: 245, landscape: 182 } } as const;

/** How a page says that it wants to lie on paper. Text of a page cannot read like this: its quotes are escaped. */
const liesOnPaper = `data-paper="landscape"`;

/** Paper, margins and page numbers; no figure is cut by the end of a page, and one that is taller than a page shrinks to it. */
function withPaper(html: string, { paper, orientation: asked }: PaperOrder): string {
  const orientation = asked === "auto" ? (html.includes(liesOnPaper) ? "landscape" : "portrait") : asked;
  const tallest = sheetHeight[paper][orientation] - 24; // its title stays with it
  const style =
    `<style>@page{size:${paper} ${orientation};margin:16mm 16mm 18mm;@bottom-right{content:counter(page) " of " counter(pages);font:400 8pt Inter,system-ui,sans-serif;color:#696e76}}` +
    `@media print{:root{color-scheme:light}svg,img,figure{break-inside:avoid}svg,img{max-height:${tallest}mm}}</style>`;
  const end = html.search(/<\/head>/i);
  return end < 0 ? style + html : html.slice(0, end) + style + html.slice(end);
}
