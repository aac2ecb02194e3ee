import { env } from "cloudflare:workers";
import { decode } from "fast-png";
import { expect, test } from "vitest";
import { takeCapture } from "../../src/captures/capture";
import type { Output } from "../../src/contract/output";
import { renderPage } from "../../src/snapshots/page";
import { output, snapshot } from "../snapshots/sample";
import { keepPage, options } from "./frames";

/** A table of so many columns of seven digits, after a column of names. */
const wide = (count: number): Output => {
  const rows = ["North", "South and all that lies beyond it"];
  return output({
    staticId: `t${count}`,
    kind: "table",
    label: `${count} columns`,
    display: {
      kind: "table",
      table: {
        columns: Array.from({ length: count }, (_, at) => (at === 0 ? "Region" : `Column_number_${at}`)),
        types: Array.from({ length: count }, (_, at) => (at === 0 ? "string" : "integer")),
        data: Array.from({ length: count }, (_, at) => (at === 0 ? rows : rows.map(() => 1_234_567))),
      },
      totalRows: 2,
      config: {},
    },
  });
};

const page = async (outputs: Output[]) =>
  keepPage(await renderPage(snapshot(outputs), { runUrl: "https://daybook.example.com/projects/p/runs/r" }));

/** True when a picture has nothing but paper in its last columns of pixels: nothing reached into the margin. */
async function hasFreeMargin(key: string, marginPx: number): Promise<boolean> {
  const { width, height, channels, data, palette } = decode(new Uint8Array(await (await env.BUCKET.get(key))!.arrayBuffer()));
  const at = (x: number, y: number): string => {
    const place = (y * width + x) * channels;
    return palette ? palette[data[place]!]!.join() : [...data.subarray(place, place + 3)].join();
  };
  const paper = at(0, 0);
  for (let y = 0; y < height; y++) for (let x = width - marginPx; x < width; x++) if (at(x, y) !== paper) return false;
  return true;
}

test.each([14, 17, 60])("a table of %d columns stays within the margins of the page's picture and of the mail's", async (count) => {
  const run = await page([wide(count), { ...wide(8), staticId: "half", width: "half" }, { ...wide(8), staticId: "third", width: "third" }]);
  const picture = await takeCapture(env, run, "png", options("page", { scale: 1 }));
  expect(await hasFreeMargin(picture.key, 38)).toBe(true);
  const mail = await takeCapture(env, run, "png", options("mail"));
  expect(await hasFreeMargin(mail.key, 58)).toBe(true);
});

test("a picture shows the blocks, not the table that a screen scrolls", async () => {
  const heights: number[] = [];
  for (const count of [3, 60]) {
    const { key } = await takeCapture(env, await page([wide(count)]), "png", options("page", { scale: 1 }));
    heights.push(decode(new Uint8Array(await (await env.BUCKET.get(key))!.arrayBuffer())).height);
  }
  expect(heights[1]! - heights[0]!).toBeGreaterThan(250);
});

test("a document lies where a table then needs fewer blocks, unless the author says otherwise", async () => {
  const sheet = async (outputs: Output[], chosen: object = {}): Promise<string | undefined> => {
    const { key } = await takeCapture(env, await page(outputs), "pdf", options("page", chosen));
    const text = new TextDecoder("latin1").decode(await (await env.BUCKET.get(key))!.arrayBuffer());
    return /\/MediaBox \[0 0 (\d+)/.exec(text)?.[1];
  };
  const [upright, lying] = ["594", "841"];
  expect(await sheet([wide(3)])).toBe(upright);
  expect(await sheet([wide(3), wide(14)])).toBe(lying);
  expect(await sheet([wide(14)], { orientation: "portrait" })).toBe(upright);
  expect(await sheet([wide(3)], { orientation: "landscape" })).toBe(lying);
});

test("a picture as narrow as a phone stays within its margins too", async () => {
  const taken = await takeCapture(env, await page([wide(17)]), "png", options("page", { width: 320, scale: 1 }));
  expect(await hasFreeMargin(taken.key, 14)).toBe(true);
});
