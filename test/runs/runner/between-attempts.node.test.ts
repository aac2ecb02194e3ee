import { getTableColumns } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import type { SqlRow } from "../../../src/db/records";
import { runs } from "../../../src/db/schema/runs";
import type { RunBrief } from "../../../src/env";
import { Coordinator } from "../../../src/runs/runner/coordinator";
import { Journal } from "../../../src/runs/runner/journal";
import { Storage } from "../../simulator/storage.ts";

/** A project whose first attempt has failed: the database is asked to plan the next one and has not answered yet. */
async function betweenAttempts(overlap: RunBrief["overlap"]) {
  const storage = new Storage();
  const journal = new Journal({ exec: (text: string, ...values: unknown[]) => storage.exec(text, values) } as unknown as SqlStorage);
  const row = (id: string, sequence: number): SqlRow => ({
    ...Object.fromEntries(Object.values(getTableColumns(runs)).map(({ name }) => [name, null])),
    id,
    sequence,
    project_id: "p",
    schedule_id: "s",
    trigger: "schedule",
    status: "queued",
    attempt: 1,
    planned_at: 0,
    input_params: "{}",
    project_title: "P",
    project_archived_at: null,
    version_cells: "[]",
    version_settings: "{}",
    schedule_name: "S",
    schedule_timezone: "UTC",
    schedule_policies: JSON.stringify({ retries: 1, overlap }),
    run_as_email: null,
    run_as_allowed: 1,
  });
  const rows = new Map([row("first", 1), row("second", 2)].map((one) => [one["id"] as string, one]));
  const moving = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const executed: string[] = [];
  const statement = (sql: string, values: unknown[] = []): object => ({
    sql,
    values,
    bind: (...bound: unknown[]) => statement(sql, bound),
    first: async () => ({ ...rows.get((JSON.parse(values[0] as string) as string[])[0] ?? "") }),
    run: async () => {
      asked.resolve();
      await moving.promise;
      Object.assign(rows.get(values[0] as string) ?? {}, { attempt: 2 });
    },
  });
  const end = ({ sql, values }: { sql: string; values: unknown[] }): object => {
    const found = rows.get(values[0] as string);
    if (found && sql.startsWith("update runs") && found["attempt"] === values[1])
      Object.assign(found, { status: values[2], reason: values[3] });
    return { results: [] };
  };
  const coordinator = new Coordinator({
    d1: () => ({ prepare: (sql: string) => statement(sql), batch: async (all: never[]) => all.map(end) }) as unknown as D1Database,
    journal,
    audience: { watches: () => false, send: () => undefined, dismiss: () => undefined },
    execute: async ({ id, attempt }) => {
      executed.push(`${id}/${attempt}`);
      const status = id === "first" ? "failed" : "succeeded";
      return {
        status,
        reason: status === "failed" ? "cell_failed" : null,
        error: null,
        cellCounts: { total: 0, succeeded: 0, failed: 0, skipped: 0 },
        finishedAt: 1000,
      };
    },
    announce: async () => undefined,
    setAlarm: async () => undefined,
    transaction: (write) => write(),
    keepAlive: () => undefined,
    now: () => 1000,
  });
  const brief = (runId: string, sequence: number): RunBrief => ({
    runId,
    projectId: "p",
    scheduleId: "s",
    trigger: "schedule",
    overlap,
    catchUp: false,
    sequence,
    attempt: 1,
  });
  await coordinator.accept([brief("first", 1)], "row");
  await asked.promise;
  return { coordinator, journal, rows, executed, second: brief("second", 2), move: () => moving.resolve() };
}

test("a newer run that comes between two attempts of the one it replaces ends that one, and runs", async () => {
  const { coordinator, journal, rows, executed, second, move } = await betweenAttempts("cancel_previous");
  await coordinator.accept([second], "row");
  move();
  await vi.waitFor(() => expect(rows.get("second")).toMatchObject({ status: "succeeded" }));
  expect(rows.get("first")).toMatchObject({ status: "cancelled", reason: "cancel_previous", attempt: 2 });
  expect(executed).toEqual(["first/1", "second/1"]);
  expect([journal.current(), journal.line()]).toEqual([null, []]);
});

test("a run cancelled between two attempts ends at once, not when its next attempt is due", async () => {
  const { coordinator, rows, executed, move } = await betweenAttempts("queue");
  Object.assign(rows.get("first") ?? {}, { cancel_asked_at: 1000 });
  await coordinator.cancel("first", "p");
  move();
  await vi.waitFor(() => expect(rows.get("first")).toMatchObject({ status: "cancelled", reason: "user", attempt: 2 }));
  expect(executed).toEqual(["first/1"]);
});
