import { numberAt, selection, textAt, textOrNullAt, type SqlRow } from "../db/records";
import { projects } from "../db/schema/projects";
import { runs } from "../db/schema/runs";
import { schedules } from "../db/schema/schedules";

/** SQL of the home page: one statement a part, for a page of projects at once. */

const project = selection(projects, "p", { keys: ["id", "title", "description", "ownerId", "publishedVersion", "archivedAt"] });

export interface HomeProjectRecord extends ReturnType<typeof project.decode> {
  ownerName: string;
}

/** What home shows of these projects, by title. What is in the bin is left out. */
export async function loadHomeProjects(d1: D1Database, projectIds: string[], includeArchived: boolean): Promise<HomeProjectRecord[]> {
  const { results } = await d1
    .prepare(
      `select ${project.sql}, u.name as owner_name
       from json_each(?1) page join projects p on p.id = page.value join users u on u.id = p.owner_id
       where p.trashed_at is null and (?2 or p.archived_at is null) order by p.title`,
    )
    .bind(JSON.stringify(projectIds), Number(includeArchived))
    .all<SqlRow>();
  return results.map((row) => ({ ...project.decode(row), ownerName: textAt(row, "owner_name") }));
}

const schedule = selection(schedules, "s", {
  keys: ["id", "projectId", "name", "cadence", "status", "statusReason", "nextAt", "startsAt", "endsAt"],
});

export type HomeSchedule = ReturnType<typeof schedule.decode>;

/** The schedules of these projects, the oldest first. */
export async function loadHomeSchedules(d1: D1Database, projectIds: string[]): Promise<HomeSchedule[]> {
  const { results } = await d1
    .prepare(
      `select ${schedule.sql}
       from json_each(?1) page join schedules s indexed by schedules_project on s.project_id = page.value order by s.created_at`,
    )
    .bind(JSON.stringify(projectIds))
    .all<SqlRow>();
  return results.map(schedule.decode);
}

const mark = selection(runs, "r", { keys: ["id", "projectId", "status", "plannedAt", "startedAt", "finishedAt"] });

/** A run as a mark of a sparkline or of the day. */
export type HomeRun = ReturnType<typeof mark.decode>;

/** Runs planned in a window, oldest first. */
export async function loadHomeRuns(d1: D1Database, projectIds: string[], from: number, to: number, limit: number): Promise<HomeRun[]> {
  const { results } = await d1
    .prepare(
      `select ${mark.sql}
       from json_each(?1) page join runs r indexed by runs_project on r.project_id = page.value and r.planned_at >= ?2 and r.planned_at < ?3
       order by r.planned_at limit ?4`,
    )
    .bind(JSON.stringify(projectIds), from, to, limit)
    .all<SqlRow>();
  return results.map(mark.decode);
}

/** The newest runs of each project, for sparklines. */
export async function loadSparklines(d1: D1Database, projectIds: string[], perProject: number): Promise<HomeRun[]> {
  const { results } = await d1
    .prepare(
      `select ${mark.sql} from json_each(?1) page
       join runs r on r.id in (select own.id from runs own indexed by runs_project where own.project_id = page.value order by own.planned_at desc limit ?2)
       order by r.planned_at desc`,
    )
    .bind(JSON.stringify(projectIds), perProject)
    .all<SqlRow>();
  return results.map(mark.decode);
}

/** The newest run of each project that ended or is open, skipped ones aside: what "last run" means to a person. */
export async function loadLastRunIds(d1: D1Database, projectIds: string[]): Promise<string[]> {
  const { results } = await d1
    .prepare(
      `select (select r.id from runs r indexed by runs_project where r.project_id = page.value and r.status <> 'skipped' order by r.planned_at desc, r.rowid desc limit 1) as id
       from json_each(?1) page`,
    )
    .bind(JSON.stringify(projectIds))
    .all<SqlRow>();
  return results.flatMap((row) => textOrNullAt(row, "id") ?? []);
}

const lateSchedule = selection(schedules, "s", { keys: ["id", "projectId", "name", "cadence", "timezone"], prefix: "schedule_" });
const lateRun = selection(runs, "r", { keys: ["status"], prefix: "run_" });

/** A schedule without a good run by its time. */
export interface LateSchedule {
  schedule: ReturnType<typeof lateSchedule.decode>;
  runId: string;
  /** Null: the run is not claimed yet. */
  runStatus: HomeRun["status"] | null;
  expectedAt: number;
}

/** What did not run by its time since `since`, with nothing good run after it: one a schedule. */
export async function loadLate(d1: D1Database, projectIds: string[], since: number): Promise<LateSchedule[]> {
  // With max(), SQLite takes the other columns from the row that holds the maximum.
  const { results } = await d1
    .prepare(
      `select late.*, ${lateRun.sql} from (
         select ${lateSchedule.sql}, n.run_id, n.about_at, n.expected_at, max(n.created_at) as told_at
         from json_each(?1) page join schedules s indexed by schedules_project on s.project_id = page.value
         join notices n indexed by notices_schedule on n.schedule_id = s.id and n.created_at >= ?2 and n.kind = 'did_not_run' group by s.id) late
       left join runs r on r.id = late.run_id
       where not exists (select 1 from runs good indexed by runs_project where good.project_id = late.schedule_project_id and good.planned_at >= late.about_at
         and good.schedule_id = late.schedule_id and good.status = 'succeeded')
       order by late.told_at desc limit 20`,
    )
    .bind(JSON.stringify(projectIds), since)
    .all<SqlRow>();
  return results.map((row) => ({
    schedule: lateSchedule.decode(row),
    runId: textAt(row, "run_id"),
    runStatus: lateRun.decodeJoined(row)?.status ?? null,
    expectedAt: numberAt(row, "expected_at"),
  }));
}

const undeliveredRun = selection(runs, "r", { keys: ["id", "projectId", "plannedAt"] });
const undeliveredSchedule = selection(schedules, "s", { keys: ["name", "cadence", "timezone"], prefix: "schedule_" });

/** Messages about a run that did not arrive. */
export interface Undelivered {
  run: ReturnType<typeof undeliveredRun.decode>;
  failed: number;
  total: number;
  /** Of one of them; null when its try left none. */
  reason: string | null;
  schedule: ReturnType<typeof undeliveredSchedule.decode> | null;
}

/** Messages that did not arrive since `since`, by run. */
export async function loadUndelivered(d1: D1Database, projectIds: string[], since: number): Promise<Undelivered[]> {
  const { results } = await d1
    .prepare(
      `select ${undeliveredRun.sql}, sum(d.status in ('failed', 'unknown')) as failed, count(*) as total,
         max(iif(d.status in ('failed', 'unknown'), d.reason, null)) as failure, ${undeliveredSchedule.sql}
       from json_each(?1) page join runs r indexed by runs_project on r.project_id = page.value and r.planned_at >= ?2
       join deliveries d on d.run_id = r.id left join schedules s on s.id = r.schedule_id
       where d.status <> 'suppressed' and d.origin <> 'test' group by r.id having failed > 0 order by r.planned_at desc limit 20`,
    )
    .bind(JSON.stringify(projectIds), since)
    .all<SqlRow>();
  return results.map((row) => ({
    run: undeliveredRun.decode(row),
    failed: numberAt(row, "failed"),
    total: numberAt(row, "total"),
    reason: textOrNullAt(row, "failure"),
    schedule: undeliveredSchedule.decodeJoined(row),
  }));
}
