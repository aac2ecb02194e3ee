import { selection, textAt, type SqlRow } from "../../db/records";
import { runs } from "../../db/schema/runs";
import { schedules } from "../../db/schema/schedules";
import type { PlannedDelivery } from "../rules/decide";
import { handOverMs } from "../rules/retry";

/** All SQL of announcing runs. */

const ended = selection(runs, "r", { keys: ["id", "attempt", "status", "trigger", "projectId", "scheduleId", "notifications"] });
const scheduled = selection(schedules, "s", { keys: ["createdBy"], prefix: "schedule_" });

/** A run that has ended and is not announced yet. */
export type DueRun = ReturnType<typeof ended.decode> & {
  /** Who made its schedule; null for a run without one. */
  creatorId: string | null;
  /** Owner of its project. */
  ownerId: string;
};

/** Those of the runs that have ended and are not announced yet. */
export async function loadDueRuns(d1: D1Database, runIds: readonly string[]): Promise<DueRun[]> {
  const { results } = await d1
    .prepare(
      `select ${ended.sql}, p.owner_id, ${scheduled.sql}
       from json_each(?1) page join runs r on r.id = page.value join projects p on p.id = r.project_id left join schedules s on s.id = r.schedule_id
       where r.announce_due is not null and r.status in ('succeeded', 'failed', 'timed_out', 'cancelled', 'skipped')`,
    )
    .bind(JSON.stringify(runIds))
    .all<SqlRow>();
  return results.map((row) => ({
    ...ended.decode(row),
    ownerId: textAt(row, "owner_id"),
    creatorId: scheduled.decode(row).createdBy,
  }));
}

/** A decided delivery with its id and run. */
export interface Announcement extends PlannedDelivery {
  id: string;
  runId: string;
}

/** D1 takes 2 MB per bound value; message templates make rows long. */
const maxPageChars = 500_000;

/**
 * One batch: the rows of every run, then the mark that it was announced. The rows are guarded by the mark, so of two announcers one writes everything and the other nothing,
 * and repeating a batch that got through changes nothing.
 */
export async function saveAnnouncements(
  d1: D1Database,
  announced: readonly { id: string; attempt: number }[],
  rows: readonly Announcement[],
  now: number,
): Promise<void> {
  const attempts = new Map(announced.map(({ id, attempt }) => [id, attempt]));
  const insert = d1.prepare(
    `insert or ignore into deliveries (id, run_id, origin, origin_id, recipient_kind, recipient_id, recipient_name, channel, screenshot, capture_options, subject, body, status, reason, due_at, created_at)
     select v.value ->> 'id', r.id, v.value ->> 'origin', v.value ->> 'originId', v.value ->> '$.recipient.kind', v.value ->> '$.recipient.id', v.value ->> '$.recipient.name',
       v.value ->> 'channel', v.value ->> 'screenshot', v.value ->> 'captureOptions', v.value ->> 'subject', v.value ->> 'body', v.value ->> 'status', v.value ->> 'reason',
       case v.value ->> 'status' when 'planned' then ?2 + ${handOverMs} end, ?2
     from json_each(?1) v join runs r on r.id = v.value ->> 'runId' and r.attempt = v.value ->> 'attempt' and r.announce_due is not null`,
  );
  const clear = d1.prepare(
    `update runs set announce_due = null where announce_due is not null
       and exists (select 1 from json_each(?1) v where v.value ->> 'id' = runs.id and v.value ->> 'attempt' = runs.attempt) and id in (select value ->> 'id' from json_each(?1))`,
  );
  const pages = paged(rows.map((row) => JSON.stringify({ ...row, attempt: attempts.get(row.runId) })));
  await d1.batch([
    ...pages.map((page) => insert.bind(page, now)),
    clear.bind(JSON.stringify(announced.map(({ id, attempt }) => ({ id, attempt })))),
  ]);
}

function paged(rows: string[]): string[] {
  const pages: string[][] = [];
  let size = Infinity;
  for (const row of rows) {
    if (size + row.length > maxPageChars) {
      pages.push([]);
      size = 0;
    }
    pages.at(-1)?.push(row);
    size += row.length;
  }
  return pages.map((page) => `[${page.join(",")}]`);
}
