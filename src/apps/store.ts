import { levelOfRank, levelSql } from "../access/level-sql";
import type { AccessLevel, Role } from "../contract/access";
import { numberAt, selection, textOrNullAt, type SqlRow } from "../db/records";
import { members } from "../db/schema/people";
import { projects } from "../db/schema/projects";
import { runs } from "../db/schema/runs";
import { schedules } from "../db/schema/schedules";

/** All SQL of showing an app. */

const shownKeys = ["id", "attempt", "version", "status", "trigger", "plannedAt", "finishedAt", "error"] as const;

/** A run as the bar presents it. */
export type ShownRun = Pick<typeof runs.$inferSelect, (typeof shownKeys)[number]>;

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
  /** Zone of the project, in which the bar shows its times. */
  timezone: string;
  /** When the next run is planned. */
  nextAt: number | null;
}

const project = selection(projects, "p", { keys: ["id", "title", "publishedVersion", "resultRunId", "archivedAt"], prefix: "project_" });
const viewer = selection(members, "m", { keys: ["userId", "role"], prefix: "viewer_" });
const shown = selection(runs, "r", { keys: shownKeys, prefix: "run_" });
const newer = selection(runs, "n", { keys: shownKeys, prefix: "newer_" });
const nextSchedule = selection(schedules, "x", { keys: ["nextAt"], prefix: "next_" });

/**
 * Session, grants, pointer and what the bar shows, in one statement: a view costs one read, and a grant taken away counts at the next one.
 * Only `runs_project` and primary keys are walked. ?1 project, ?2 run or null, ?3 session token or null, ?4 now.
 */
const statement = `
select ${project.sql}, ${viewer.sql},
  ${levelSql({ project: "p", user: "m.user_id", role: "m.role" })} as level,
  ${shown.sql}, ${newer.sql},
  json_extract(v.settings, '$.timezone') as timezone,
  ${nextSchedule.sql}
from (select 1) one
left join sessions k on k.token = ?3 and k.expires_at > ?4
left join members m on m.user_id = k.user_id and m.status = 'active'
left join projects p on p.id = ?1 and p.trashed_at is null
left join runs r on r.id = coalesce(?2, p.result_run_id) and r.project_id = p.id
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
    .first<SqlRow>();
  if (!row) return { signedIn: false, facts: null };
  const found = project.decodeJoined(row);
  const signedInAs = viewer.decodeJoined(row);
  return { signedIn: signedInAs !== null, facts: found && factsOf(row, found, signedInAs) };
}

function factsOf(
  row: SqlRow,
  { archivedAt, ...found }: ReturnType<typeof project.decode>,
  signedInAs: ReturnType<typeof viewer.decodeJoined>,
): AppFacts {
  return {
    project: { ...found, archived: archivedAt !== null },
    viewer: signedInAs,
    level: levelOfRank(numberAt(row, "level")),
    run: shown.decodeJoined(row),
    newer: newer.decodeJoined(row),
    timezone: textOrNullAt(row, "timezone") ?? "UTC",
    nextAt: nextSchedule.decodeJoined(row)?.nextAt ?? null,
  };
}
