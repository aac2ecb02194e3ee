import { bounds } from "../bundle/small.ts";
import type { Simulation } from "../simulation.ts";

interface Row {
  sequence: number;
  id: string;
  project_id: string;
  schedule_id: string | null;
  version: number;
  trigger: string;
  status: string;
  reason: string | null;
  attempt: number;
  planned_at: number;
  claimed_at: number;
  started_at: number | null;
  finished_at: number | null;
  cancel_asked_at: number | null;
  update_published_results: number;
}

const minuteMs = 60_000;
/** The limit of a run, and how many resets end an attempt. Source: `runs/limits.ts`. */
const runMs = 15 * minuteMs;
/** A call that hangs leaves its cell until this limit; what had gone well before it, in an object that died, stays on the list. */
const cellMs = 10 * minuteMs;
const maxResets = 3;

/** Every run ended as something that happened, for the reason it gives, and what was kept of it says the same. */
export function checkRuns(simulation: Simulation): void {
  const { database, world, bucket, executions, maxSkewMs } = simulation;
  const runs = database.all("select rowid as sequence, * from runs order by rowid") as unknown as Row[];
  for (const run of runs) {
    const say = (what: string): void =>
      world.violate(`run ${run.id} (${run.status}, ${run.reason ?? "no reason"}, attempt ${run.attempt}) ${what}`);
    if (run.finished_at === null) say("has no end");
    const executed = executions.all.filter(({ runId }) => runId === run.id);
    if (executed.some(({ startedAt }) => startedAt < run.planned_at - maxSkewMs)) say("began before it was planned");
    // One that waited for its next attempt may find its project archived or its schedule gone.
    if (run.status === "skipped" && ["overlap", "missed", "line_full"].includes(run.reason ?? "") && executed.length > 0)
      say("was skipped and ran");
    if (executed.some(({ attempt }) => attempt > run.attempt)) say("ran an attempt that its row does not know");
    const doubt = doubtOf(run, runs, simulation);
    if (doubt) say(doubt);
    const honest = run.status === "succeeded" || (run.status === "failed" && run.reason === "cell_failed") || run.status === "timed_out";
    if (!honest) continue;
    const kept = bucket.snapshot(`runs/${run.project_id}/${run.id}/${run.attempt}/snapshot`);
    if (!kept) say("has no snapshot");
    else if (kept.status !== run.status) say(`has a snapshot that says ${kept.status}`);
    if (run.started_at === null) say("has no start");
    for (let attempt = 1; attempt <= run.attempt; attempt++)
      if (!executions.opened.has(`${run.id}/${attempt}`) && !wasLost(run, attempt, simulation)) say(`never made its attempt ${attempt}`);
  }
  checkStarts(runs, simulation);
}

/** An attempt that died again and again, or whose time was over when its object came back, perhaps before its first cell. */
function wasLost(run: Row, attempt: number, { lines }: Simulation): boolean {
  const made = lines.attempts.get(`${run.id}/${attempt}`);
  if (!made || made.resets === 0) return false;
  return made.resets > maxResets || made.to - made.from >= runMs - 1000;
}

/** What speaks against the way a run says it ended, null for nothing. */
function doubtOf(run: Row, runs: readonly Row[], simulation: Simulation): string | null {
  const { lines, executions, scenario, database, maxSkewMs } = simulation;
  const finishedAt = run.finished_at ?? 0;
  const key = `${run.id}/${run.attempt}`;
  const resets = lines.attempts.get(key)?.resets ?? 0;
  const acted = (kind: string): boolean => scenario.acts.some((act) => act.kind === kind);
  /** Whether its project had this run at work or in the line when `run` was turned away. */
  const stood = ({ id }: Row): boolean =>
    (lines.spans.get(id) ?? []).some(({ from, to }) => from <= finishedAt + maxSkewMs && (to ?? Infinity) >= finishedAt - maxSkewMs);
  const ofSchedule = (other: Row): boolean => other.schedule_id === run.schedule_id && other.trigger === "schedule" && other !== run;
  switch (run.reason) {
    case null:
      if (run.status === "succeeded") return unwell(key, simulation, "any") && `succeeded without ${unwell(key, simulation, "any")}`;
      return "does not say why";
    case "superseded":
      return runs.some((other) => other.project_id === run.project_id && other.status === "succeeded" && other.sequence > run.sequence) ||
        acted("publish")
        ? unwell(key, simulation, "any") && `succeeded without ${unwell(key, simulation, "any")}`
        : "was superseded by nothing";
    case "cell_failed":
      return executions.refused.has(key) || unwell(key, simulation, "last") || finishedAt - (run.started_at ?? 0) >= cellMs - 2 * maxSkewMs
        ? null
        : "failed, and all its cells were well";
    case "run_timeout":
      return finishedAt - (run.started_at ?? 0) < runMs - 2 * maxSkewMs - 1000 ? "had time left" : null;
    case "overlap":
      return runs.some((other) => ofSchedule(other) && stood(other)) ? null : "was skipped for an overlap with nothing";
    case "cancel_previous":
      return runs.some((other) => ofSchedule(other) && other.sequence > run.sequence && other.claimed_at <= finishedAt + 2 * maxSkewMs)
        ? null
        : "made room for nothing";
    case "line_full":
      return runs.filter((other) => other.project_id === run.project_id && other !== run && stood(other)).length >= bounds.lineLength
        ? null
        : "found room in the line";
    case "lost":
      return resets > maxResets || simulation.deadLettered.has(run.id) ? null : "was not lost";
    case "internal":
      return resets > maxResets ? null : "was given up too early";
    case "user":
      return run.cancel_asked_at === null ? "was cancelled by nobody" : null;
    case "project_archived":
      return acted("archive") ? null : "has a project that was never archived";
    case "schedule_gone":
      return database.all("select 1 from schedules where id = ?1", run.schedule_id).length === 0 ? null : "has a schedule that stands";
    case "missed":
      return run.trigger === "schedule" ? null : "was planned by nobody, and missed";
    default:
      return `has a reason that no world gives: ${run.reason}`;
  }
}

/**
 * A cell of code or SQL of this attempt that did not end well, null when all did. A success needs one good end of each, since a stale object that is still at a cell when the run has ended takes
 * nothing away; for a failure it is the last end that counts, since what an object had before it died is not always kept.
 */
function unwell(key: string, { executions, scenario, database }: Simulation, asOf: "any" | "last"): string | null {
  const [id, attempt] = key.split("/");
  const ends = executions.all.filter((one) => one.runId === id && String(one.attempt) === attempt);
  const well = new Map((asOf === "last" ? ends : ends.filter((one) => one.well)).map((one) => [one.staticId, one.well]));
  const [row] = database.all("select project_id from runs where id = ?1", id ?? "");
  const index = Number(String(row?.["project_id"]).split("-")[1]);
  const cells = scenario.querying[index] ? ["cell-1", "cell-2", "cell-3"] : ["cell-1", "cell-2"];
  return cells.find((cell) => well.get(cell) !== true) ?? null;
}

/** How long after its claim a run may start that finds its project idle, when nothing goes wrong: one queue, one object, a few calls. */
const startMs = 4000;

/** When all was well again, runs that found their project idle started at once; and runs of the clock were begun in the order in which they were claimed. */
function checkStarts(runs: readonly Row[], { executions, world, maxSkewMs, scenario }: Simulation): void {
  const opened = ({ id }: Row): number | undefined => executions.opened.get(`${id}/1`);
  const calmFrom = world.lastFaultAt + 2 * minuteMs;
  for (const run of runs) {
    const at = opened(run);
    if (run.trigger !== "schedule" || at === undefined || run.claimed_at < calmFrom) continue;
    const others = runs.filter((other) => other !== run && other.project_id === run.project_id);
    const alone = others.every((other) => other.claimed_at > at || (other.finished_at ?? Infinity) < run.claimed_at - 1000);
    if (alone && at - run.claimed_at > startMs)
      world.violate(`run ${run.id} began ${at - run.claimed_at} ms after its claim, and nothing was before it`);
  }
  if (world.faults.fired.length > 0 || maxSkewMs > 0 || scenario.deployAt !== null) return;
  const clock = runs.filter(({ trigger }) => trigger === "schedule");
  for (const run of clock)
    for (const later of clock) {
      if (later.project_id !== run.project_id || later.claimed_at < run.claimed_at + minuteMs / 2) continue;
      const [first, second] = [opened(run), opened(later)];
      if (first !== undefined && second !== undefined && second < first)
        world.violate(`run ${later.id} began before ${run.id}, which was claimed before it`);
    }
}
