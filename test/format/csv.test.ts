import { parseCsv } from "hucre/csv";
import { expect, test } from "vitest";
import fc from "fast-check";
import { columnTypes, type Table } from "../../src/contract/value";
import { codecs } from "../../src/format/codecs/registry";
import { csvOf, tableCsv } from "../../src/format/csv";
import { arbitraryOf } from "./arbitrary-values";

test("fields are quoted where they must be, lines end with CRLF, null is empty and an empty text is quoted", () => {
  expect(
    csvOf([
      ["a", "b,c", 'say "so"'],
      [1.5, null, "two\nlines"],
      [true, "", "cr\r"],
    ]),
  ).toBe('a,"b,c","say ""so"""\r\n1.5,,"two\nlines"\r\ntrue,"","cr\r"');
});

test("what a spreadsheet would compute stays text, numbers stay numbers", () => {
  expect(csvOf([["=1+1", "-5", -5, "@x", "+1", "\tx"]])).toBe("'=1+1,'-5,-5,'@x,'+1,'\tx");
  expect(csvOf([["a=1", " =1", "1-1", "|x"]])).toBe("a=1, =1,1-1,|x");
});

test("every table of texts comes back as it was", () => {
  const rows = [
    ["plain", 'quo"te', "com,ma", "new\r\nline"],
    ["", " space ", "ünïcødé 東京", '"'],
  ];
  expect(parseCsv(csvOf(rows), { delimiter: "," })).toEqual(rows);
});

test("a table keeps its digits, its three kinds of nothing, and numbers below zero", () => {
  const table: Table = {
    columns: ["id", "price", "ratio", "name", "day", "doc"],
    types: ["integer", "decimal", "number", "string", "date", "json"],
    data: [
      ["-9007199254740993", 2],
      ["-12345678901234567890.10", "NaN"],
      [1e-7, "-Infinity"],
      ["-5", ""],
      ["2026-03-29", null],
      [{ a: '"' }, "=1"],
    ],
  };
  expect(tableCsv(table)).toBe(
    `id,price,ratio,name,day,doc\r\n-9007199254740993,-12345678901234567890.10,1e-7,'-5,2026-03-29,"{""a"":""\\""""}"\r\n2,NaN,-Infinity,"",,'=1`,
  );
  expect(tableCsv({ columns: ["=a"], types: ["string"], data: [[]] })).toBe("'=a");
});

test.each(columnTypes.filter((type) => type !== "json"))("every value of type %s comes back from a file as it was", (type) => {
  // An apostrophe stands before text that a spreadsheet would compute.
  const value = arbitraryOf[type].filter((given) => type !== "string" || !/^[=+\-@\t\r]/.test(String(given)));
  fc.assert(
    fc.property(fc.array(fc.option(value), { minLength: 1 }), (values) => {
      const text = tableCsv({ columns: ["n", "x"], types: ["integer", type], data: [values.map((_, n) => n), values] });
      const [, ...rows] = parseCsv(text, { delimiter: "," });
      expect(rows.map(([, field], at) => (values[at] === null ? (field === "" ? null : field) : codecs[type].read(String(field))))).toEqual(
        values,
      );
    }),
  );
});
