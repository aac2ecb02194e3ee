import { parseCsv } from "hucre/csv";
import { expect, test } from "vitest";
import { csvOf } from "../../src/format/csv";

test("fields are quoted where they must be, lines end with CRLF, null is empty", () => {
  expect(
    csvOf([
      ["a", "b,c", 'say "so"'],
      [1.5, null, "two\nlines"],
      [true, "", "cr\r"],
    ]),
  ).toBe('a,"b,c","say ""so"""\r\n1.5,,"two\nlines"\r\ntrue,,"cr\r"');
});

test("what a spreadsheet would compute stays text; numbers and texts of a numeric column stay numbers", () => {
  expect(csvOf([["=1+1", "-5", -5, "@x", "+1", "\tx"]])).toBe("'=1+1,'-5,-5,'@x,'+1,'\tx");
  expect(csvOf([["-9007199254740993", "-9007199254740993"]], [true, false])).toBe("-9007199254740993,'-9007199254740993");
  expect(csvOf([["a=1", " =1", "1-1", "|x"]])).toBe("a=1, =1,1-1,|x");
});

test("every table of texts comes back as it was", () => {
  const rows = [
    ["plain", 'quo"te', "com,ma", "new\r\nline"],
    ["", " space ", "ünïcødé 東京", '"'],
  ];
  expect(parseCsv(csvOf(rows), { delimiter: "," })).toEqual(rows);
});
