import type { Run } from "../../contract/run";
import { lostRun } from "../../format/words";

/** Who or what started a run: its schedule, a person, a program. */
export function startedBy(run: Run, scheduleWords?: string): string {
  const who = run.createdBy?.name ?? "Somebody";
  const schedule = run.scheduleName || scheduleWords || "Schedule";
  switch (run.trigger) {
    case "schedule":
      return schedule;
    case "manual":
      return `${who} · ${run.retryOf ? "retry" : "run now"}`;
    case "api":
      return `API · ${who}`;
    case "publish":
      return `${who} · publish`;
    case "refresh":
      return `${who} · refresh`;
  }
}

const reasons: Record<string, string> = {
  overlap: "The previous run was still running, and this schedule skips overlapping runs",
  missed: "It could not start within the time that its schedule allows",
  lost: lostRun,
  superseded: "A newer result was already there, so visitors did not see this one",
  run_timeout: "Daybook stopped it at the time limit",
  user: "Somebody cancelled it",
  cancel_previous: "The next run of its schedule replaced it",
  version_gone: "The version it should run does not exist any more, or cannot be read",
  line_full: "50 runs of this project were waiting already",
  // Runs of earlier builds have it.
  sandbox: "The sandbox could not start",
  internal: "An internal error of Daybook; nothing in the project caused it",
  project_archived: "The project was archived",
  not_published: "Nothing was published to run",
  schedule_gone: "Its schedule was deleted before it started",
  run_as_gone: "The person it runs as has left or may no longer edit the project, so Daybook paused its schedule",
};

/** "Clean returns, line 14: “n/a” is not a number." Null when the run has no error. */
export function errorSentence(run: Run): string | null {
  if (!run.error) return null;
  const { label, line, message } = run.error;
  const where = label ? `${label}${line === null ? "" : `, line ${line}`}: ` : "";
  return `${where}${message}`;
}

/** Why a run ended as it did: one line, always present where the status alone does not say. */
export function reasonSentence(run: Run): string | null {
  // Of a cancelled run the cell's error only says that it was.
  const error = run.status === "cancelled" ? null : errorSentence(run);
  if (error) return error;
  if (run.reason !== null) return reasons[run.reason] ?? (run.reason === "cell_failed" ? "A cell failed" : run.reason);
  if (run.trigger === "publish" && run.status === "succeeded") return `First result of version ${run.version}`;
  if (run.attempt > 1 && run.status === "queued") return `Attempt ${run.attempt - 1} failed; it is tried again after a pause`;
  return null;
}

/** Deliveries in a few words; `look`: somebody should check them. */
export function deliveryWords(run: Run): { text: string; look: boolean; none: boolean } {
  const { total, sent, failed, unknown } = run.deliveries;
  if (total === 0)
    return {
      text: run.status === "queued" || run.status === "running" || run.status === "skipped" ? "–" : "No messages",
      look: false,
      none: true,
    };
  if (failed > 0) return { text: `${failed} of ${total} failed`, look: true, none: false };
  if (unknown > 0) return { text: `${unknown} of ${total} unknown`, look: true, none: false };
  return { text: `${sent}/${total} sent`, look: false, none: false };
}
