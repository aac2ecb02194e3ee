import { env } from "cloudflare:workers";
import { decode } from "fast-png";
import { expect, test } from "vitest";
import { takeCapture } from "../../src/captures/capture";
import { chart, frame, keepPage, options } from "./frames";

const stored = async (key: string): Promise<Uint8Array> => new Uint8Array(await (await env.BUCKET.get(key))!.arrayBuffer());

test("a picture is the full page, 1120 px wide at twice the pixels", async () => {
  const run = await keepPage(frame(`<div data-blocks="1"><div data-block="a" style="height:2000px">Rain in Seattle ${chart}</div></div>`));
  const taken = await takeCapture(env, run, "png", options());
  expect(taken.key).toMatch(new RegExp(`^runs/${run.projectId}/${run.runId}/0/capture-[0-9a-f]{16}\\.png$`));
  const bytes = await stored(taken.key);
  expect(bytes.length).toBe(taken.bytes);
  expect(decode(bytes)).toMatchObject({ width: 2240, height: 4000 });
  expect(taken.note).toBeNull();
  expect((await env.BUCKET.head(taken.key))?.httpMetadata?.contentType).toBe("image/png");
});

test("a mail's picture is 500 px at 2.4, in mail dress, and keeps a rare colour within 256", async () => {
  const body = `<style>[data-capture=mail] .head{display:none}</style><div class="head" style="height:300px">Title</div>
    <div data-block="a" style="height:400px">Rain ${chart}<p style="background:linear-gradient(90deg,#000,#08f 40%,#f80);height:60px"></p></div>`;
  const taken = await takeCapture(env, await keepPage(frame(body)), "png", options("mail"));
  const picture = decode(await stored(taken.key));
  expect(picture).toMatchObject({ width: 1200, height: 960, depth: 8, channels: 1 });
  expect(picture.palette!.length).toBeLessThanOrEqual(256);
  expect(picture.palette!.map((colour) => colour.slice(0, 3))).toContainEqual([0xe8, 0x59, 0x0c]);
});

test("a dark picture is dark, paper is light whatever was asked", async () => {
  const body = `<style>:root{color-scheme:light dark}body{background:light-dark(#fff,#111);color:light-dark(#111,#eee)}[data-theme=dark]{color-scheme:dark}</style><div data-block="a">Rain</div>`;
  const run = await keepPage(frame(body));
  const dark = decode(await stored((await takeCapture(env, run, "png", options("page", { theme: "dark" }))).key));
  expect(dark.data[0]).toBe(0x11);
  const light = decode(await stored((await takeCapture(env, run, "png", options())).key));
  expect(light.data[0]).toBe(0xff);
  const [one, other] = [
    await takeCapture(env, run, "pdf", options("page", { theme: "dark" })),
    await takeCapture(env, run, "pdf", options()),
  ];
  expect(one.key).toBe(other.key);
});

test("a page too long for its scale is drawn smaller and says so; one that would be unreadable is refused", async () => {
  const long = await takeCapture(env, await keepPage(frame(`<div data-block="a" style="height:12000px">${chart}</div>`)), "png", options());
  const picture = decode(await stored(long.key));
  expect(picture.width * picture.height).toBeLessThanOrEqual(40_000_000);
  expect(picture.height).toBeLessThanOrEqual(16_000);
  expect(long.note).toBe("The page is 12000 px long, so its picture is drawn at scale 1.33 instead of 2.");
  const endless = await keepPage(frame(`<div data-block="a" style="height:40000px">${chart}</div>`));
  await expect(takeCapture(env, endless, "png", options())).rejects.toMatchObject({ name: "CaptureFailure", reason: "too_large" });
});

test("a PDF has A4 pages with 16 mm margins, a page number each, and no chart is cut", async () => {
  const figures = Array.from(
    { length: 7 },
    (_, i) => `<figure data-block="f${i}" style="margin:0"><h2>Chart ${i}</h2>${chart.replaceAll('height="200"', 'height="330"')}</figure>`,
  );
  const body = `<div data-blocks="7">${figures.join("")}</div>`;
  const taken = await takeCapture(env, await keepPage(frame(body)), "pdf", options());
  const text = new TextDecoder("latin1").decode(await stored(taken.key));
  const boxes = [...text.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => [
    Math.round(Number(width)),
    Math.round(Number(height)),
  ]);
  // Two charts of 330 px and their titles fill a page of 994 px; a third would be cut, so it moves on.
  expect(boxes).toEqual(Array.from({ length: 4 }, () => [595, 842]));
  const letter = await takeCapture(
    env,
    await keepPage(frame(`<div data-block="a">${chart}</div>`)),
    "pdf",
    options("page", { paper: "letter", orientation: "landscape" }),
  );
  expect(new TextDecoder("latin1").decode(await stored(letter.key))).toContain("/MediaBox [0 0 792 612]");
});

test("a chart taller than a sheet shrinks to one page", async () => {
  const tall = `<figure data-block="f" style="margin:0"><svg viewBox="0 0 400 1200" style="width:100%"><rect width="400" height="1200" fill="#246"/></svg></figure>`;
  const taken = await takeCapture(env, await keepPage(frame(tall)), "pdf", options());
  const text = new TextDecoder("latin1").decode(await stored(taken.key));
  expect(text.match(/\/MediaBox/g)).toHaveLength(1);
});
