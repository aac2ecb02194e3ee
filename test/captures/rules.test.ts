import { encode } from "fast-png";
import { describe, expect, test } from "vitest";
import { blankAreas } from "../../src/captures/ink";
import { captureOrder, orderHash } from "../../src/captures/order";
import { choosePalette } from "../../src/captures/palette";
import { fitScale } from "../../src/captures/scale";
import { options } from "./frames";

describe("the scale of a picture", () => {
  test.each([
    ["as asked within the limits", 1120, 4000, 2, 2],
    ["exactly 16,000 px high", 1000, 8000, 2, 2],
    ["one CSS pixel more is drawn smaller", 1000, 8001, 2, 1.99],
    ["exactly 40 megapixels", 2500, 4000, 2, 2],
    ["wider than high counts the width", 8001, 100, 2, 1.99],
    ["just readable", 1000, 32_000, 2, 0.5],
  ])("%s", (_, width, height, wanted, scale) => {
    const fit = fitScale(width, height, wanted);
    expect(fit?.scale).toBe(scale);
    expect(fit?.note).toBe(
      scale === wanted ? null : `The page is ${height} px long, so its picture is drawn at scale ${scale} instead of ${wanted}.`,
    );
  });

  test("is refused where nobody could read it", () => expect(fitScale(1000, 32_100, 2)).toBeNull());

  test("keeps a mail's picture to fewer pixels", () => {
    expect(fitScale(500, 10_000, 2.4, 16_000_000)?.scale).toBe(1.6);
    expect(fitScale(500, 5000, 2.4, 16_000_000)).toEqual({ scale: 2.4, note: null });
  });
});

describe("a blank area", () => {
  /** A picture of 100 × 100 white pixels with so many black ones from the left in row 50. */
  const picture = (black: number) => {
    const data = new Uint8Array(30_000).fill(255);
    data.fill(0, 15_000, 15_000 + 3 * black);
    return encode({ width: 100, height: 100, data, channels: 3 });
  };
  const whole = { name: "whole", left: 0, top: 0, width: 100, height: 100 };

  test("has less than 5 of 10,000 pixels, and at least four", async () => {
    expect(await blankAreas(picture(4), [whole])).toEqual(["whole"]);
    expect(await blankAreas(picture(5), [whole])).toEqual([]);
    const small = { name: "small", left: 0, top: 45, width: 20, height: 10 };
    expect(await blankAreas(picture(3), [small])).toEqual(["small"]);
    expect(await blankAreas(picture(4), [small])).toEqual([]);
  });

  test("is judged by its own pixels; one outside of the picture is not judged", async () => {
    const below = { name: "below", left: 0, top: 51, width: 100, height: 49 };
    const outside = { name: "outside", left: 0, top: 200, width: 10, height: 10 };
    expect(await blankAreas(picture(100), [whole, below, outside])).toEqual(["below"]);
  });
});

describe("equal orders share a picture, others do not", () => {
  const hash = (kind: "png" | "pdf", more = {}, purpose: "page" | "mail" = "page") => orderHash(captureOrder(kind, options(purpose, more)));

  test("every option of a picture counts, and none of paper", async () => {
    const all = await Promise.all([
      hash("png"),
      hash("png", { width: 800 }),
      hash("png", { scale: 1 }),
      hash("png", { theme: "dark" }),
      hash("png", { fullPage: false }),
      hash("png", {}, "mail"),
      hash("pdf"),
      hash("pdf", { paper: "letter" }),
      hash("pdf", { orientation: "landscape" }),
    ]);
    expect(new Set(all).size).toBe(all.length);
    expect(await hash("png", { paper: "letter" })).toBe(all[0]);
    expect(await hash("png", { width: 800, theme: "dark" }, "mail")).toBe(all[5]);
    expect(await hash("pdf", { width: 800 })).toBe(all[6]);
    expect(all[0]).toMatch(/^[0-9a-f]{16}$/);
  });
});

test("a palette holds 256 colours: the commonest, and rare ones that are far from them", () => {
  const greys = Array.from({ length: 256 }, (_, at) => [at * 0x010101, 1000 + at] as const);
  const nearGreys = Array.from({ length: 200 }, (_, at) => [at * 0x010101 + 1, 500] as const);
  const palette = choosePalette(new Map([...greys, ...nearGreys, [0xff8000, 1]]));
  expect(palette).toHaveLength(256);
  expect(new Set(palette).size).toBe(256);
  expect(palette[0]).toBe(0xffffff);
  expect(palette).toContain(0xff8000);
  expect(choosePalette(new Map(greys))).toHaveLength(256);
});
