import type { Simulation } from "../simulation.ts";

interface Row {
  id: string;
  project_id: string;
  schedule_id: string | null;
  trigger: string;
  status: string;
  reason: string | null;
  attempt: number;
  planned_at: number;
  claimed_at: number;
  started_at: number | null;
  finished_at: number | null;
}

/** Every run ended as something that happened, and what was kept of it says the same. */
export function checkRuns({ database, world, bucket, sandboxes, maxSkewMs }: Simulation): void {
  const runs = database.all("select * from runs") as unknown as Row[];
  for (const run of runs) {
    const say = (what: string): void =>
      world.violate(`run ${run.id} (${run.status}, ${run.reason ?? "no reason"}, attempt ${run.attempt}) ${what}`);
    if (run.finished_at === null) say("has no end");
    const executed = sandboxes.executions.filter(({ runId }) => runId === run.id);
    if (executed.some(({ startedAt }) => startedAt < run.planned_at - maxSkewMs)) say("began before it was planned");
    // One that waited for its next attempt may find its project archived or its schedule gone.
    if (run.status === "skipped" && ["overlap", "missed", "line_full"].includes(run.reason ?? "") && executed.length > 0)
      say("was skipped and ran");
    if (run.status === "skipped" && run.reason === null) say("does not say why it was skipped");
    if (executed.some(({ attempt }) => attempt > run.attempt)) say("ran an attempt that its row does not know");
    const honest = run.status === "succeeded" || (run.status === "failed" && run.reason === "cell_failed") || run.status === "timed_out";
    if (!honest) continue;
    const kept = bucket.snapshot(`runs/${run.project_id}/${run.id}/${run.attempt}/snapshot`);
    if (!kept) say("has no snapshot");
    else if (kept.status !== run.status) say(`has a snapshot that says ${kept.status}`);
    if (run.started_at === null) say("has no start");
    // An attempt under which the object died again and again is lost, perhaps before its first cell.
    const lost = world.faults.fired.filter((fault) => fault.startsWith("runner") && !fault.endsWith("delay")).length > 3;
    for (let attempt = 1; attempt <= run.attempt; attempt++)
      if (!lost && !sandboxes.opened.has(`${run.id}/${attempt}`)) say(`never made its attempt ${attempt}`);
  }
  // The end of a run may take this long to reach the database when everything on the way is delayed; until then its project takes it for running.
  const slackMs = 35 * 60_000 + 2 * maxSkewMs;
  for (const run of runs.filter(({ reason }) => reason === "overlap")) {
    const others = runs.filter((other) => other !== run && other.schedule_id === run.schedule_id && other.trigger === "schedule");
    const met = others.some(
      (other) => other.claimed_at <= (run.finished_at ?? 0) + slackMs && (other.finished_at ?? Infinity) >= run.claimed_at - slackMs,
    );
    if (!met) world.violate(`run ${run.id} was skipped for an overlap with nothing`);
  }
}
