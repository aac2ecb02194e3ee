import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type { Json } from "../../src/contract/common";
import type { DisplayOf } from "../../src/contract/output";
import type { ColumnType } from "../../src/contract/value";
import { TableView } from "../../src/outputs/TableView";

type Shown = DisplayOf<"table">;
const drawn = (columns: [string, ColumnType, Json[]][], over: Partial<Shown> = {}): string => {
  const table = {
    columns: columns.map(([name]) => name),
    types: columns.map(([, type]) => type),
    data: columns.map(([, , values]) => values),
  };
  const display: Shown = { kind: "table", table, totalRows: columns[0]?.[2].length ?? 0, config: {}, ...over };
  return renderToStaticMarkup(<TableView display={display} label="T" downloadUrl="/all" zone="Europe/Berlin" />);
};
const text = (html: string): string =>
  html
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
const screen = (html: string): string => html.split(`class="db-still `)[0]!;
const stills = (html: string): string[] => html.split(/(?=<div class="db-still )/).slice(1);
const cells = (html: string): string[] =>
  [...screen(html).matchAll(/<t[dh](?: [^>]*)?>(.*?)<\/t[dh]>/gs)].map(([, inside]) => text(inside!));

describe("values", () => {
  test("null, NaN, infinity and an empty text are four grey things, and a screen reader hears them", () => {
    const html = drawn([
      ["a", "number", [null, "NaN", "-Infinity", 1.5]],
      ["b", "string", ["", "x", "NaN", null]],
    ]);
    expect(cells(html)).toEqual(["a", "b", "–", "empty", "NaN", "x", "−∞", "NaN", "1.5", "–"]);
    expect(html.match(/db-gone/g)).toHaveLength(5);
    expect(html).toContain(`aria-label="no value"`);
    expect(html).toContain(`aria-label="empty text"`);
  });

  test("years and ids have no separators, amounts have, and the author may say otherwise", () => {
    const columns: [string, ColumnType, Json[]][] = [
      ["year", "integer", [2024]],
      ["order_id", "integer", [1020]],
      ["orders", "integer", [1020]],
    ];
    expect(cells(drawn(columns)).slice(3)).toEqual(["2024", "1020", "1,020"]);
    const config = {
      columns: [
        { name: "year", grouping: true },
        { name: "orders", decimals: 1, grouping: false },
      ],
    };
    expect(cells(drawn(columns, { config })).slice(2)).toEqual(["2,024", "1020.0"]);
  });

  test("powers of ten are set as such, and all digits stand in the title of what is shown with fewer", () => {
    const html = drawn([["x", "number", [1e-7, 22.41666666667, 1.5]]]);
    expect(html).toContain("1 × 10<sup>−7</sup>");
    expect(html).toContain(`title="22.41666666667"`);
    expect(html).not.toContain(`title="1.5"`);
  });

  test("the zone is named once, and only where there are instants", () => {
    const instants = drawn([
      ["at", "datetime", ["2026-01-01T12:00:00Z"]],
      ["till", "datetime", ["2026-07-01T12:00:00Z"]],
    ]);
    expect(text(instants)).toContain("2026-01-01 13:00");
    expect(text(instants)).toContain("2026-07-01 14:00");
    expect(instants.match(/Times in Europe\/Berlin/g)).toHaveLength(1);
    expect(drawn([["day", "date", ["2026-01-01"]]])).not.toContain("Europe/Berlin");
    expect(text(drawn([["at", "local_datetime", ["2026-01-01T12:00:00"]]]))).toBe("T at 2026-01-01 12:00");
  });

  test("a long text is folded on the screen, and cut with a count where nothing can be opened", () => {
    const html = drawn([
      ["a", "string", ["x"]],
      ["note", "string", ["word ".repeat(300).trim()]],
    ]);
    expect(screen(html)).toContain("<details");
    expect(screen(html)).toContain("word ".repeat(300).trim());
    for (const still of stills(html)) {
      expect(text(still)).toMatch(/word … [\d,]+ more characters in the app/);
      expect(still).not.toContain("<details");
    }
  });
});

describe("a wide table", () => {
  const wide = (count: number): [string, ColumnType, Json[]][] => [
    ["Region", "string", ["North", "South"]],
    ...Array.from({ length: count - 1 }, (_, at): [string, ColumnType, Json[]] => [`C${at + 2}`, "integer", [1_234_567, 1_234_568]]),
  ];

  test("says on a screen that there is more, and needs no style attribute", () => {
    const html = drawn(wide(17));
    expect(text(screen(html))).toContain("17 columns. Scroll sideways to see all.");
    expect(html).not.toContain("style=");
    expect(html).toContain("db-freezes");
    expect(drawn(wide(2))).not.toContain("Scroll sideways");
  });

  test.each([14, 17, 60])(
    "of %d columns shows each of them once in every still layout, or says which are missing and where they are",
    (count) => {
      const layouts = stills(drawn(wide(count)));
      expect(layouts.length).toBeGreaterThan(1);
      for (const layout of layouts) {
        const shown = [...layout.matchAll(/<th scope="col"[^>]*>(.*?)<\/th>/g)]
          .map(([, inside]) => text(inside!))
          .filter((name) => name !== "Region");
        const from = /Columns? (\d+) (?:to \d+ )?of \d+ (?:is|are) not shown here\. See all in the app/.exec(text(layout))?.[1];
        expect(shown).toEqual(Array.from({ length: (from ? Number(from) : count + 1) - 2 }, (_, at) => `C${at + 2}`));
      }
    },
  );

  test("goes on in blocks that name their columns and repeat the first", () => {
    const blocks = stills(drawn(wide(14))).find((layout) => layout.includes("db-from-672")) ?? "";
    expect(text(blocks)).toMatch(/^Columns 2 to 8 of 14 Region C2 .* North .* Columns 9 to 14 of 14 , continued Region C9 .* North/);
  });

  test("shows twenty rows in the blocks of a mail, says so, and keeps its total", () => {
    const rows = Array.from({ length: 49 }, (_, at) => `R${at + 1}`);
    const columns = wide(14).map(([name, type], at): [string, ColumnType, Json[]] => [
      name,
      type,
      at === 0 ? [...rows, "Total"] : rows.map(() => 1_234_567).concat(9_999_999),
    ]);
    const mail = stills(drawn(columns, { config: { lastRowIsTotal: true } })).find((layout) => layout.includes("db-from-448")) ?? "";
    expect(text(mail)).toContain("R20");
    expect(text(mail)).not.toContain("R21");
    expect(text(mail)).toContain("Total 9,999,999");
    expect(text(mail)).toContain("The first 20 of 50 rows, and the last. All of them are in the app");
  });

  test("has no second layout when it fits everywhere", () => {
    expect(stills(drawn(wide(2)))).toEqual([]);
  });
});
