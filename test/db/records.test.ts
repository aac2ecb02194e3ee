import { getTableColumns } from "drizzle-orm";
import { getTableConfig, type SQLiteTable } from "drizzle-orm/sqlite-core";
import { describe, expect, test } from "vitest";
import {
  bound,
  flagAt,
  jsonAt,
  numberAt,
  numberOrNullAt,
  selection,
  textAt,
  textOrNullAt,
  written,
  type SqlRow,
} from "../../src/db/records";
import { schema } from "../../src/db/schema";
import { deliveries, notifications } from "../../src/db/schema/messages";
import { drafts } from "../../src/db/schema/projects";
import { runs } from "../../src/db/schema/runs";
import { schedules } from "../../src/db/schema/schedules";
import { storedObject } from "../../src/db/schema/stored";
import { retention } from "../../src/db/schema/upkeep";
import { oldestRow } from "./oldest-row";

const tables = Object.values(schema) as SQLiteTable[];

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

  test("a cadence with a key of a newer build keeps its times", () => {
    const cadence = '{"cadence":"DAILY","daily":{"timezone":"UTC","hour":1,"minute":2,"second":3}}';
    expect(selection(schedules, "").decode({ ...oldestRow(schedules), cadence }).cadence).toEqual({
      cadence: "DAILY",
      daily: { timezone: "UTC", hour: 1, minute: 2 },
    });
  });

  test("one notification of a run that cannot be read silences no other", () => {
    const stored = '[{"type":"SUCCESS"},{"type":"NEVER"},{"type":"ALL","later":1}]';
    const record = selection(runs, "").decode({ ...oldestRow(runs), notifications: stored });
    expect(record.notifications?.map(({ type }) => type)).toEqual(["SUCCESS", "ALL"]);
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

  test("a retention round that cannot be read is none, and one without a place is at the beginning of its stage", () => {
    const decode = (round: string | null) => selection(retention, "").decode({ ...oldestRow(retention), round }).round;
    for (const unreadable of [null, "nonsense", "{}", '{"stage":"polish","before":1}']) expect(decode(unreadable)).toBeNull();
    expect(decode('{"stage":"values","before":1,"later":true}')).toEqual({ stage: "values", cursor: null, before: 1 });
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

  test("of an outer join that found a row is that row, also where one of its columns is empty", () => {
    const row = { run_id: "a", run_update_published_results: null, run_input_params: null };
    expect(picked.decodeJoined(row)).toMatchObject({ id: "a" });
  });

  test("refuses a row that lacks a column", () =>
    expect(() => picked.decode({ run_id: "a" })).toThrow("run_input_params was not selected"));

  test("binds what it decodes", () => {
    expect(bound(runs, "inputParams", { days: 7 })).toBe('{"days":7}');
    expect(bound(runs, "updatePublishedResults", false)).toBe(0);
    expect(bound(runs, "error", null)).toBeNull();
  });
});

describe("a written record", () => {
  test("is columns, parameters and assignments in one order; JSON is text and flags are 0 and 1", () => {
    expect(written(runs, { id: "a", inputParams: { days: 7 }, updatePublishedResults: false, error: null })).toEqual({
      columns: "id, input_params, update_published_results, error",
      parameters: "?1, ?2, ?3, ?4",
      assignments: "id = ?1, input_params = ?2, update_published_results = ?3, error = ?4",
      values: ["a", '{"days":7}', 0, null],
    });
  });

  test("leaves out what is undefined, and counts from the given number", () => {
    expect(written(runs, { id: undefined, finishedAt: 5, reason: "user" }, 3)).toMatchObject({
      parameters: "?3, ?4",
      assignments: "finished_at = ?3, reason = ?4",
      values: [5, "user"],
    });
    expect(written(runs, {})).toEqual({ columns: "", parameters: "", assignments: "", values: [] });
  });

  test("refuses a key that is no column", () => expect(() => written(runs, { colour: "red" } as never)).toThrow("colour is no column"));
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
