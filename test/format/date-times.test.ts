import { expect, test } from "vitest";
import type { ColumnType } from "../../src/contract/value";
import { columnFormatter } from "../../src/format/values";
import { repeatedOffset } from "../../src/format/zones";

const shown = (type: ColumnType, values: string[], zone = "Europe/Berlin"): string[] => values.map(columnFormatter(type, values, { zone }));

test("instants are written in the zone, with seconds only where one has some", () => {
  expect(shown("datetime", ["2026-10-21T04:12:00Z", "2026-01-01T23:30:00.000Z"])).toEqual(["2026-10-21 06:12", "2026-01-02 00:30"]);
  expect(shown("datetime", ["2026-10-21T04:12:09Z", "2026-10-21T04:12:00Z"])).toEqual(["2026-10-21 06:12:09", "2026-10-21 06:12:00"]);
  expect(shown("datetime", ["2026-10-21T04:12:09.250Z", "2026-10-21T04:12:00Z"])).toEqual([
    "2026-10-21 06:12:09.25",
    "2026-10-21 06:12:00.00",
  ]);
  expect(shown("datetime", ["2026-10-21T04:12:00Z"], "Asia/Kolkata")).toEqual(["2026-10-21 09:42"]);
  expect(shown("datetime", ["infinity"])).toEqual(["infinity"]);
});

test("microseconds are not lost", () => {
  expect(shown("datetime", ["2026-10-21T04:12:09.000001Z"])).toEqual(["2026-10-21 06:12:09.000001"]);
  expect(shown("local_datetime", ["2026-10-21T04:12:09.000001"])).toEqual(["2026-10-21 04:12:09.000001"]);
});

test("local times are as they are, also where the zone has none or two of them", () => {
  expect(shown("local_datetime", ["2026-03-29T02:30:00", "2026-10-25T02:30:00"])).toEqual(["2026-03-29 02:30", "2026-10-25 02:30"]);
});

test.each([
  ["Europe/Berlin", ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"], ["2026-10-25 02:30 +02:00", "2026-10-25 02:30 +01:00"]],
  ["America/New_York", ["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"], ["2026-11-01 01:30 -04:00", "2026-11-01 01:30 -05:00"]],
  ["Australia/Lord_Howe", ["2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"], ["2026-04-05 01:45 +11:00", "2026-04-05 01:45 +10:30"]],
])("two instants of one wall clock time in %s are told apart", (zone, instants, texts) => {
  expect(shown("datetime", instants, zone)).toEqual(texts);
});

test("an hour before and after the repeated one, and in the missing one's place, nothing is added", () => {
  const offsets = ["2026-10-24T23:59:00Z", "2026-10-25T02:00:00Z", "2026-03-29T00:59:00Z", "2026-03-29T01:00:00Z"].map((at) =>
    repeatedOffset("Europe/Berlin", Date.parse(at)),
  );
  expect(offsets).toEqual(["", "", "", ""]);
  expect(repeatedOffset("Europe/Berlin", Date.parse("2026-10-25T00:00:00Z"))).toBe(" +02:00");
  expect(repeatedOffset("UTC", Date.parse("2026-10-25T00:30:00Z"))).toBe("");
});

test.each([
  ["+275760-09-13T00:00:00.000Z", "275760-09-13 00:00"],
  ["-271821-04-20T00:00:00.000Z", "-271821-04-20T00:00:00.000Z"],
  ["+275760-09-13T00:00:00.001Z", "+275760-09-13T00:00:00.001Z"],
  ["0044-03-15T12:00:00Z", "0044-03-15 12:00"],
  ["2026-13-45T99:99:99Z", "2026-13-45T99:99:99Z"],
  ["", ""],
])("the instant %s is written as %s and throws nothing", (value, text) => {
  expect(columnFormatter("datetime", [value], { zone: "UTC" })(value)).toBe(text);
});
