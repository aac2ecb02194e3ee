import { retentionColumn } from "../access/workspace/store";

/** All SQL of cleaning. Every statement may be repeated, and reads and writes a bounded number of rows. */

export interface RetentionRow {
  due_at: number;
  /** JSON of the round at work, null between two. */
  round: string | null;
  /** Days that runs are kept, null for ever. */
  days: number | null;
}

/** Null when nothing is due: then two rows were read and that is all. */
export const loadDueRetention = (d1: D1Database, now: number): Promise<RetentionRow | null> =>
  d1
    .prepare(
      `select due_at, round, (select ${retentionColumn} from workspace where id = 1) as days from retention where id = 1 and due_at <= ?1`,
    )
    .bind(now)
    .first<RetentionRow>();

export const saveRetention = (d1: D1Database, dueAt: number, round: string | null): Promise<D1Result> =>
  d1.prepare("update retention set due_at = ?1, round = ?2 where id = 1").bind(dueAt, round).run();

/** A run older than the workspace keeps; `doomed` runs are being cleaned, the others are kept because something shows them. */
export interface OldRun {
  sequence: number;
  id: string;
  project_id: string;
  attempt: number;
  status: string;
  doomed: number;
}

/**
 * Dooms the runs of one page that nothing uses, and answers the page. The mark is the decision: it is made in one statement against what uses runs, and who begins to use a
 * run asks for the mark (`runs/restore`). Kept are: open runs, runs somebody is still to be told about, the published result of a project, the last good run of a schedule, and
 * the newest run of all, because the next claim sequence is counted from it.
 */
export async function doomRuns(d1: D1Database, after: number, before: number, now: number, limit: number): Promise<OldRun[]> {
  const page = "select rowid from runs where rowid > ?1 order by rowid limit ?4";
  const [, rows] = await d1.batch<OldRun>([
    d1
      .prepare(
        `update runs set cleaned_at = ?3 where rowid in (${page}) and cleaned_at is null
           and status not in ('queued', 'running') and announce_due is null and max(claimed_at, coalesce(finished_at, 0)) < ?2
           and rowid < (select max(rowid) from runs)
           and not exists (select 1 from projects p where p.id = runs.project_id and p.result_run_id = runs.id)
           and not exists (select 1 from deliveries d where d.run_id = runs.id and d.due_at is not null)
           and not (status = 'succeeded' and exists (select 1 from schedules s where s.id = runs.schedule_id)
             and not exists (select 1 from runs later indexed by runs_project where later.project_id = runs.project_id and later.planned_at >= runs.planned_at
               and (later.planned_at > runs.planned_at or later.rowid > runs.rowid) and later.schedule_id = runs.schedule_id and later.status = 'succeeded'))`,
      )
      .bind(after, before, now, limit),
    d1
      .prepare(
        `select * from (select rowid as sequence, id, project_id, attempt, status, cleaned_at is not null as doomed, claimed_at from runs
           where rowid > ?1 order by rowid limit ?3) where claimed_at < ?2`,
      )
      .bind(after, before, limit),
  ]);
  return rows?.results ?? [];
}

/** Removes runs whose objects are gone, their messages first. */
export const removeRuns = (d1: D1Database, runIds: readonly string[]): Promise<unknown> =>
  d1.batch([
    d1
      .prepare(
        "delete from deliveries where run_id in (select r.id from json_each(?1) page join runs r on r.id = page.value and r.cleaned_at is not null)",
      )
      .bind(JSON.stringify(runIds)),
    d1.prepare("delete from runs where id in (select value from json_each(?1)) and cleaned_at is not null").bind(JSON.stringify(runIds)),
  ]);

export interface OldMail {
  id: string;
  at: number;
}

export async function oldMails(d1: D1Database, before: number, limit: number): Promise<OldMail[]> {
  const { results } = await d1
    .prepare("select id, at from outbox indexed by outbox_at where at < ?1 order by at limit ?2")
    .bind(before, limit)
    .all<OldMail>();
  return results;
}

export const removeMails = (d1: D1Database, ids: readonly string[]): Promise<D1Result> =>
  d1.prepare("delete from outbox where id in (select value from json_each(?1))").bind(JSON.stringify(ids)).run();

/** Notices of long ago, with their messages. Answers how many. */
export async function removeNotices(d1: D1Database, before: number, limit: number): Promise<number> {
  const old = `select id from notices where created_at < ?1 and announce_due is null limit ?2`;
  const [, removed] = await d1.batch([
    d1
      .prepare(
        `delete from deliveries where id in (select d.id from notices n join deliveries d on d.run_id = n.run_id and d.origin = 'notice' and d.origin_id = n.id where n.id in (${old}))`,
      )
      .bind(before, limit),
    d1.prepare(`delete from notices where id in (${old})`).bind(before, limit),
  ]);
  return removed?.meta.changes ?? 0;
}

/** One page of a table that has no index by age, walked by key. Answers the last key of the page, null when it was the last page. */
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
    .first<{ key: string | null; count: number }>();
  if (!last || last.key === null) return null;
  await d1.prepare(`delete from ${table} where key > ?1 and key <= ?2 and ${gone}`).bind(after, last.key, before).run();
  return last.count < limit ? null : last.key;
}

/** Entries of the effect ledger that are old and whose run is gone. */
export const walkEffects = (d1: D1Database, after: string, before: number, limit: number): Promise<string | null> =>
  walk(
    d1,
    "effects",
    "intended_at < ?3 and run_id is not null and not exists (select 1 from runs r where r.id = effects.run_id)",
    after,
    before,
    limit,
  );

export const walkIdempotencyKeys = (d1: D1Database, after: string, before: number, limit: number): Promise<string | null> =>
  walk(d1, "idempotency_keys", "created_at < ?3", after, before, limit);
