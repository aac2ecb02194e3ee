import fc from "fast-check";
import { readXlsx } from "hucre/xlsx";
import { expect, test } from "vitest";
import type { Json } from "../../src/contract/common";
import { columnTypes, type ColumnType, type Table } from "../../src/contract/value";
import { codecs } from "../../src/format/codecs/registry";
import { sheetName, sheetProblem, tableXlsx } from "../../src/format/xlsx";
import { arbitraryOf } from "./arbitrary-values";

/** The rows of the written file under its names, as a reader has them. */
async function rowsOf(table: Table): Promise<unknown[][]> {
  const { sheets } = await readXlsx(await tableXlsx(table, "Umsätze: März/April"));
  expect(sheets[0]?.name).toBe("Umsätze März April");
  const [names, ...rows] = sheets[0]?.rows ?? [];
  expect(names).toEqual(table.columns);
  return rows;
}
const column = (type: ColumnType, ...values: Json[]): Table => ({ columns: ["x"], types: [type], data: [values] });

test.each<[string, Table, unknown[]]>([
  ["days are days", column("date", "2026-03-29", "1900-03-01"), [new Date("2026-03-29T00:00:00Z"), new Date("1900-03-01T00:00:00Z")]],
  ["days before the calendar of spreadsheets are text", column("date", "1899-12-31", "0001-01-01"), ["1899-12-31", "0001-01-01"]],
  ["instants are times", column("datetime", "2026-03-29T00:30:00.123Z"), [new Date("2026-03-29T00:30:00.123Z")]],
  ["local times are times", column("local_datetime", "2026-03-29T02:30:00"), [new Date("2026-03-29T02:30:00Z")]],
  ["whole numbers of 15 digits are numbers", column("integer", 999_999_999_999_999, -5), [999_999_999_999_999, -5]],
  ["longer ones are text", column("integer", 9007199254740991, "-9007199254740993"), ["9007199254740991", "-9007199254740993"]],
  ["decimals of 15 digits are numbers", column("decimal", "1.00", "1234567890123.45", "-0.5"), [1, 1234567890123.45, -0.5]],
  [
    "longer ones are text",
    column("decimal", "12345678901234567890.12", "0.12345678901234567"),
    ["12345678901234567890.12", "0.12345678901234567"],
  ],
  ["three things are three things", column("number", "NaN", "Infinity", null, 1e-7), ["NaN", "Infinity", null, 1e-7]],
  ["formulas are text", column("string", "=1+1", "+1", "-1", "@x"), ["=1+1", "+1", "-1", "@x"]],
  [
    "text keeps what the format has codes for",
    column("string", "_x0041_", "a\r\nb", "\u0001", "\uFFFF", " x "),
    ["_x0041_", "a\r\nb", "\u0001", "\uFFFF", " x "],
  ],
  ["lists are JSON", column("json", [1, "a"], null, "text"), ['[1,"a"]', null, "text"]],
  ["truth is truth", column("boolean", true, false), [true, false]],
])("%s", async (_, table, expected) => expect((await rowsOf(table)).map(([cell = null]) => cell)).toEqual(expected));

test("the formats show what the values have: cents, a zone, fractions of seconds", async () => {
  const formats = async (table: Table) => {
    const { sheets } = await readXlsx(await tableXlsx(table, "x"), { readStyles: true });
    return sheets[0]?.cells?.get("1,0")?.style?.numFmt;
  };
  expect(await formats(column("decimal", "1.00", "2.5"))).toBe("0.00");
  expect(await formats(column("date", "2026-03-29"))).toBe("yyyy-mm-dd");
  expect(await formats(column("datetime", "2026-03-29T00:30:00.000Z"))).toBe('yyyy-mm-dd hh:mm:ss" UTC"');
  expect(await formats(column("local_datetime", "2026-03-29T00:30:00.5"))).toBe("yyyy-mm-dd hh:mm:ss.000");
});

test("text beyond the limit of a cell is cut, and says so", async () => {
  const [[cell]] = (await rowsOf(column("string", "x".repeat(40_000)))) as [[string]];
  expect(cell).toHaveLength(32_767);
  expect(cell).toMatch(/x\.\.\. \(cut: a cell of a spreadsheet holds 32,767 characters, this text has 40,000; CSV has all\)$/);
});

test("what no sheet holds is refused in a sentence", () => {
  const columns = Array.from({ length: 16_385 }, (_, c) => `c${c}`);
  expect(sheetProblem({ columns, types: columns.map(() => "string"), data: columns.map(() => []) })).toContain("16,384 columns");
  expect(sheetProblem({ ...column("boolean"), data: [Array.from({ length: 1_048_576 }, () => true)] })).toContain("1,048,575 rows");
  expect(sheetProblem(column("boolean", true))).toBeNull();
});

test.each([
  ["", "Table"],
  ["'quoted'", "quoted"],
  ["History", "History 1"],
  ["a[1]:*?/\\b", "a 1 b"],
  ["x".repeat(40), "x".repeat(31)],
  ["x".repeat(30) + "📈", "x".repeat(30)],
  ["売上 三月", "売上 三月"],
])("a sheet of %j is named %j", (given, name) => expect(sheetName(given)).toBe(name));

test.each(columnTypes)("every value of type %s comes back from a sheet", async (type) => {
  const values = fc.sample(arbitraryOf[type], 200);
  const cells = (await rowsOf(column(type, ...values))).map(([cell = null]) => cell);
  values.forEach((value, at) =>
    expect(same(type, cells[at], value), `${JSON.stringify(value)} came back as ${String(cells[at])}`).toBe(true),
  );
});

/** What the reader answers for a value: dates of the library have milliseconds, and an empty text is an empty cell. */
function same(type: ColumnType, cell: unknown, value: Json): boolean {
  if (cell instanceof Date)
    return (
      Math.abs(cell.getTime() - Date.parse(`${String(value).replace(/Z$/, "")}${String(value).includes("T") ? "" : "T00:00:00"}Z`)) <= 1
    );
  if (type === "json" && typeof value === "string") return (cell ?? "") === value;
  if (type === "decimal" && typeof cell === "number") return cell === Number(value);
  if (type === "boolean" || typeof cell === "number") return cell === value;
  return (cell ?? "") === codecs[type].write(value);
}
