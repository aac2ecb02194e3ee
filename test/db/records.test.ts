import { getTableColumns, type Column } from "drizzle-orm";
import { getTableConfig, type SQLiteTable } from "drizzle-orm/sqlite-core";
import { describe, expect, test } from "vitest";
import { bound, flagAt, jsonAt, numberAt, numberOrNullAt, selection, textAt, textOrNullAt, type SqlRow } from "../../src/db/records";
import { schema } from "../../src/db/schema";
import { deliveries, notifications } from "../../src/db/schema/messages";
import { drafts } from "../../src/db/schema/projects";
import { runs } from "../../src/db/schema/runs";
import { schedules } from "../../src/db/schema/schedules";
import { storedObject } from "../../src/db/schema/stored";

const tables = Object.values(schema) as SQLiteTable[];

/** A row of the oldest shape: JSON columns hold an empty value or what the first builds wrote, columns that came later are null. */
function oldestRow(table: SQLiteTable): SqlRow {
  const value = (column: Column): unknown => {
    if (!column.notNull) return null;
    if (column.dataType === "string") return "x";
    if (column.dataType === "custom") return ["cells", "targets", "attempts"].includes(column.name) ? "[]" : "{}";
    return 0;
  };
  return Object.fromEntries(Object.values(getTableColumns(table)).map((column) => [column.name, value(column)]));
}

describe("a row of the oldest shape becomes a whole record", () => {
  test.each(tables.map((table) => [getTableConfig(table).name, table] as const))("%s", (_, table) => {
    const record = selection(table, "").decode(oldestRow(table)) as Record<string, unknown>;
    for (const [key, column] of Object.entries(getTableColumns(table))) {
      if (column.notNull) expect(record[key], key).not.toBeNull();
      expect(typeof record[key] === "string" && /^[[{]/.test(record[key]), `${key} is decoded`).toBe(false);
    }
  });

  test("a schedule without policies has the defaults, and one unknown policy spoils no other", () => {
    const decode = (policies: string) => selection(schedules, "").decode({ ...oldestRow(schedules), policies }).policies;
    expect(decode("{}")).toEqual({
      overlap: "queue",
      missed: "latest",
      missedWindowMinutes: 60,
      retries: 0,
      pauseAfterFailures: null,
      deadline: null,
    });
    expect(decode('{"overlap":"nothing","retries":2,"later":true}')).toMatchObject({ overlap: "queue", retries: 2 });
    expect(decode("nonsense")).toMatchObject({ missed: "latest" });
  });

  test("a schedule whose cadence cannot be read is still a record", () => {
    for (const cadence of ["nonsense", "{}", '{"cadence":"YEARLY"}'])
      expect(selection(schedules, "").decode({ ...oldestRow(schedules), cadence }).cadence).toEqual({ cadence: "CUSTOM" });
  });

  test("cells of the first builds get what they lack", () => {
    const cells = '[{"id":"1","staticId":"1","kind":"markdown","source":"# A"}]';
    const [cell] = selection(drafts, "").decode({ ...oldestRow(drafts), cells }).cells;
    expect(cell).toMatchObject({ source: "# A", label: "", output: null, inApp: true, width: "full", config: {} });
  });

  test("a run's error, counts and notifications of the first builds", () => {
    const row = { ...oldestRow(runs), error: '{"message":"It failed."}', cell_counts: "{}", notifications: '[{"type":"ALL"}]' };
    const record = selection(runs, "").decode(row);
    expect(record.error).toEqual({ message: "It failed.", staticId: null, label: null, line: null });
    expect(record.cellCounts).toBeNull();
    expect(record.notifications).toEqual([{ type: "ALL", includeSuccessScreenshot: false }]);
  });

  test("attempts and targets of the first builds", () => {
    const attempts = '[{"at":"2026-01-01T00:00:00.000Z","result":"sent"}]';
    expect(selection(deliveries, "").decode({ ...oldestRow(deliveries), attempts }).attempts).toEqual([
      { at: "2026-01-01T00:00:00.000Z", result: "sent", error: null },
    ]);
    const targetsOf = (targets: string) => selection(notifications, "").decode({ ...oldestRow(notifications), targets }).targets;
    expect(targetsOf("{}")).toEqual([]);
    expect(targetsOf('[{"kind":"user","id":"ann"},{"kind":"carrier pigeon","id":"1"},{"kind":"user","id":"ben","later":1}]')).toEqual([
      { kind: "user", id: "ann" },
      { kind: "user", id: "ben" },
    ]);
  });
});

describe("a selection", () => {
  const picked = selection(runs, "r", { keys: ["id", "updatePublishedResults", "inputParams"], prefix: "run_" });

  test("writes its columns and reads them back", () => {
    expect(picked.sql).toBe(
      "r.id as run_id, r.input_params as run_input_params, r.update_published_results as run_update_published_results",
    );
    expect(picked.decode({ run_id: "a", run_update_published_results: 1, run_input_params: '{"days":7}' })).toEqual({
      id: "a",
      updatePublishedResults: true,
      inputParams: { days: 7 },
    });
  });

  test("of an outer join that found nothing is null", () => {
    expect(picked.decodeJoined({ run_id: null, run_update_published_results: null, run_input_params: null })).toBeNull();
  });

  test("refuses a row that lacks a column", () =>
    expect(() => picked.decode({ run_id: "a" })).toThrow("run_input_params was not selected"));

  test("binds what it decodes", () => {
    expect(bound(runs, "inputParams", { days: 7 })).toBe('{"days":7}');
    expect(bound(runs, "updatePublishedResults", false)).toBe(0);
    expect(bound(runs, "error", null)).toBeNull();
  });
});

test("computed columns are read as their type and as nothing else", () => {
  const row: SqlRow = { flag: 1, count: 3, name: "a", none: null, facts: '{"a":1}' };
  expect([
    flagAt(row, "flag"),
    numberAt(row, "count"),
    textAt(row, "name"),
    numberOrNullAt(row, "none"),
    textOrNullAt(row, "none"),
  ]).toEqual([true, 3, "a", null, null]);
  expect(jsonAt(row, "facts", storedObject)).toEqual({ a: 1 });
  expect(() => numberAt(row, "name")).toThrow("name is no number");
  expect(() => textAt(row, "none")).toThrow("none is no text");
});
