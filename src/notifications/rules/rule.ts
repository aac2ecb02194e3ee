import type { RunNotificationInput } from "../../contract/compatible/run";
import type { RunStatus, RunTrigger } from "../../contract/run";

/** No I/O. What one configured notification asks for, wherever it came from: a schedule, or the body of an API run. */
export interface Rule {
  /** Id of the notification, `api:<index>` for those of one API run. */
  id: string;
  userIds: string[];
  on: "success" | "failure" | "all";
  screenshot: "none" | "png" | "pdf";
  /** JSON of the options given, "{}" when none. */
  captureOptions: string;
  subject: string | null;
  body: string | null;
}

export type Outcome = "success" | "failure";

/**
 * What a run has to tell, null when nobody is told: cancelled and skipped runs were somebody's or some policy's decision, and publish and refresh runs are watched
 * by the person who made them. A lost run is `failed`.
 */
export function outcomeOf(run: { status: RunStatus; trigger: RunTrigger }): Outcome | null {
  if (run.trigger === "publish" || run.trigger === "refresh") return null;
  if (run.status === "succeeded") return "success";
  return run.status === "failed" || run.status === "timed_out" ? "failure" : null;
}

export const wants = (on: Rule["on"], outcome: Outcome): boolean => on === "all" || on === outcome;

/** The rules that an API run brought along. */
export const rulesOfRun = (notifications: readonly RunNotificationInput[]): Rule[] =>
  notifications.map((given, index) => ({
    id: `api:${index}`,
    userIds: given.userIds ?? [],
    on: ({ SUCCESS: "success", FAILURE: "failure", ALL: "all" } as const)[given.type],
    screenshot: given.includeSuccessScreenshot ? (given.screenshotFormat ?? "png") : "none",
    captureOptions: "{}",
    subject: given.subject ?? null,
    body: given.body ?? null,
  }));
