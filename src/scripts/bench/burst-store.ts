import { policiesSchema } from "../../contract/schedule";

/** All SQL of the bursts. Ids of everything that a burst creates begin with its tag, so that it can be deleted again. */

export interface BurstShape {
  /** Eight hexadecimal digits. */
  tag: string;
  schedules: number;
  projects: number;
  /** The project whose cells and owner are copied. */
  template: string;
}

const idOf = (tag: string, kind: string, number: string): string => `printf('${tag}-0000-4000-8${kind}00-%012x', ${number})`;
const counting = "with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ?1)";

/** Creates projects with a published version like the template's, and schedules spread evenly over them that run as the template's owner. None is due. */
export async function makeBurst(d1: D1Database, { tag, schedules, projects, template }: BurstShape, now: number): Promise<void> {
  const project = (number: string): string => idOf(tag, "0", number);
  await d1.batch([
    d1
      .prepare(
        `${counting} insert into projects (id, title, owner_id, creator_id, published_version, last_edited_at, created_at)
         select ${project("i")}, 'Burst ' || i, p.owner_id, p.owner_id, 1, ?3, ?3 from n, projects p where p.id = ?2`,
      )
      .bind(projects, template, now),
    d1
      .prepare(
        `${counting} insert into versions (project_id, number, cells, settings, created_at)
         select ${project("i")}, 1, v.cells, v.settings, ?3 from n, versions v where v.project_id = ?2 and v.number = 1`,
      )
      .bind(projects, template, now),
    d1
      .prepare(
        `${counting} insert into schedules (id, project_id, cadence, timezone, policies, status, update_published_results, created_by, created_at, updated_at)
         select ${idOf(tag, "1", "i")}, ${project("i % ?6")}, ?3, 'Europe/Berlin', ?4, 'active', 1, p.owner_id, ?5, ?5 from n, projects p where p.id = ?2`,
      )
      .bind(schedules, template, cadence, JSON.stringify(policiesSchema.parse({})), now, projects),
  ]);
}

const cadence = JSON.stringify({ cadence: "DAILY", daily: { timezone: "Europe/Berlin", hour: 7, minute: 30 } });

/** Makes every schedule of the burst due at the same instant. */
export const fallDue = (d1: D1Database, tag: string, at: number): Promise<D1Result> =>
  d1
    .prepare("update schedules set next_at = ?3, status = 'active' where id >= ?1 and id < ?2")
    .bind(...range(tag), at)
    .run();

/** Deletes the runs of a burst. */
export const clearRuns = async (d1: D1Database, tag: string): Promise<void> => {
  await d1
    .prepare("delete from runs where schedule_id >= ?1 and schedule_id < ?2")
    .bind(...range(tag))
    .run();
};

/** Deletes a burst: its runs, schedules, versions and projects. */
export async function clearBurst(d1: D1Database, tag: string): Promise<void> {
  await clearRuns(d1, tag);
  const [from, to] = range(tag);
  for (const [table, key] of [
    ["schedules", "id"],
    ["versions", "project_id"],
    ["projects", "id"],
  ])
    await d1.prepare(`delete from ${table} where ${key} >= ?1 and ${key} < ?2`).bind(from, to).run();
}

/** Also works for a single schedule, when its whole id is the tag. */
const range = (tag: string): [string, string] => [tag, `${tag}.`];

/** Figures of one burst from its rows; times in milliseconds after `at`, null when nothing started. */
export interface BurstFacts {
  runs: number;
  /** Schedules with a run of this instant. */
  occurrences: number;
  open: number;
  started: number;
  skipped: number;
  failed: number;
  lastStarted: number | null;
  lastFinished: number | null;
  lateness: { p50: number; p99: number; max: number } | null;
}

/** How many runs of the workspace are still queued or running. */
export const countOpen = async (d1: D1Database): Promise<number> =>
  (await d1
    .prepare("select count(*) as open from runs indexed by runs_open where status in ('queued', 'running')")
    .first<number>("open")) ?? 0;

/** What became of the runs of a burst that were due at one instant. */
export async function readBurst(d1: D1Database, tag: string, at: number): Promise<BurstFacts> {
  const own = "from runs where schedule_id >= ?1 and schedule_id < ?2 and planned_at = ?3";
  const facts = await d1
    .prepare(
      `select count(*) as runs, count(distinct schedule_id) as occurrences, count(*) filter (where status in ('queued', 'running')) as open, count(started_at) as started,
         count(*) filter (where status = 'skipped') as skipped, count(*) filter (where status in ('failed', 'timed_out')) as failed,
         max(started_at) - ?3 as lastStarted, max(finished_at) - ?3 as lastFinished ${own}`,
    )
    .bind(...range(tag), at)
    .first<Omit<BurstFacts, "lateness">>();
  if (!facts) throw new Error("The burst cannot be counted.");
  const { results } = await d1
    .prepare(`select started_at - ?3 as late ${own} and started_at is not null order by late`)
    .bind(...range(tag), at)
    .all<{ late: number }>();
  const late = (share: number): number => results[Math.min(results.length - 1, Math.floor(results.length * share))]?.late ?? NaN;
  return { ...facts, lateness: results.length === 0 ? null : { p50: late(0.5), p99: late(0.99), max: late(1) } };
}
