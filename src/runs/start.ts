import type { Json } from "../contract/common";
import type { RunNotificationInput } from "../contract/compatible/run";
import type { RunContext, RunTrigger } from "../contract/run";
import type { Env } from "../env";
import { newId } from "../lib/id";
import type { Clock } from "../lib/clock";
import { log } from "../lib/log";
import { messageOf } from "../lib/failure";
import { within } from "../lib/time-limit";
import { limits } from "./limits";
import { runnerOf } from "./runner/stub";
import { insertRun, loadBriefs } from "./store";

/** A run that somebody asked for: every trigger but the clock. */
export interface StartInput {
  /** Given when the request may come a second time: a run that exists already is left as it is. */
  runId?: string;
  projectId: string;
  trigger: Exclude<RunTrigger, "schedule">;
  context: RunContext;
  version: number;
  scheduleId?: string | null;
  inputParams?: Record<string, Json>;
  updatePublishedResults: boolean;
  useCachedSqlResults: boolean;
  notifications?: RunNotificationInput[];
  createdBy: string | null;
  retryOf?: string | null;
}

/** Statement and id of a run that is asked for now; for verbs that insert it in a batch of their own. */
export function plannedRun(env: Env, now: number, input: StartInput): { runId: string; insert: D1PreparedStatement } {
  const runId = input.runId ?? newId(now);
  const insert = insertRun(env.DB, {
    id: runId,
    projectId: input.projectId,
    scheduleId: input.scheduleId ?? null,
    version: input.version,
    trigger: input.trigger,
    context: input.context,
    retryOf: input.retryOf ?? null,
    at: now,
    inputParams: JSON.stringify(input.inputParams ?? {}),
    updatePublishedResults: input.updatePublishedResults,
    useCachedSqlResults: input.useCachedSqlResults,
    notifications: input.notifications?.length ? JSON.stringify(input.notifications) : null,
    createdBy: input.createdBy,
  });
  return { runId, insert };
}

/** Writes the run, then hands it to its project's runner. The row is the truth: a hand-over that fails is made up for by the tick. */
export async function startRun(env: Env, clock: Clock, input: StartInput): Promise<{ runId: string }> {
  const { runId, insert } = plannedRun(env, clock.now(), input);
  await insert.run();
  await handOver(env, input.projectId, [runId]);
  return { runId };
}

/** Tells a project's runner about queued runs. Never throws, and whoever asked does not wait for a runner that hangs. */
export async function handOver(env: Env, projectId: string, runIds: string[]): Promise<void> {
  try {
    await within(limits.askMs, "The runner", runnerOf(env, projectId).accept(await loadBriefs(env.DB, runIds), "row"));
  } catch (thrown) {
    log.warn("run.hand_over_failed", { projectId, runs: runIds.length, message: messageOf(thrown) });
  }
}
