import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { layOut, leastWidth } from "../../src/outputs/table/layout";
import { cutToLines, headLines, roomOf, type Room } from "../../src/outputs/table/measure";
import type { Column } from "../../src/outputs/table/columns";
import { stillsOf, stillWidths } from "../../src/outputs/table/stills";

const figures = (count: number, least: number): Room[] =>
  Array.from({ length: count }, () => ({ least, ample: least, whole: least, word: 0 }));
const text = (least: number, whole = least): Room => ({ least, ample: Math.max(least, Math.min(whole, 240)), whole, word: least });
const column = (label: string, texts: string[], kind: "figure" | "text" = "figure"): Column => ({
  name: label,
  label,
  unit: null,
  rtl: false,
  kind,
  numeric: kind === "figure",
  cells: texts.map((one) => ({ text: one, quiet: false, spoken: null, exact: null })),
  bars: null,
});
const words = ({ blocks }: { blocks: { columns: number[] }[] }): string[] => blocks.map(({ columns }) => `${columns[1]}-${columns.at(-1)}`);

describe("a table of a region, twelve months and a total of seven digits", () => {
  const months = Array.from({ length: 12 }, (_, at) => column(`M${at}`, ["1,318,929"]));
  const rooms = [column("Region", ["All regions"], "text"), ...months, column("Total", ["78,817,972"])].map((one) => roomOf(one, true));

  test("fits a page, shrinks a little for A4 lying, and takes blocks upright and in a mail", () => {
    expect(leastWidth(rooms)).toBeLessThanOrEqual(1120);
    expect(layOut(rooms, 1120, true)).toMatchObject({ sizePx: 13, missing: 0, blocks: [{ columns: { length: 14 } }] });
    expect(layOut(rooms, 1000, true).blocks).toHaveLength(1);
    expect(layOut(rooms, 1000, true).sizePx).toBeLessThan(13);
    expect(words(layOut(rooms, 673, true))).toEqual(["1-7", "8-13"]);
    expect(layOut(rooms, 448, false)).toMatchObject({ sizePx: 13, missing: 0 });
  });
});

test("letters shrink only as far as that saves a block, and never below 11 px", () => {
  expect(layOut([text(100), ...figures(8, 60)], 700, true)).toMatchObject({ sizePx: 13, blocks: { length: 1 } });
  expect(layOut([text(100), ...figures(8, 60)], 660, true)).toMatchObject({ sizePx: 12.5, blocks: { length: 1 } });
  expect(layOut([text(100), ...figures(8, 60)], 660, false)).toMatchObject({ sizePx: 13, blocks: { length: 2 } });
  expect(layOut([text(100), ...figures(12, 60)], 540, true)).toMatchObject({ sizePx: 13, blocks: { length: 2 } });
  expect(layOut([text(100), ...figures(60, 60)], 500, true).sizePx).toBeGreaterThanOrEqual(11);
});

test("blocks are few and filled alike; behind the fourth, what is missing is counted", () => {
  const sixty = [text(96, 130), ...figures(59, 35)];
  expect(words(layOut(sixty, 1000, true))).toEqual(["1-20", "21-40", "41-59"]);
  const mail = layOut(sixty, 448, false);
  expect(mail.blocks).toHaveLength(4);
  expect(mail.missing).toBe(60 - 1 - mail.blocks.reduce((sum, { columns }) => sum + columns.length - 1, 0));
});

test("text that would wrap gets the room that is left before the gaps do", () => {
  const { blocks } = layOut([text(96, 400), ...figures(2, 60)], 400, false);
  expect(blocks[0]!.widths[0]).toBe(240);
});

const room = fc
  .integer({ min: 10, max: 400 })
  .chain((least) => fc.integer({ min: least, max: 2000 }).map((whole): Room => text(least, whole)));

test("every column is shown once or counted as missing, and no block is wider than its place", () => {
  fc.assert(
    fc.property(
      fc.array(room, { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 200, max: 1200 }),
      fc.boolean(),
      (rooms, width, shrinks) => {
        const { blocks, missing, sizePx } = layOut(rooms, width, shrinks);
        const shown = blocks.flatMap(({ columns }) => columns.slice(1));
        expect(shown).toEqual(Array.from({ length: rooms.length - 1 - missing }, (_, at) => at + 1));
        expect(blocks.length).toBeLessThanOrEqual(4);
        expect(missing === 0 || blocks.length === 4).toBe(true);
        for (const { columns, widths } of blocks) {
          expect(columns[0]).toBe(0);
          const sum = widths.reduce((all, one) => all + one, 0);
          // One column that is wider than the place alone breaks inside.
          if (columns.length > 2) expect(sum).toBeLessThanOrEqual(width + columns.length / 10);
          columns.slice(1).forEach((at, place) => {
            expect(widths[place + 1]! + 0.1).toBeGreaterThanOrEqual(Math.min((rooms[at]!.least * sizePx) / 13, width) + 12 - 0.1);
          });
        }
      },
    ),
  );
});

test("in a container of any width exactly one layout is chosen", () => {
  fc.assert(
    fc.property(
      fc.array(room, { minLength: 1, maxLength: 40 }),
      fc.constantFrom(stillWidths.full, stillWidths.narrow),
      fc.integer({ min: 100, max: 1300 }),
      (rooms, widths, container) => {
        const columns = rooms.map((_, at) => column(`c${at}`, ["1"]));
        const { stills, fitsFrom } = stillsOf(columns, rooms, widths);
        const chosen = stills.filter(({ from, to }) => (from === null || container >= from) && (to === null || container < to)).length;
        expect(chosen + (fitsFrom !== null && container >= fitsFrom ? 1 : 0)).toBe(1);
      },
    ),
  );
});

test("headings take three lines at most, and wrap inside names too", () => {
  expect(headLines("Region")).toEqual(["Region"]);
  expect(headLines("customer_lifetime_value_in_euro")).toHaveLength(3);
  expect(headLines("numberOfOrdersShippedInTime").join("")).toBe("numberOfOrdersShippedInTime");
  expect(headLines("Anteil der Lieferungen mit Verspätung an allen Lieferungen").length).toBeLessThanOrEqual(3);
  expect(headLines("")).toEqual([""]);
});

test("numbers and dates are never narrower than their widest value, text not below its longest word or 160 px", () => {
  expect(roomOf(column("n", ["1", "12,345,678"]), false).least).toBeGreaterThan(60);
  expect(roomOf(column("t", ["a few words that may wrap"], "text"), false)).toMatchObject({ least: 96 });
  expect(roomOf(column("t", ["x".repeat(200)], "text"), false).least).toBe(160);
  expect(roomOf(column("t", ["ab"], "text"), false).least).toBeLessThan(30);
});

test("a long text is cut at a word after six lines, and the rest is counted", () => {
  const long = "word ".repeat(100).trim();
  const { text: kept, left } = cutToLines(long, 160, 13);
  expect(kept.endsWith("word")).toBe(true);
  expect(kept.length + left).toBe(long.length);
  expect(cutToLines("short", 160, 13)).toEqual({ text: "short", left: 0 });
  const endless = cutToLines("x".repeat(5000), 160, 13);
  expect(endless.text.length).toBeGreaterThan(20);
  expect(endless.text.length + endless.left).toBe(5000);
  expect(cutToLines("ab\n".repeat(30), 160, 13).left).toBeGreaterThan(0);
  const huge = cutToLines("word ".repeat(200_000).trim(), 1000, 11);
  expect(huge.text.length + huge.left).toBeGreaterThan(999_990);
});
