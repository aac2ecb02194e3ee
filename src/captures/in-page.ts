import type { FrameLayout } from "./frame";

/**
 * These functions run inside the browser: puppeteer sends their text, so they may use nothing from outside themselves. The Worker's types know no document;
 * what the functions use of it is declared here.
 */
declare const document: {
  documentElement: PageElement;
  body: PageElement;
  fonts: { ready: Promise<unknown> } & Iterable<{ status: string; load(): Promise<unknown> }>;
  images: Iterable<{ complete: boolean; naturalWidth: number }>;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
};
declare const scrollX: number;
declare const scrollY: number;

interface PageElement {
  dataset: Record<string, string | undefined>;
  innerText: string;
  clientWidth: number;
  scrollHeight: number;
  getBoundingClientRect(): { left: number; top: number; width: number; height: number };
  querySelector(selector: string): PageElement | null;
}

/** Sets theme and purpose of the page ("mail", "picture", "" on paper, which the style sheet knows by its medium), then waits for its fonts. */
export async function prepareDocument(purpose: string, theme: string): Promise<void> {
  document.documentElement.dataset["theme"] = theme;
  if (purpose !== "") document.body.dataset["capture"] = purpose;
  // Paper is laid out anew, with a foot in every margin, and does not wait for fonts that only this needs. A font that fails is noticed by its status.
  if (purpose === "") await Promise.all([...document.fonts].map((font) => font.load().catch(() => undefined)));
  document.body.getBoundingClientRect(); // lays the page out, which starts to load what it needs
  await document.fonts.ready;
}

/** What the picture is checked against: the height of the page, the areas of its blocks, and what its manifest promises. */
export function readDocument(): FrameLayout & { expected: number | null; blocks: number; brokenImages: number; brokenFonts: number } {
  const manifest = document.querySelector("[data-blocks]")?.dataset["blocks"];
  const blocks = [...document.querySelectorAll("[data-block]")];
  const areas: { name: string; left: number; top: number; width: number; height: number }[] = [];
  for (const block of blocks) {
    const box = block.getBoundingClientRect();
    const shows = block.innerText.trim() !== "" || block.querySelector("svg, img, hr") !== null;
    if (shows && box.width > 0 && box.height > 0) {
      areas.push({
        name: block.dataset["block"] || "block",
        left: box.left + scrollX,
        top: box.top + scrollY,
        width: box.width,
        height: box.height,
      });
    }
  }
  const whole = document.documentElement;
  if (areas.length === 0) areas.push({ name: "page", left: 0, top: 0, width: whole.clientWidth, height: whole.scrollHeight });
  return {
    height: whole.scrollHeight,
    areas,
    expected: manifest === undefined ? null : Number(manifest),
    blocks: blocks.length,
    brokenFonts: [...document.fonts].filter((font) => font.status === "error").length,
    brokenImages: [...document.images].filter((image) => !image.complete || image.naturalWidth === 0).length,
  };
}
