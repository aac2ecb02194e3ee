import type { Browser, Page } from "@cloudflare/puppeteer";
import { CaptureFailure } from "./failure";
import { measureFrame, openFrame } from "./frame";
import { blankAreas } from "./ink";
import { captureLimits } from "./limits";
import type { CaptureOrder, PaperOrder, PictureOrder } from "./order";
import { toPalette } from "./palette";
import { readHeader } from "./png";
import { fitScale, scaleNote } from "./scale";

export interface Shot {
  bytes: Uint8Array;
  /** Said to readers beside the picture, such as a lowered scale. */
  note: string | null;
}

/** Draws a frame in a browser context of its own, which is gone afterwards. Throws CaptureFailure when the result would not be worth sending. */
export async function shoot(browser: Browser, html: string, order: CaptureOrder, assets: Fetcher): Promise<Shot> {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    return await (order.kind === "png" ? picture(page, html, order, assets) : paper(page, html, order, assets));
  } finally {
    await context.close().catch(() => undefined); // a browser that died has no contexts left
  }
}

async function picture(page: Page, html: string, order: PictureOrder, assets: Fetcher): Promise<Shot> {
  const { width } = order;
  const mail = order.purpose === "mail";
  await page.setViewport({ width, height: foldHeight(width), deviceScaleFactor: order.scale });
  await openFrame(page, html, order, assets, captureLimits.attemptMs);
  const layout = await measureFrame(page);
  const height = order.fullPage ? layout.height : foldHeight(width);
  const fit = fitScale(width, height, order.scale, mail ? captureLimits.mailMaxPixels : captureLimits.maxPixels);
  if (!fit) throw tooLarge(`The page is ${Math.round(height)} px long, too long for a picture.`);

  const maxBytes = mail ? captureLimits.mailMaxBytes : captureLimits.maxBytes;
  let { scale, note } = fit;
  for (;;) {
    const bytes = await screenshot(page, order, height, scale, layout);
    const stored = mail ? await toPalette(bytes) : bytes;
    if (stored.length <= maxBytes) return { bytes: stored, note };
    scale = Math.floor(scale * 70) / 100;
    if (scale < captureLimits.minScale) throw tooLarge(`The picture of the page is larger than ${maxBytes / 1e6} MB.`);
    note = scaleNote(scale, order.scale, height);
  }
}

async function screenshot(
  page: Page,
  order: PictureOrder,
  height: number,
  scale: number,
  layout: { areas: Parameters<typeof blankAreas>[1] },
): Promise<Uint8Array> {
  const { width } = order;
  await page.setViewport({ width, height: foldHeight(width), deviceScaleFactor: scale });
  const bytes = await page.screenshot({ type: "png", fullPage: order.fullPage });
  const real = readHeader(bytes);
  const wanted = { width: Math.round(width * scale), height: Math.round(height * scale) };
  if (Math.abs(real.width - wanted.width) > 4 || Math.abs(real.height - wanted.height) > 4 + scale) {
    throw new CaptureFailure(
      "incomplete",
      `The picture measures ${real.width} x ${real.height} px instead of ${wanted.width} x ${wanted.height}.`,
    );
  }
  const areas = layout.areas.map(({ name, left, top, width: w, height: h }) => ({
    name,
    left: left * scale,
    top: top * scale,
    width: w * scale,
    height: h * scale,
  }));
  const blank = await blankAreas(bytes, areas);
  if (blank.length > 0)
    throw new CaptureFailure(
      "blank",
      `The picture came out blank (${blank.slice(0, 3).join(", ")}), so it is not used. Run the project again.`,
    );
  return bytes;
}

async function paper(page: Page, html: string, order: PaperOrder, assets: Fetcher): Promise<Shot> {
  await openFrame(page, html, order, assets, captureLimits.attemptMs);
  await measureFrame(page);
  const bytes = await page.pdf({ preferCSSPageSize: true, printBackground: true, timeout: captureLimits.attemptMs });
  if (bytes.length > captureLimits.maxBytes) throw tooLarge(`The PDF of the page is larger than ${captureLimits.maxBytes / 1e6} MB.`);
  // Chromium writes the dictionaries of a page uncompressed; sheets without any font or drawing are empty.
  const text = new TextDecoder("latin1").decode(bytes);
  if (!/\/Type ?\/Page\b/.test(text) || !/\/(Font|XObject) ?<</.test(text)) {
    throw new CaptureFailure("blank", "The PDF came out blank, so it is not used. Run the project again.");
  }
  return { bytes, note: null };
}

const tooLarge = (what: string): CaptureFailure =>
  new CaptureFailure("too_large", `${what} Show fewer rows or blocks in the app, or send a PDF.`);

/** Height of a picture that is not of the full page. */
const foldHeight = (width: number): number => Math.round(width * 0.625);
