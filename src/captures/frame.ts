import type { Page } from "@cloudflare/puppeteer";
import type { CaptureOrder, PaperOrder } from "./order";
import { CaptureFailure } from "./failure";
import { prepareDocument, readDocument } from "./in-page";
import type { Area } from "./ink";

/** What the browser made of the frame. CSS pixels. */
export interface FrameLayout {
  height: number;
  /** The blocks that should show something, where they stand. */
  areas: Area[];
}

/** Puts the frame into a tab: no script of the page runs, and nothing is fetched. */
export async function openFrame(page: Page, html: string, order: CaptureOrder, timeoutMs: number): Promise<void> {
  await page.setJavaScriptEnabled(false);
  await page.setRequestInterception(true);
  page.on("request", (request) => void (request.url().startsWith("data:") ? request.continue() : request.abort()).catch(() => undefined));
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: order.kind === "png" ? order.theme : "light" }]);
  if (order.kind === "pdf") await page.emulateMediaType("print");
  await page.setContent(order.kind === "pdf" ? withPaper(html, order) : html, { waitUntil: "load", timeout: timeoutMs });
  if (order.kind === "pdf") await page.evaluate(prepareDocument, "", "light");
  else await page.evaluate(prepareDocument, order.purpose === "mail" ? "mail" : "picture", order.theme);
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
  if (found.brokenImages > 0)
    throw new CaptureFailure("incomplete", `${found.brokenImages} pictures of the page cannot be drawn. Check its Markdown cells.`);
  return found;
}

/** Content height of a sheet in millimetres, without margins. */
const sheetHeight = { a4: { portrait: 263, landscape: 176 }, letter: { portrait: 245, landscape: 182 } } as const;

/** Paper, margins and page numbers; no figure is cut by the end of a page, and one that is taller than a page shrinks to it. */
function withPaper(html: string, { paper, orientation }: PaperOrder): string {
  const tallest = sheetHeight[paper][orientation] - 24; // its title stays with it
  const style =
    `<style>@page{size:${paper} ${orientation};margin:16mm 16mm 18mm;@bottom-right{content:counter(page) " of " counter(pages);font:400 8pt Inter,system-ui,sans-serif;color:#696e76}}` +
    `@media print{:root{color-scheme:light}svg,img,figure{break-inside:avoid}svg,img{max-height:${tallest}mm}}</style>`;
  const end = html.search(/<\/head>/i);
  return end < 0 ? style + html : html.slice(0, end) + style + html.slice(end);
}
