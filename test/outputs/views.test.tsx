import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type { DisplayOf } from "../../src/contract/output";
import { OutputView } from "../../src/outputs/OutputView";
import { MetricsView } from "../../src/outputs/MetricsView";
import { TableView } from "../../src/outputs/TableView";
import { ValueView } from "../../src/outputs/ValueView";
import { output } from "../snapshots/sample";

const html = (element: ReactElement): string => renderToStaticMarkup(element);
/** Words of a drawing, one space between them. */
const words = (element: ReactElement): string =>
  html(element)
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();

const cities = (over: Partial<DisplayOf<"table">> = {}): DisplayOf<"table"> => ({
  kind: "table",
  table: {
    columns: ["city", "mm", "at"],
    types: ["string", "number", "datetime"],
    data: [
      ["Seattle", "Berlin", "Total"],
      [50, 12.5, 62.5],
      ["2016-01-01T08:00:00Z", null, null],
    ],
  },
  totalRows: 3,
  config: {},
  ...over,
});
const table = (display: DisplayOf<"table">, downloadUrl: string | null = null) => (
  <TableView display={display} label="Rain" downloadUrl={downloadUrl} zone="UTC" />
);
const columns = [{ name: "city" }, { name: "mm", label: "Rain", unit: "mm", bar: true }];

describe("a table", () => {
  test("writes headings, units, the zone of its times, and a dash where nothing is", () => {
    expect(words(table(cities()))).toBe("Rain Times in UTC city mm at Seattle 50.0 2016-01-01 08:00 Berlin 12.5 – Total 62.5 –");
    expect(html(table(cities({ config: { columns } })))).toContain(`<th scope="col" class="num">Rain<i>mm</i></th>`);
  });

  test("sets its total apart, and measures bars without it", () => {
    const drawn = html(table(cities({ config: { columns, lastRowIsTotal: true } })));
    const [body = "", foot = ""] = drawn.split("<tfoot>");
    expect([...body.matchAll(/<rect width="([\d.]+)"/g)].map(([, width]) => width)).toEqual(["100", "25"]);
    expect(foot).toContain("Total");
    expect(foot).not.toContain("<rect");
    expect(html(table(cities({ config: { columns } })))).toContain(`<rect width="20"`);
  });

  test("has no total row when the last row is not in the page", () => {
    const cut = html(table(cities({ totalRows: 4, config: { columns, lastRowIsTotal: true } })));
    expect(cut).not.toContain("<tfoot>");
    expect(cut).toContain("The first 3 of 4 rows.");
  });

  test("shows fifty rows whole, and of fifty-one the first fifty with a link to all where there is one", () => {
    const rows = (count: number): DisplayOf<"table"> => ({
      kind: "table",
      table: { columns: ["n"], types: ["integer"], data: [Array.from({ length: count }, (_, at) => at)] },
      totalRows: count,
      config: {},
    });
    expect(html(table(rows(50), "/all")).match(/<tr>/g)).toHaveLength(51);
    expect(html(table(rows(50), "/all"))).not.toContain("Download");
    expect(html(table(rows(51), "/all")).match(/<tr>/g)).toHaveLength(51);
    expect(words(table(rows(51), "/all"))).toMatch(/The first 50 of 51 rows\. Download all as CSV All of them are in the app \.$/);
    expect(html(table(rows(51)))).not.toContain("Download");
  });

  test("leaves out columns that it does not have", () => {
    expect(words(table(cities({ config: { columns: [{ name: "gone" }, { name: "city" }] } })))).toBe("Rain city Seattle Berlin Total");
  });
});

describe("a metric", () => {
  const metric = (direction: "up" | "down" | "flat", text = "284.5") =>
    output({
      staticId: "m",
      kind: "metric",
      label: "Rain",
      display: {
        kind: "metric",
        text,
        raw: 284.5,
        unit: "mm",
        change: { text: "71.9", direction, unit: "mm", label: "on November" },
        reference: "of 31 days",
      },
    });

  test.each([
    ["up", "↑"],
    ["down", "↓"],
    ["flat", "→"],
  ] as const)("that goes %s has the arrow %s", (direction, arrow) => {
    const text = words(<MetricsView outputs={[metric(direction)]} />);
    expect(text).toBe(`Rain 284.5 mm ${arrow} 71.9 mm on November of 31 days`);
  });

  test("never parts a figure from its arrow and unit", () => {
    expect(html(<MetricsView outputs={[metric("up")]} />)).toContain("<b>↑\u00a071.9\u00a0mm</b>");
  });

  test("is set smaller from fifteen characters on", () => {
    expect(html(<MetricsView outputs={[metric("up", "12,345,678,901")]} />)).not.toContain("db-long");
    expect(html(<MetricsView outputs={[metric("up", "123,456,789,012")]} />)).toContain("db-long");
  });

  test("that failed says why, one that was not run names the cause", () => {
    const over = { staticId: "m", kind: "metric", label: "Rain" } as const;
    const failed = output({ ...over, status: "failed", error: { message: "no value", line: null } });
    const skipped = output({ ...over, status: "skipped", skippedBecause: ["Query"] });
    const stopped = output({ ...over, status: "skipped" });
    expect([failed, skipped, stopped].map((one) => words(<MetricsView outputs={[one]} />))).toEqual([
      "Rain – Failed: no value",
      "Rain – Not run: “Query” failed",
      "Rain – Not run",
    ]);
  });
});

describe("a value", () => {
  const value = (given: DisplayOf<"value">["value"], truncated = false) => (
    <ValueView display={{ kind: "value", value: given, truncated }} zone="Europe/Berlin" />
  );

  test("is a figure up to sixty characters on one line, else a text", () => {
    expect(html(value("x".repeat(60)))).toContain("db-scalar");
    expect(html(value("x".repeat(61)))).toContain("db-json");
    expect(html(value("a\nb"))).toContain("db-json");
    expect(words(value(1234.5))).toBe("1,234.5");
    expect([words(value(true)), words(value(null))]).toEqual(["yes", "–"]);
  });

  test("says so when only its beginning is shown", () => {
    expect(words(value("abc", true))).toBe("abc Only the beginning is shown.");
    expect(words(value({ a: 1 }))).toBe("{ &quot;a&quot;: 1 }");
  });
});

test("a cell that did not run says why, where its output would stand", () => {
  const view = (over: Parameters<typeof output>[0]) => words(<OutputView output={output(over)} downloadUrl={null} zone="UTC" />);
  expect(view({ staticId: "a", kind: "chart", status: "skipped" })).toBe("Chart cell Not run The run ended before this cell.");
  expect(view({ staticId: "a", kind: "chart", label: "Rain", status: "skipped", skippedBecause: ["A", "B", "C"] })).toBe(
    "Rain Not run It reads “A”, “B” and “C”, which failed.",
  );
  expect(view({ staticId: "a", kind: "sql", status: "failed" })).toBe("SQL cell This cell failed SQL cell.");
});
