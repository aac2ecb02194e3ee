import { describe, expect, test } from "vitest";
import { tokensCss } from "../../src/outputs/tokens";
import { contrast, difference, type Vision } from "./colour-difference";

const token = (name: string): { light: string; dark: string } => {
  const [, light = "", dark = ""] = new RegExp(`--${name}:\\s*light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(tokensCss) ?? [];
  return { light, dark };
};
const categories = Array.from({ length: 10 }, (_, at) => token(`c${at + 1}`));
const smallest = (colours: string[], as: Vision): number =>
  Math.min(...colours.flatMap((one, at) => colours.slice(0, at).map((other) => difference(one, other, as))));

test("the distance of colours agrees with published pairs of CIEDE2000", () => {
  expect(difference("#000000", "#ffffff")).toBeCloseTo(100, 1);
  expect(difference("#ff0000", "#00ff00")).toBeCloseTo(86.6, 1);
  expect(difference("#2455c3", "#2455c3")).toBe(0);
});

describe.each(["light", "dark"] as const)("the ten colours in %s", (theme) => {
  const colours = categories.map((colour) => colour[theme]);
  const paper = token("paper")[theme];
  const context = token("c-context")[theme];

  test("stand out from the paper by 3:1", () => {
    for (const colour of [...colours, context]) expect(contrast(colour, paper), colour).toBeGreaterThanOrEqual(3);
  });

  test.each<[Vision, number]>([
    ["usual", 18],
    ["deutan", 10],
    ["protan", 10],
    ["tritan", 10],
  ])("are told apart with %s vision", (as, distance) => {
    expect(smallest(colours, as)).toBeGreaterThanOrEqual(distance);
  });

  test("are not the red of a failure", () => {
    for (const colour of colours) expect(difference(colour, token("failed")[theme]), colour).toBeGreaterThan(10);
  });
});

test("print has the colours of light", () => {
  expect(tokensCss).toMatch(/@media print\s*{[^}]*color-scheme: light/);
});
