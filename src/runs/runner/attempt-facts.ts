import { iso } from "../../lib/clock";
import type { RunOrder } from "../store";
import type { AttemptFacts } from "./attempt";

/** The facts of an attempt from its order. Times are the project's, whichever schedule asked for the run: all results of an app name one zone. */
export const attemptFacts = ({ content, schedule, ...order }: RunOrder): AttemptFacts => ({
  run: {
    runId: order.id,
    projectId: order.projectId,
    projectTitle: order.project.title,
    version: order.version,
    trigger: order.trigger,
    context: order.context,
    scheduledFor: order.trigger === "schedule" ? iso(order.plannedAt) : null,
    scheduleId: order.scheduleId,
    attempt: order.attempt,
    timezone: content?.settings.timezone ?? "UTC",
    userEmail: order.runAsEmail ?? "",
    inputParams: order.inputParams,
  },
  cells: content?.cells ?? [],
  description: content?.settings.description ?? "",
  scheduleName: schedule?.name ?? null,
  plannedAt: order.plannedAt,
});
