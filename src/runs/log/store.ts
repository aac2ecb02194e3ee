import { labelledBatch } from "../../db/batch";
import { numberAt, numberOrNullAt, selection, type SqlRow } from "../../db/records";
import { runs } from "../../db/schema/runs";
import { pathLimits, type LogFilter, type LogPath } from "./path";

/** SQL of the run log's pages: which runs, in which order. Every statement reads a number of rows that does not grow with the log. */

const place = selection(runs, "r", { keys: ["id", "projectId", "scheduleId", "status", "trigger", "plannedAt", "claimedAt"] });

/** A run of the log, as far as its place goes. `sequence` is its claim (rowid). */
export type Place = ReturnType<typeof place.decode> & { sequence: number };

const placeColumns = `r.rowid as sequence, ${place.sql}`;
const decodePlace = (row: SqlRow): Place => ({ ...place.decode(row), sequence: numberAt(row, "sequence") });

/** Where a page goes on: after this run, newest first. */
export interface RunCursor {
  plannedAt: number;
  sequence: number;
}

type Planned = Extract<LogPath, { way: "planned" }>;
type Claimed = Extract<LogPath, { way: "claimed" }>;

/** Word for word the conditions of the partial indexes: SQLite does not use them otherwise. */
const isUnsuccessful = "r.status in ('failed', 'timed_out', 'cancelled', 'skipped') and r.status = :status";
const isAsked = "r.trigger <> 'schedule' and r.trigger = :trigger";
/** What an index did not decide, of the run at hand. */
const left = `(:status is null or status = :status) and (:trigger is null or trigger = :trigger) and (:schedule is null or schedule_id = :schedule)
  and (:projects is null or project_id in (select value from json_each(:projects)))`;

/** One project's runs by plan. */
const plannedWalk = (index: Planned["index"]): string =>
  `from runs r indexed by ${index} where r.project_id = :project ${index === "runs_unsuccessful_project" ? `and ${isUnsuccessful}` : ""}
     and r.planned_at >= coalesce(:from, -9e15) and r.planned_at <= min(coalesce(:to, 9e15), coalesce(:plannedAt, 9e15))
     and (:plannedAt is null or (r.planned_at, r.rowid) < (:plannedAt, :sequence))
   order by r.planned_at desc, r.rowid desc`;

/** The workspace's runs by claim, between two claims. */
const claimedWalk = (index: Claimed["index"]): string =>
  `from runs r ${index === null ? "not indexed" : `indexed by ${index}`}
   where ${index === "runs_unsuccessful" ? `${isUnsuccessful} and` : index === "runs_asked" ? `${isAsked} and` : ""}
     r.rowid >= :first and r.rowid < min(:end, coalesce(:sequence, :end))
     and r.claimed_at >= coalesce(:from, -9e15) and r.claimed_at <= coalesce(:to, 9e15)
   order by r.rowid desc`;

/** The newest runs of each project on the path; a statement for each, in one batch. `edge`: the last run looked at, when a walk in steps ended before the log did. */
export async function placesByPlan(
  d1: D1Database,
  path: Planned,
  filter: LogFilter,
  after: RunCursor | null,
  limit: number,
): Promise<{ places: Place[]; edge: Place | null }> {
  const walk = plannedWalk(path.index);
  const given = (project: string) => ({ ...named(filter, after), project, limit });
  const found = await d1.batch<SqlRow>(path.projectIds.map((project) => statement(d1, pageOf(walk, path.steps), given(project))));
  const places = found
    .flatMap(({ results }) => results.map(decodePlace))
    .sort((a, b) => b.plannedAt - a.plannedAt || b.sequence - a.sequence);
  const [only] = path.projectIds;
  const looked = path.steps && only !== undefined && places.length < limit;
  return { places, edge: looked ? await readEdge(statement(d1, edgeOf(walk), given(only))) : null };
}

/** The newest claims on the path, of one project or of many. `from` and `to` are times of claims here, which is when a run from the clock is planned, unless it came late. */
export async function placesByClaim(
  d1: D1Database,
  path: Claimed,
  filter: LogFilter,
  after: RunCursor | null,
  limit: number,
): Promise<{ places: Place[]; edge: Place | null }> {
  const walk = claimedWalk(path.index);
  const given = { ...named(filter, after), ...(await claimsBetween(d1, filter.from, filter.to)), limit };
  const { results } = await statement(d1, pageOf(walk, path.steps), given).all<SqlRow>();
  const places = results.map(decodePlace);
  return { places, edge: path.steps && places.length < limit ? await readEdge(statement(d1, edgeOf(walk), given)) : null };
}

/** Runs that have not ended: the index of open work holds few others. The longest claimed first when the running ones are wanted. */
export async function openPlaces(d1: D1Database, filter: LogFilter): Promise<Place[]> {
  const { results } = await statement(
    d1,
    `select * from (select ${placeColumns} from runs r indexed by runs_open where r.status in ('queued', 'running')
       and r.planned_at >= coalesce(:from, -9e15) and r.planned_at <= coalesce(:to, 9e15)
       order by r.claimed_at ${filter.status === "running" ? "asc" : "desc"})
     where ${left} limit ${pathLimits.open}`,
    named({ ...filter, status: null }, null),
  ).all<SqlRow>();
  return results.map(decodePlace).sort((a, b) => b.plannedAt - a.plannedAt || b.sequence - a.sequence);
}

/** Null when the schedule is gone: its runs are still in the log. */
export const projectOfSchedule = (d1: D1Database, scheduleId: string): Promise<string | null> =>
  d1.prepare("select project_id from schedules where id = ?1").bind(scheduleId).first<string>("project_id");

const pageOf = (walk: string, steps: boolean): string =>
  steps
    ? `select * from (select ${placeColumns} ${walk} limit ${pathLimits.steps}) where ${left} limit :limit`
    : `select ${placeColumns} ${walk} limit :limit`;

/** The last run that a page looked at, when there are more behind it. */
async function readEdge(edge: D1PreparedStatement): Promise<Place | null> {
  const row = await edge.first<SqlRow>();
  return row && decodePlace(row);
}

const edgeOf = (walk: string): string => `select ${placeColumns} ${walk} limit 1 offset ${pathLimits.steps - 1}`;

/**
 * The claims between two times, as rowids: `first` is in, `end` is out. Claims come in the order of time, so each end is found by halving: about 20 reads of
 * one row. Clocks of several machines differ a little, hence the slack.
 */
async function claimsBetween(d1: D1Database, from: number | null, to: number | null): Promise<{ first: number; end: number }> {
  const first = from === null ? null : firstClaim(d1, from - clockSlackMs);
  const end = to === null ? null : firstClaim(d1, to + clockSlackMs);
  if (first === null && end === null) return { first: 0, end: Number.MAX_SAFE_INTEGER };
  const found = await labelledBatch(d1, { first, end });
  const claimOf = (answer: D1Result<SqlRow>): number => (answer.results[0] ? (numberOrNullAt(answer.results[0], "lo") ?? 0) : 0);
  return {
    first: found.first === null ? 0 : claimOf(found.first),
    end: found.end === null ? Number.MAX_SAFE_INTEGER : claimOf(found.end),
  };
}

const clockSlackMs = 2000;

const firstClaim = (d1: D1Database, at: number): D1PreparedStatement => {
  const late = "coalesce((select claimed_at from runs where rowid >= (lo + hi) / 2 order by rowid limit 1) >= ?1, 1)";
  return d1
    .prepare(
      `with recursive half (lo, hi) as (
         select coalesce((select rowid from runs order by rowid limit 1), 0), coalesce((select rowid from runs order by rowid desc limit 1), 0) + 1
         union all
         select case when ${late} then lo else (lo + hi) / 2 + 1 end, case when ${late} then (lo + hi) / 2 else hi end from half where lo < hi)
       select lo from half where lo >= hi limit 1`,
    )
    .bind(at);
};

type Named = Record<string, string | number | null>;

const named = (filter: LogFilter, after: RunCursor | null): Named => ({
  projects: filter.projectIds && JSON.stringify(filter.projectIds),
  schedule: filter.scheduleId,
  status: filter.status,
  trigger: filter.trigger,
  from: filter.from,
  to: filter.to,
  plannedAt: after?.plannedAt ?? null,
  sequence: after?.sequence ?? null,
});

/** D1 binds by number: names become numbers in the order in which they appear. */
function statement(d1: D1Database, sql: string, values: Named): D1PreparedStatement {
  const names: string[] = [];
  const numbered = sql.replaceAll(/:([a-zA-Z]+)/g, (_all, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `?${names.indexOf(name) + 1}`;
  });
  return d1.prepare(numbered).bind(...names.map((name) => values[name] ?? null));
}
