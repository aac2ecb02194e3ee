import { retentionColumn } from "../access/workspace/store";
import { labelledBatch } from "../db/batch";
import { flagAt, numberAt, numberOrNullAt, selection, textAt, textOrNullAt, written, type SqlRow } from "../db/records";
import { runs } from "../db/schema/runs";
import { retention } from "../db/schema/upkeep";

/** All SQL of cleaning. Every statement may be repeated, and reads and writes a bounded number of rows. */

const own = selection(retention, "", { keys: ["round"] });

/** A step of cleaning that is due: the round at work (null between two), and the days that runs are kept (null for ever). */
export interface DueRetention extends ReturnType<typeof own.decode> {
  days: number | null;
}

/** Where a round stands. */
export type RetentionRound = NonNullable<DueRetention["round"]>;

/** Null when nothing is due: then two rows were read and that is all. */
export async function loadDueRetention(d1: D1Database, now: number): Promise<DueRetention | null> {
  const row = await d1
    .prepare(
      `select ${own.sql}, (select ${retentionColumn} from workspace where id = 1) as days from retention where id = 1 and due_at <= ?1`,
    )
    .bind(now)
    .first<SqlRow>();
  return row && { ...own.decode(row), days: numberOrNullAt(row, "days") };
}

/** Writes when the next step is due, and where its round stands. */
export async function saveRetention(d1: D1Database, dueAt: number, round: RetentionRound | null): Promise<void> {
  const { assignments, values } = written(retention, { dueAt, round });
  await d1
    .prepare(`update retention set ${assignments} where id = 1`)
    .bind(...values)
    .run();
}

const old = selection(runs, "", { keys: ["id", "projectId", "attempt", "status"] });

/** A run older than the workspace keeps. `sequence` is its rowid. */
export interface OldRun extends ReturnType<typeof old.decode> {
  sequence: number;
  /** Marked for deletion; the others are kept because something uses them. */
  marked: boolean;
}

const decodeOld = (row: SqlRow): OldRun => ({ ...old.decode(row), sequence: numberAt(row, "sequence"), marked: flagAt(row, "marked") });

/**
 * Marks the runs of one page that nothing uses for deletion, and returns the page. One statement decides and marks, against everything that uses runs; whoever begins to use a
 * run checks the mark (`runs/restore`). Kept are: open runs, runs with messages still to be sent, the published result of a project, the last good run of a schedule, and
 * the newest run of all, because the next claim sequence is counted from it.
 */
export async function markOldRuns(d1: D1Database, after: number, before: number, now: number, limit: number): Promise<OldRun[]> {
  const ids = "select rowid from runs where rowid > ?1 order by rowid limit ?4";
  const { page } = await labelledBatch(d1, {
    marked: d1
      .prepare(
        `update runs set cleaned_at = ?3 where rowid in (${ids}) and cleaned_at is null
           and status not in ('queued', 'running') and announce_due is null and max(claimed_at, coalesce(finished_at, 0)) < ?2
           and rowid < (select max(rowid) from runs)
           and not exists (select 1 from projects p where p.id = runs.project_id and p.result_run_id = runs.id)
           and not exists (select 1 from deliveries d where d.run_id = runs.id and d.due_at is not null)
           and not (status = 'succeeded' and exists (select 1 from schedules s where s.id = runs.schedule_id)
             and not exists (select 1 from runs later indexed by runs_project where later.project_id = runs.project_id and later.planned_at >= runs.planned_at
               and (later.planned_at > runs.planned_at or later.rowid > runs.rowid) and later.schedule_id = runs.schedule_id and later.status = 'succeeded'))`,
      )
      .bind(after, before, now, limit),
    page: d1
      .prepare(
        `select * from (select rowid as sequence, ${old.sql}, cleaned_at is not null as marked, claimed_at from runs
           where rowid > ?1 order by rowid limit ?3) where claimed_at < ?2`,
      )
      .bind(after, before, limit),
  });
  return page.results.map(decodeOld);
}

/** Removes runs whose objects are gone, their messages first. */
export const removeRuns = (d1: D1Database, runIds: readonly string[]): Promise<unknown> =>
  labelledBatch(d1, {
    deliveries: d1
      .prepare(
        "delete from deliveries where run_id in (select r.id from json_each(?1) page join runs r on r.id = page.value and r.cleaned_at is not null)",
      )
      .bind(JSON.stringify(runIds)),
    runs: d1
      .prepare("delete from runs where id in (select value from json_each(?1)) and cleaned_at is not null")
      .bind(JSON.stringify(runIds)),
  });

/** Ids of mails in the outbox that are older than `before`, oldest first. */
export async function oldMails(d1: D1Database, before: number, limit: number): Promise<string[]> {
  const { results } = await d1
    .prepare("select id from outbox indexed by outbox_at where at < ?1 order by at limit ?2")
    .bind(before, limit)
    .all<SqlRow>();
  return results.map((row) => textAt(row, "id"));
}

/** Removes the rows of mails whose objects are gone. */
export const removeMails = (d1: D1Database, ids: readonly string[]): Promise<D1Result> =>
  d1.prepare("delete from outbox where id in (select value from json_each(?1))").bind(JSON.stringify(ids)).run();

/** Removes notices that are older than `before`, with their messages. Returns how many. */
export async function removeNotices(d1: D1Database, before: number, limit: number): Promise<number> {
  const ids = `select id from notices where created_at < ?1 and announce_due is null limit ?2`;
  const { notices } = await labelledBatch(d1, {
    deliveries: d1
      .prepare(
        `delete from deliveries where id in (select d.id from notices n join deliveries d on d.run_id = n.run_id and d.origin = 'notice' and d.origin_id = n.id where n.id in (${ids}))`,
      )
      .bind(before, limit),
    notices: d1.prepare(`delete from notices where id in (${ids})`).bind(before, limit),
  });
  return notices.meta.changes;
}

/** One page of a table that has no index by age, read by key: removes what is `gone`. Returns the last key of the page, null when it was the last page. */
async function walk(
  d1: D1Database,
  table: "effects" | "idempotency_keys",
  gone: string,
  after: string,
  before: number,
  limit: number,
): Promise<string | null> {
  const last = await d1
    .prepare(`select max(key) as key, count(*) as count from (select key from ${table} where key > ?1 order by key limit ?2)`)
    .bind(after, limit)
    .first<SqlRow>();
  if (!last) return null;
  const key = textOrNullAt(last, "key");
  if (key === null) return null;
  await d1.prepare(`delete from ${table} where key > ?1 and key <= ?2 and ${gone}`).bind(after, key, before).run();
  return numberAt(last, "count") < limit ? null : key;
}

/** Removes entries of the effect ledger that are old and whose run is gone, a page at a time. */
export const walkEffects = (d1: D1Database, after: string, before: number, limit: number): Promise<string | null> =>
  walk(
    d1,
    "effects",
    "intended_at < ?3 and run_id is not null and not exists (select 1 from runs r where r.id = effects.run_id)",
    after,
    before,
    limit,
  );

/** Removes the keys of requests from before `before`, a page at a time. */
export const walkIdempotencyKeys = (d1: D1Database, after: string, before: number, limit: number): Promise<string | null> =>
  walk(d1, "idempotency_keys", "created_at < ?3", after, before, limit);
