import { env } from "cloudflare:workers";
import puppeteer from "@cloudflare/puppeteer";
import { expect, test } from "vitest";
import { takeCapture } from "../../src/captures/capture";
import { openFrame } from "../../src/captures/frame";
import { captureOrder } from "../../src/captures/order";
import { newId } from "../../src/lib/id";
import { runFolder } from "../../src/snapshots/keys";
import { frame, keepPage, options } from "./frames";

const captures = async (run: { projectId: string; runId: string }): Promise<string[]> =>
  (await env.BUCKET.list({ prefix: `${runFolder(run.projectId, run.runId)}0/capture-` })).objects.map((object) => object.key);

test("a run without snapshot has no picture", async () => {
  const run = { projectId: newId(), runId: newId(), attempt: 0 };
  await expect(takeCapture(env, run, "png", options())).rejects.toMatchObject({ reason: "no_snapshot" });
});

test("a page with a missing block is refused and nothing is stored", async () => {
  const run = await keepPage(frame(`<div data-blocks="2"><div data-block="a">Rain</div></div>`));
  await expect(takeCapture(env, run, "png", options())).rejects.toMatchObject({
    reason: "incomplete",
    message: expect.stringContaining("1 of its 2 blocks"),
  });
  await expect(takeCapture(env, run, "pdf", options())).rejects.toMatchObject({ reason: "incomplete" });
  expect(await captures(run)).toEqual([]);
});

test.for([
  ["a blank page", ""],
  [
    "a chart that drew nothing",
    `<div data-block="text">Rain</div><div data-block="chart" style="height:300px"><svg width="400" height="200"><rect width="0" height="10"/></svg></div>`,
  ],
  ["text nobody can see", `<div data-block="text" style="color:#fff;background:#fff">Rain in Seattle</div>`],
])("%s is refused and nothing is stored", async ([, body]) => {
  const run = await keepPage(frame(body!));
  await expect(takeCapture(env, run, "png", options())).rejects.toMatchObject({ reason: "blank" });
  expect(await captures(run)).toEqual([]);
});

test("scripts of the page do not run and every address but data: is refused", async () => {
  const dot = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
  const body = `<style>@import url("http://127.0.0.1:8/a.css");@font-face{font-family:X;src:url(http://127.0.0.1:8/x.woff2)}h1{font-family:X}</style>
    <div data-block="a"><h1>Rain</h1><img src="${dot}" width="20" height="20"><img src="http://127.0.0.1:8/b.png"></div>
    <script>document.querySelector("h1").remove()</script><iframe src="http://127.0.0.1:8/frame"></iframe>`;
  const browser = await puppeteer.launch(env.BROWSER);
  try {
    const page = await browser.newPage();
    const refused: string[] = [];
    const answered: string[] = [];
    page.on("requestfailed", (request) => refused.push(`${new URL(request.url()).pathname} ${request.failure()?.errorText}`));
    page.on("requestfinished", (request) => answered.push(request.url().slice(0, 5)));
    await openFrame(page, frame(body), captureOrder("png", options()), env.ASSETS, 5_000);
    expect(await page.evaluate(() => document.querySelector("h1")?.textContent)).toBe("Rain");
    // Without the refusal the error would be that of the network: ERR_UNSAFE_PORT or a refused connection.
    expect(refused.sort()).toEqual(["/a.css", "/b.png", "/frame", "/x.woff2"].map((path) => `${path} net::ERR_FAILED`));
    expect([...new Set(answered)]).toEqual(["data:"]);
  } finally {
    await browser.close();
  }
});

test("a picture from elsewhere is refused, so the capture is too", async () => {
  const run = await keepPage(frame(`<div data-block="a">Rain <img src="http://127.0.0.1:9/pixel.png"></div>`));
  await expect(takeCapture(env, run, "png", options())).rejects.toMatchObject({
    reason: "incomplete",
    message: expect.stringContaining("cannot be drawn"),
  });
});
