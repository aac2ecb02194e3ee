import { holdsSql } from "../access/level-sql";
import { maxSchedules } from "../contract/caps";
import { selection, textOrNullAt, written, type SqlRow } from "../db/records";
import { runs } from "../db/schema/runs";
import { notices, schedules } from "../db/schema/schedules";

/** All SQL of schedules but the claim, which is the tick's (`dispatch/store`). By hand: lists join, and every change is guarded by what was seen. */

/** `nextAt` is null unless active; `watchAt` is when the watchman judges its deadline next, null without one and while it does not run. */
export type ScheduleRecord = typeof schedules.$inferSelect;

/** A schedule with the names around it. */
export interface ListedScheduleRecord extends ScheduleRecord {
  runAsName: string | null;
  createdByName: string | null;
  /** The occurrence whose absence its owner was told of, while nothing good has run since; null else. */
  late: { runId: string; plannedAt: number; expectedAt: number; toldAt: number } | null;
}

/** SQL that is 1 while the person a schedule `s` runs as is a member who may edit the project. Nobody named means nobody to lose. */
export const mayRunAs = `(coalesce(s.run_as, s.created_by) is null or exists (select 1 from members m join projects p on p.id = s.project_id
  where m.user_id = coalesce(s.run_as, s.created_by) and m.status = 'active'
    and ${holdsSql({ project: "p", user: "m.user_id", role: "m.role" }, "CAN_EDIT")}))`;

/** SQL of a schedule with an occurrence that is due as of `now` and that no tick has claimed yet. */
export const owing = (now: string): string => `(status = 'active' and coalesce(next_at, ${now} + 1) <= ${now})`;

/** What a person may change. A `nextAt` left out stays as the tick last moved it. */
export type ScheduleChange = Partial<Omit<ScheduleRecord, "id" | "projectId" | "createdBy" | "createdAt" | "updatedAt">>;

const own = selection(schedules, "s");
const late = selection(notices, "late", { keys: ["runId", "aboutAt", "expectedAt", "createdAt"], prefix: "late_" });

/** What a list says of a schedule `s` beside its own row. Needs `listedWith`. */
export const listedColumns = `${own.sql}, runner.name as run_as_name, creator.name as created_by_name, ${late.sql}`;

/** People by name, and the last notice that it did not run, until it has run well again. */
export const listedWith = `left join users runner on runner.id = s.run_as left join users creator on creator.id = s.created_by
  left join notices late on late.id = (select id from notices n where n.schedule_id = s.id and n.kind = 'did_not_run' order by n.created_at desc limit 1)
    and not exists (select 1 from runs good indexed by runs_project where good.project_id = s.project_id and good.planned_at >= late.about_at
      and good.schedule_id = s.id and good.status = 'succeeded')`;

/** A schedule with the names of its people, and the notice that it is late. */
export function decodeListedSchedule(row: SqlRow): ListedScheduleRecord {
  const notice = late.decodeJoined(row);
  return {
    ...own.decode(row),
    runAsName: textOrNullAt(row, "run_as_name"),
    createdByName: textOrNullAt(row, "created_by_name"),
    late:
      notice?.expectedAt == null
        ? null
        : { runId: notice.runId, plannedAt: notice.aboutAt, expectedAt: notice.expectedAt, toldAt: notice.createdAt },
  };
}

const listed = `select ${listedColumns} from schedules s ${listedWith}`;

/** One schedule, null when it is unknown. Asks nobody's access. */
export async function loadSchedule(d1: D1Database, id: string): Promise<ListedScheduleRecord | null> {
  const row = await d1.prepare(`${listed} where s.id = ?1`).bind(id).first<SqlRow>();
  return row && decodeListedSchedule(row);
}

/** Schedules of a project in the order they were made, after the given place. */
export async function listSchedules(
  d1: D1Database,
  projectId: string,
  after: { createdAt: number; id: string } | null,
  limit: number,
): Promise<ListedScheduleRecord[]> {
  const { results } = await d1
    .prepare(`${listed} where s.project_id = ?1 and (?2 is null or (s.created_at, s.id) > (?2, ?3)) order by s.created_at, s.id limit ?4`)
    .bind(projectId, after?.createdAt ?? null, after?.id ?? null, limit)
    .all<SqlRow>();
  return results.map(decodeListedSchedule);
}

const recent = selection(runs, "r", { keys: ["id", "projectId", "scheduleId", "status", "plannedAt", "startedAt", "finishedAt"] });

/** A run of a project, as far as lists of schedules need it. */
export type RecentRun = ReturnType<typeof recent.decode>;

/** The newest runs of a project planned since an instant, whatever started them. */
export async function runsPlannedSince(d1: D1Database, projectId: string, since: number, limit: number): Promise<RecentRun[]> {
  const { results } = await d1
    .prepare(
      `select ${recent.sql} from runs r indexed by runs_project where r.project_id = ?1 and r.planned_at >= ?2 order by r.planned_at desc, r.rowid desc limit ?3`,
    )
    .bind(projectId, since, limit)
    .all<SqlRow>();
  return results.map(recent.decode);
}

/** Those of the runs that exist, newest first. */
export async function runsById(d1: D1Database, ids: string[]): Promise<RecentRun[]> {
  const { results } = await d1
    .prepare(`select ${recent.sql} from json_each(?1) page join runs r on r.id = page.value order by r.planned_at desc`)
    .bind(JSON.stringify(ids))
    .all<SqlRow>();
  return results.map(recent.decode);
}

/** The newest run of each schedule among the `limit` runs of the project planned in [since, before]. */
export async function lastRunsBefore(
  d1: D1Database,
  projectId: string,
  scheduleIds: string[],
  since: number,
  before: number,
  limit: number,
): Promise<RecentRun[]> {
  // With max(), SQLite takes the other columns from the row that holds the maximum.
  const { results } = await d1
    .prepare(
      `select id, project_id, schedule_id, status, max(planned_at) as planned_at, started_at, finished_at
       from (select ${recent.sql} from runs r indexed by runs_project where r.project_id = ?1 and r.planned_at between ?3 and ?4 order by r.planned_at desc limit ?5)
       where schedule_id in (select value from json_each(?2)) group by schedule_id`,
    )
    .bind(projectId, JSON.stringify(scheduleIds), since, before, limit)
    .all<SqlRow>();
  return results.map(recent.decode);
}

/** The statement that adds a schedule. */
/** Changes nothing when the project has as many schedules as it may: the statement itself counts, so that of requests side by side none is one too many. */
export function insertSchedule(d1: D1Database, record: ScheduleRecord): D1PreparedStatement {
  const { columns, parameters, values } = written(schedules, record, 2);
  return d1
    .prepare(
      `insert into schedules (${columns}) select ${parameters} where (select count(*) from schedules where project_id = ?1) < ${maxSchedules}`,
    )
    .bind(record.projectId, ...values);
}

/**
 * Saves a change if the schedule still is what was seen: nobody edited it (`updatedAt` grows with every edit) and the tick did not end it.
 * The tick may have claimed an occurrence meanwhile; `nextAt` is written only when the change itself sets it. The schedule must owe no occurrence, which would
 * be dropped. Nothing changed: look again.
 */
export function updateSchedule(d1: D1Database, seen: ScheduleRecord, change: ScheduleChange, now: number): D1PreparedStatement {
  const { assignments, values } = written(schedules, change, 5);
  return d1
    .prepare(
      `update schedules set updated_at = max(?4, updated_at + 1)${assignments && `, ${assignments}`}
       where id = ?1 and updated_at = ?2 and status = ?3 and not ${owing("?4")}`,
    )
    .bind(seen.id, seen.updatedAt, seen.status, now, ...values);
}

/** Its notifications go with it; its runs stay in the log. Nothing deleted: it is gone, or owes an occurrence. */
export const removeSchedule = (d1: D1Database, id: string, now: number): D1PreparedStatement =>
  d1.prepare(`delete from schedules where id = ?1 and not ${owing("?2")} returning id`).bind(id, now);

/**
 * Moves claimed schedules on to their next occurrence, right behind the insert of their runs and with the same guard: a person's edit between reading and claiming wins. The `+`
 * keeps an index out: with it SQLite goes through every active schedule for every one of the page.
 */
export const moveClaimed = (
  d1: D1Database,
  moves: readonly { id: string; expected: number; revision: number; next: number | null }[],
): D1PreparedStatement =>
  d1
    .prepare(
      `update schedules set next_at = page.value ->> 'next', status = case when page.value ->> 'next' is null then 'ended' else status end,
         status_reason = case when page.value ->> 'next' is null then 'It has no further occurrence.' else status_reason end
       from json_each(?1) page
       where schedules.id = page.value ->> 'id' and schedules.next_at = page.value ->> 'expected' and schedules.updated_at = page.value ->> 'revision' and +schedules.status = 'active'`,
    )
    .bind(JSON.stringify(moves));
