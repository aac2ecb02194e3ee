import type { Home, HomeProject } from "../contract/overview";
import type { Run } from "../contract/run";
import type { Env } from "../env";
import { iso, isoOrNull } from "../lib/clock";
import { liveStates, type Live } from "../runs/live";
import { loadListedRuns, type ListedRun } from "../runs/log/list-store";
import { nextAfter, timesOf } from "../schedules/times/times";
import { durationOf, wordsOf } from "../schedules/view";
import { attentionOf } from "./attention";
import {
  loadHomeProjects,
  loadHomeSchedules,
  loadLastRunIds,
  loadLate,
  loadHomeRuns,
  loadSparklines,
  loadUndelivered,
  type HomeProjectRecord,
  type HomeSchedule,
  type HomeRun,
} from "./store";

const dayMs = 24 * 60 * 60_000;
/** A day when the clocks go back has 25 hours. */
const longestDayMs = 25 * 60 * 60_000;
const homeLimits = { projects: 200, sparkline: 20, marksOfDay: 2000, plannedOfDay: 1000, attention: 20 } as const;

/** Whose home page it is: the projects to show, and what the reader sees of them. */
export interface HomeReader {
  projectIds: string[];
  includeArchived: boolean;
  /** Of a run that the reader may see. */
  view: (run: ListedRun, live: Live | undefined) => Run;
  abilities: (projectId: string) => Record<string, boolean>;
}

/** Projects with their schedules and last runs, the day from `from` to `to`, and what needs attention. */
export async function readHome(
  env: Env,
  reader: HomeReader,
  { now, from, to }: { now: number; from: number | null; to: number | null },
): Promise<Home> {
  const d1 = env.DB;
  const found = await loadHomeProjects(d1, reader.projectIds, reader.includeArchived);
  const projects = found.slice(0, homeLimits.projects);
  const ids = projects.map(({ id }) => id);
  const start = from ?? now - (now % dayMs);
  const end = Math.min(to ?? start + dayMs, start + longestDayMs);
  const [schedules, recent, lastIds, marks, undelivered, late] = await Promise.all([
    loadHomeSchedules(d1, ids),
    loadSparklines(d1, ids, homeLimits.sparkline),
    loadLastRunIds(d1, ids),
    loadHomeRuns(d1, ids, start, end, homeLimits.marksOfDay),
    loadUndelivered(d1, ids, now - dayMs),
    loadLate(d1, ids, now - 7 * dayMs),
  ]);
  const last = await loadListedRuns(d1, lastIds);
  const live = await liveStates(env, last);
  const lastRuns = last.map((run) => reader.view(run, live.get(run.id)));
  return {
    projects: projects.map((project) => ({
      ...homeProject(project, schedules, recent),
      lastRun: lastRuns.find((run) => run.projectId === project.id) ?? null,
      abilities: reader.abilities(project.id),
    })),
    today: { runs: marks.map(markOf), planned: plannedOf(schedules, projects, now, end) },
    attention: attentionOf({ projects, schedules, lastRuns, undelivered, late }).slice(0, homeLimits.attention),
    truncated: found.length > projects.length,
  };
}

function homeProject(
  project: HomeProjectRecord,
  schedules: readonly HomeSchedule[],
  recent: readonly HomeRun[],
): Omit<HomeProject, "lastRun" | "abilities"> {
  const own = schedules.filter((schedule) => schedule.projectId === project.id);
  const next = own.flatMap(({ status, nextAt }) => (status === "active" && nextAt !== null ? [nextAt] : []));
  return {
    id: project.id,
    title: project.title,
    description: project.description,
    owner: { id: project.ownerId, name: project.ownerName },
    publishedVersion: project.publishedVersion,
    archivedAt: isoOrNull(project.archivedAt),
    schedules: own.map(({ id, name, cadence, status, nextAt }) => ({
      id,
      name,
      sentence: wordsOf(cadence),
      status,
      nextOccurrenceAt: status === "active" ? isoOrNull(nextAt) : null,
    })),
    recentRuns: recent.filter((run) => run.projectId === project.id).map(markOf),
    nextOccurrenceAt: project.archivedAt === null && next.length > 0 ? iso(Math.min(...next)) : null,
  };
}

const markOf = (run: HomeRun): HomeProject["recentRuns"][number] => ({
  id: run.id,
  projectId: run.projectId,
  status: run.status,
  plannedAt: iso(run.plannedAt),
  durationMs: durationOf(run),
});

/** Occurrences from now to the end of the day, of projects that would run them. A schedule that cannot be read has none. */
function plannedOf(
  schedules: readonly HomeSchedule[],
  projects: readonly HomeProjectRecord[],
  now: number,
  to: number,
): Home["today"]["planned"] {
  const running = new Set(projects.flatMap((one) => (one.archivedAt === null && one.publishedVersion !== null ? [one.id] : [])));
  const planned: { scheduleId: string; projectId: string; at: number }[] = [];
  for (const schedule of schedules) {
    if (schedule.status !== "active" || !running.has(schedule.projectId)) continue;
    try {
      const times = timesOf(schedule);
      for (let at = schedule.nextAt; at !== null && at < to && planned.length < homeLimits.plannedOfDay; at = nextAfter(times, at))
        if (at >= now) planned.push({ scheduleId: schedule.id, projectId: schedule.projectId, at });
    } catch {
      // The claim sets it aside and says why.
    }
  }
  return planned.sort((a, b) => a.at - b.at).map((entry) => ({ ...entry, at: iso(entry.at) }));
}
