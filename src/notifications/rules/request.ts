import type { CaptureOptions, DeliveryOrigin, Target } from "../../contract/notification";
import type { RunNotificationInput } from "../../contract/compatible/run";
import type { RunStatus, RunTrigger } from "../../contract/run";

/** No I/O. What one notification asks for, wherever it comes from: a schedule, the body of an API run, or the rule that owners get failures. */
export interface NotificationRequest {
  origin: Extract<DeliveryOrigin, "schedule" | "api" | "owner">;
  originId: string;
  targets: readonly Target[];
  on: "success" | "failure" | "all";
  screenshot: "none" | "png" | "pdf";
  /** The options given; the rest have defaults. */
  captureOptions: Partial<CaptureOptions>;
  subject: string | null;
  body: string | null;
}

export type ReportedOutcome = "success" | "failure";

/**
 * What a run is reported as, null when nobody is notified: cancelled and skipped runs were somebody's or some policy's decision, and publish and refresh runs
 * are watched by the person who made them. A lost run is `failed`.
 */
export function outcomeOf(run: { status: RunStatus; trigger: RunTrigger }): ReportedOutcome | null {
  if (run.trigger === "publish" || run.trigger === "refresh") return null;
  if (run.status === "succeeded") return "success";
  return run.status === "failed" || run.status === "timed_out" ? "failure" : null;
}

/** Whether a notification asks for this outcome. */
export const wants = (on: NotificationRequest["on"], outcome: ReportedOutcome): boolean => on === "all" || on === outcome;

/** What a notification of a schedule asks for. */
export const requestOf = (notification: {
  id: string;
  targets: Target[];
  onOutcome: NotificationRequest["on"];
  screenshot: NotificationRequest["screenshot"];
  captureOptions: Partial<CaptureOptions>;
  subject: string | null;
  body: string | null;
}): NotificationRequest => {
  const { id, targets, onOutcome, screenshot, captureOptions, subject, body } = notification;
  return { origin: "schedule", originId: id, targets, on: onOutcome, screenshot, captureOptions, subject, body };
};

/** What an API run asks for in its own body. */
export const requestsOfRun = (notifications: readonly RunNotificationInput[]): NotificationRequest[] =>
  notifications.map((given, index) => ({
    origin: "api",
    originId: String(index),
    targets: (given.userIds ?? []).map((id) => ({ kind: "user", id })),
    on: ({ SUCCESS: "success", FAILURE: "failure", ALL: "all" } as const)[given.type],
    screenshot: given.includeSuccessScreenshot ? (given.screenshotFormat ?? "png") : "none",
    captureOptions: {},
    subject: given.subject ?? null,
    body: given.body ?? null,
  }));

/** A failure goes to the owner of the schedule although no notification asks for it. */
export const ownerRequest = (scheduleId: string): NotificationRequest => ({
  origin: "owner",
  originId: scheduleId,
  targets: [],
  on: "failure",
  screenshot: "none",
  captureOptions: {},
  subject: null,
  body: null,
});
