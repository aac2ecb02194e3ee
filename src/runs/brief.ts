import type { Policies } from "../contract/schedule";
import type { RunBrief } from "../env";
import type { RunRecord } from "./store";

/** A start within this time of its plan is on time. */
const onTimeMs = 60_000;

/** A run as far as its brief depends on it. */
export type BriefedRun = Pick<
  RunRecord,
  "id" | "projectId" | "scheduleId" | "trigger" | "plannedAt" | "claimedAt" | "sequence" | "attempt"
>;

/** What a runner must know of an open run to give it its place. Pure. `policies` are those of its schedule, null without one. */
export const briefOf = (run: BriefedRun, policies: Policies | null): RunBrief => ({
  runId: run.id,
  projectId: run.projectId,
  scheduleId: run.scheduleId,
  trigger: run.trigger,
  overlap: policies?.overlap ?? "queue",
  // Claimed so late, it waits its turn whatever the overlap policy says.
  catchUp: run.trigger === "schedule" && policies?.missed === "all" && run.claimedAt - run.plannedAt > onTimeMs,
  sequence: run.sequence,
  attempt: run.attempt,
});
