import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutToWidth, cutNames, wrapText } from "../../src/outputs/chart-text";
import { textWidth } from "../../src/outputs/fonts/text-width";

const long = "Halden Foods Logistics GmbH Distribution centre";

describe("a text wider than its place", () => {
  test("is cut in the middle and keeps its last letters", () => {
    const cut = cutToWidth(`${long} Krakow, chilled goods`, 200, 12);
    expect(cut).toMatch(/^Halden .*…hilled goods$/);
    expect(textWidth(cut, 12)).toBeLessThanOrEqual(200);
    expect(cutToWidth("Krakow", 200, 12)).toBe("Krakow");
  });

  test("never comes out wider, and is whole where it fits", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.integer({ min: 30, max: 400 }), (text, width) => {
        const cut = cutToWidth(text, width, 12);
        if (textWidth(text, 12) <= width) expect(cut).toBe(text);
        else expect(textWidth(cut, 12)).toBeLessThanOrEqual(width);
      }),
    );
  });

  test("takes as many lines as it may, and is cut in the last", () => {
    expect(wrapText(`${long} Krakow`, 200, 12, 400, 3).join(" ")).toBe(`${long} Krakow`);
    const lines = wrapText(`${long} and the plant next door with its seasonal overflow hall`, 150, 12, 400, 2);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/….*hall$/);
    for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(150);
  });
});

test("names that begin and end alike stay told apart", () => {
  const names = ["Turku", "Bremen", "Lyon"].map(
    (city) => `The very long name of the store in the city of ${city}, ground floor, left of the lift`,
  );
  const cut = [...cutNames(names, 160, 12).values()];
  expect(new Set(cut).size).toBe(3);
  expect(cut[0]).toContain("Turku");
  for (const name of cut) expect(textWidth(name, 12)).toBeLessThanOrEqual(160);
});
