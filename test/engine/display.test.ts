import { describe, expect, test } from "vitest";
import type { LogLine } from "../../src/contract/output";
import type { Table } from "../../src/contract/value";
import { boundLog, displayTable, displayValue, firstRows, jsonBytes } from "../../src/engine/display";
import { engineLimits } from "../../src/engine/limits";

const column = (rows: number): Table => ({ columns: ["n"], types: ["integer"], data: [Array.from({ length: rows }, (_, at) => at)] });
const lines = (count: number, chars = 1): LogLine[] =>
  Array.from({ length: count }, () => ({ level: "log" as const, text: "x".repeat(chars) }));

describe("a table that is shown", () => {
  test("keeps a thousand rows, and says how many there are", () => {
    expect(displayTable(column(1000), {})).toMatchObject({ totalRows: 1000, table: { data: [{ length: 1000 }] } });
    expect(displayTable(column(1001), {})).toMatchObject({ totalRows: 1001, table: { data: [{ length: 1000 }] } });
  });

  test("keeps the first rows whose bytes fit: a row that would go beyond is left out", () => {
    const texts: Table = {
      columns: ["a", "b"],
      types: ["string", "string"],
      data: [
        ["aa", "bb", "cc"],
        ["xx", "yy", "zz"],
      ],
    };
    expect(firstRows(texts, 9, 20).data).toEqual([
      ["aa", "bb"],
      ["xx", "yy"],
    ]);
    expect(firstRows(texts, 9, 19).data).toEqual([["aa"], ["xx"]]);
    expect(firstRows(texts, 9, 30)).toBe(texts);
    expect([jsonBytes("aa"), jsonBytes(5), jsonBytes(null), jsonBytes({ a: 1 })]).toEqual([5, 8, 8, 8]);
  });
});

describe("a value that is shown", () => {
  test("is whole up to the limit of a display in JSON, then its beginning", () => {
    const fits = "x".repeat(engineLimits.displayBytes - 2);
    expect(displayValue({ kind: "json", value: fits })).toEqual({ kind: "value", value: fits, truncated: false });
    const cut = displayValue({ kind: "json", value: `${fits}x` });
    expect(cut).toMatchObject({ kind: "value", truncated: true });
    expect(String(cut.kind === "value" && cut.value)).toHaveLength(10_000);
  });

  test("bytes are counted, not shown; a date is its text", () => {
    expect(displayValue({ kind: "bytes", base64: btoa("x".repeat(3000)) })).toEqual({
      kind: "value",
      value: "3,000 bytes",
      truncated: true,
    });
    expect(displayValue({ kind: "date", iso: "2026-03-31" })).toEqual({ kind: "value", value: "2026-03-31", truncated: false });
  });
});

describe("a log", () => {
  test("is whole at its limits of lines and of characters", () => {
    expect(boundLog(lines(1000))).toHaveLength(1000);
    expect(boundLog(lines(2, 100_000))).toHaveLength(2);
  });

  test("says how many lines were left out, and by which limits", () => {
    const said = (count: string) =>
      `${count} more lines were left out: a log keeps 1,000 lines and 200,000 characters (logLines, logChars).`;
    expect(boundLog(lines(2234)).at(-1)).toEqual({ level: "warn", text: said("1,234") });
    expect(boundLog(lines(3, 100_000))).toEqual([...lines(2, 100_000), { level: "warn", text: said("1") }]);
  });
});
