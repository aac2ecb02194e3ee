import { takeCapture } from "../../captures/capture";
import { captureOptionsSchema } from "../../contract/notification";
import type { Env } from "../../env";
import { snapshotKey } from "../../snapshots/keys";
import { getPage } from "../../snapshots/store";

export interface PictureTimes {
  ms: number[];
  bytes: number;
}

interface Run {
  projectId: string;
  runId: string;
  attempt: number;
}

const options = captureOptionsSchema.parse({});

/** Captures of one run as people request them, none from the cache; the first, which may start the browser, is not counted. */
export async function ownPictures(env: Env, run: Run, kind: "png" | "pdf", times: number): Promise<PictureTimes> {
  return repeated(times, async () => {
    const { key, bytes } = await takeCapture(env, run, kind, { ...options, purpose: "page" });
    await env.BUCKET.delete(key);
    return bytes;
  });
}

/** The same page drawn by puppeteer alone: no checks, no storing, no object in between. */
export async function barePictures(env: Env, run: Run, kind: "png" | "pdf", times: number): Promise<PictureTimes> {
  const { default: puppeteer } = await import("@cloudflare/puppeteer");
  const html = await getPage(env.BUCKET, snapshotKey(run.projectId, run.runId, run.attempt));
  if (html === null) throw new Error("The run of the benchmark kept no page.");
  const browser = await puppeteer.launch(env.BROWSER);
  try {
    return await repeated(times, async () => {
      const page = await browser.newPage();
      if (kind === "png") await page.setViewport({ width: options.width, height: 800, deviceScaleFactor: options.scale });
      await page.setContent(html, { waitUntil: "load" });
      const bytes = await (kind === "png"
        ? page.screenshot({ type: "png", fullPage: true })
        : page.pdf({ preferCSSPageSize: true, printBackground: true }));
      await page.close();
      return bytes.length;
    });
  } finally {
    await browser.close();
  }
}

async function repeated(times: number, draw: () => Promise<number>): Promise<PictureTimes> {
  let bytes = await draw();
  const ms: number[] = [];
  for (let at = 0; at < times; at++) {
    const startedAt = Date.now();
    bytes = await draw();
    ms.push(Date.now() - startedAt);
  }
  return { ms, bytes };
}
