import type { RunReason, RunStatus } from "../contract/run";

/** Statuses that never change again. */
const final: readonly RunStatus[] = ["succeeded", "failed", "cancelled", "timed_out", "skipped"];

export const hasEnded = (status: string): boolean => final.includes(status as RunStatus);

/** Failures count for retries, auto-pause and messages; a cancelled or skipped run is none. */
export const isFailure = (status: RunStatus): boolean => status === "failed" || status === "timed_out";

/** Sentences for reasons, as pages and mails show them. Null: the status says it all. */
export function reasonSentence(reason: RunReason | null): string | null {
  return reason === null ? null : sentences[reason];
}

const sentences: Record<RunReason, string | null> = {
  overlap: "The run before it was still going or waiting, and this schedule lets no more wait.",
  missed: "Daybook could not start it in time, and the schedule says not to catch up.",
  lost: "The runtime stopped under it three times, so Daybook gave up.",
  superseded: "A newer result was already published, so visitors kept seeing that one.",
  cell_failed: null,
  run_timeout: "It reached the time limit of a run.",
  user: "Somebody cancelled it.",
  cancel_previous: "The next run of the same schedule replaced it.",
  version_gone: "The version it should run no longer exists.",
  line_full: "Fifty runs of this project were already waiting.",
  sandbox: "The sandbox for code could not start.",
  internal: "Daybook itself failed. The error is in its log under this run.",
  project_archived: "The project is archived.",
  not_published: "The project has no published version.",
  schedule_gone: "The schedule was deleted before it started.",
};
