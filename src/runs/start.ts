import { auditIfChanged, type Subject } from "../access/audit";
import type { Actor } from "../access/caller";
import type { Json } from "../contract/common";
import type { RunNotificationInput } from "../contract/compatible/run";
import type { RunContext, RunTrigger } from "../contract/run";
import type { Env } from "../env";
import { newId } from "../lib/id";
import type { Clock } from "../lib/clock";
import { log } from "../lib/log";
import { messageOf } from "../lib/failure";
import { withTimeLimit } from "../lib/time-limit";
import { insertRun } from "./insert-store";
import { runLimits } from "./limits";
import { runnerOf } from "./runner/stub";
import { loadBriefs } from "./store";

/** A run that somebody asked for: every trigger but the clock and publishing. */
export interface StartInput {
  /** Given when the request may come a second time: a run that exists already is left as it is. */
  runId?: string;
  projectId: string;
  trigger: Exclude<RunTrigger, "schedule" | "publish">;
  context: RunContext;
  version: number;
  scheduleId?: string | null;
  inputParams?: Record<string, Json>;
  updatePublishedResults: boolean;
  useCachedSqlResults: boolean;
  notifications?: RunNotificationInput[];
  retryOf?: string | null;
  by: Actor;
  /** What the audit log says of it. */
  audited: (runId: string) => { action: string; subject: Subject; details: Record<string, unknown> };
}

/** Writes the run, then hands it to its project's runner. The row is the truth: a hand-over that fails is made up for by the tick. */
export async function startRun(env: Env, clock: Clock, input: StartInput): Promise<{ runId: string }> {
  const now = clock.now();
  const runId = input.runId ?? newId(now);
  const { action, subject, details } = input.audited(runId);
  await env.DB.batch([
    insertRun(
      env.DB,
      {
        id: runId,
        projectId: input.projectId,
        scheduleId: input.scheduleId ?? null,
        version: input.version,
        trigger: input.trigger,
        context: input.context,
        retryOf: input.retryOf ?? null,
        inputParams: input.inputParams ?? {},
        updatePublishedResults: input.updatePublishedResults,
        useCachedSqlResults: input.useCachedSqlResults,
        notifications: input.notifications?.length ? input.notifications : null,
        createdBy: input.by.userId,
      },
      now,
    ),
    auditIfChanged(env.DB, input.by, action, subject, details, now),
  ]);
  await handOver(env, input.projectId, [runId]);
  return { runId };
}

/** Hands queued runs to their project's runner. Never throws, and whoever called does not wait for a runner that hangs. */
export async function handOver(env: Env, projectId: string, runIds: string[]): Promise<void> {
  try {
    await withTimeLimit(runLimits.askMs, "The runner", runnerOf(env, projectId).accept(await loadBriefs(env.DB, runIds), "row"));
  } catch (thrown) {
    log.warn("run.hand_over_failed", { projectId, runs: runIds.length, message: messageOf(thrown) });
  }
}
