import { levelOfRank, levelSql } from "../access/level-sql";
import type { AccessLevel, Role } from "../contract/access";
import { runErrorSchema, type RunError, type RunStatus, type RunTrigger } from "../contract/run";

/** A run as the bar speaks of it. */
export interface ShownRun {
  id: string;
  attempt: number;
  version: number;
  status: RunStatus;
  trigger: RunTrigger;
  plannedAt: number;
  finishedAt: number | null;
  error: RunError | null;
}

/** All that serving one view needs, from one statement. */
export interface AppFacts {
  project: { id: string; title: string; publishedVersion: number | null; resultRunId: string | null; archived: boolean };
  /** Null: signed out, or no longer a member. */
  viewer: { userId: string; role: Role } | null;
  /** What the viewer holds on the project; without a session, what its public link gives. */
  level: AccessLevel;
  /** The run to show: the one asked for, else the published result. Null when there is none. */
  run: ShownRun | null;
  /** The newest run after the result that ended and was meant to replace it; while there is no result, the newest of all. */
  newer: ShownRun | null;
  /** Zone in which the bar speaks. */
  timezone: string;
  next: { at: number; timezone: string } | null;
}

type RunColumns<P extends string> = {
  [K in `${P}_id` | `${P}_error` | `${P}_status` | `${P}_trigger`]: string | null;
} & { [K in `${P}_attempt` | `${P}_version` | `${P}_planned_at` | `${P}_finished_at`]: number | null };

type Row = RunColumns<"run"> &
  RunColumns<"newer"> & {
    id: string | null;
    title: string;
    published_version: number | null;
    result_run_id: string | null;
    archived_at: number | null;
    user_id: string | null;
    role: Role | null;
    level: number;
    timezone: string | null;
    next_at: number | null;
    next_timezone: string | null;
  };

const runColumns = (alias: string, name: string): string =>
  ["id", "attempt", "version", "status", "trigger", "planned_at", "finished_at", "error"]
    .map((column) => `${alias}.${column} as ${name}_${column}`)
    .join(", ");

/**
 * Session, grants, pointer and what the bar says, in one statement: a view costs one read, and a grant taken away counts at the next one.
 * Only `runs_project` and primary keys are walked. ?1 project, ?2 run or null, ?3 session token or null, ?4 now.
 */
const statement = `
select p.id, p.title, p.published_version, p.result_run_id, p.archived_at, m.user_id, m.role,
  ${levelSql({ project: "p", user: "m.user_id", role: "m.role" })} as level,
  ${runColumns("r", "run")}, ${runColumns("n", "newer")},
  coalesce(s.timezone, json_extract(v.settings, '$.timezone')) as timezone,
  x.next_at, x.timezone as next_timezone
from (select 1) one
left join sessions k on k.token = ?3 and k.expires_at > ?4
left join members m on m.user_id = k.user_id and m.status = 'active'
left join projects p on p.id = ?1 and p.trashed_at is null
left join runs r on r.id = coalesce(?2, p.result_run_id) and r.project_id = p.id
left join schedules s on s.id = r.schedule_id
left join versions v on v.project_id = p.id and v.number = coalesce(r.version, p.published_version)
left join runs n on ?2 is null and n.id = (
  select l.id from runs l where l.project_id = p.id and l.planned_at > coalesce(r.planned_at, 0) and l.version = p.published_version
    and case when p.result_run_id is null then l.status <> 'skipped' else l.update_published_results = 1 and l.status in ('succeeded', 'failed', 'timed_out') end
  order by l.planned_at desc limit 1)
left join schedules x on x.id = (select id from schedules where project_id = p.id and status = 'active' and next_at is not null order by next_at limit 1)`;

/** `facts` null: no such project. One row comes back in any case, so that a visitor without a session is known. Reads from the nearest replica, which may lag some seconds. */
export async function readApp(
  d1: D1Database,
  ask: { projectId: string; runId: string | null; sessionToken: string | null; now: number },
): Promise<{ signedIn: boolean; facts: AppFacts | null }> {
  const row = await d1
    .withSession("first-unconstrained")
    .prepare(statement)
    .bind(ask.projectId, ask.runId, ask.sessionToken, ask.now)
    .first<Row>();
  return { signedIn: row?.user_id != null, facts: row && hasProject(row) ? factsOf(row) : null };
}

const hasProject = (row: Row): row is Row & { id: string } => row.id !== null;

function factsOf(row: Row & { id: string }): AppFacts {
  return {
    project: {
      id: row.id,
      title: row.title,
      publishedVersion: row.published_version,
      resultRunId: row.result_run_id,
      archived: row.archived_at !== null,
    },
    viewer: row.user_id !== null && row.role !== null ? { userId: row.user_id, role: row.role } : null,
    level: levelOfRank(row.level),
    run: runOf([
      row.run_id,
      row.run_attempt,
      row.run_version,
      row.run_status,
      row.run_trigger,
      row.run_planned_at,
      row.run_finished_at,
      row.run_error,
    ]),
    newer: runOf([
      row.newer_id,
      row.newer_attempt,
      row.newer_version,
      row.newer_status,
      row.newer_trigger,
      row.newer_planned_at,
      row.newer_finished_at,
      row.newer_error,
    ]),
    timezone: row.timezone ?? "UTC",
    next: row.next_at === null ? null : { at: row.next_at, timezone: row.next_timezone ?? "UTC" },
  };
}

function runOf(values: (string | number | null)[]): ShownRun | null {
  const [id, attempt, version, status, trigger, plannedAt, finishedAt, error] = values;
  if (typeof id !== "string") return null;
  return {
    id,
    attempt: Number(attempt),
    version: Number(version),
    status: status as RunStatus,
    trigger: trigger as RunTrigger,
    plannedAt: Number(plannedAt),
    finishedAt: typeof finishedAt === "number" ? finishedAt : null,
    error: typeof error === "string" ? runErrorSchema.parse(JSON.parse(error)) : null,
  };
}
