import type { Cell } from "../../contract/cell";
import type { Json } from "../../contract/common";
import type { ProjectSettings } from "../../contract/project";
import { iso } from "../../lib/clock";
import type { RunOrder } from "../store";
import type { AttemptFacts } from "./attempt";

/** The facts of an attempt from its order. The schedule's time zone goes before the project's. */
export function attemptFacts(order: RunOrder): AttemptFacts {
  const settings = JSON.parse(order.settings ?? "{}") as Partial<ProjectSettings>;
  return {
    run: {
      runId: order.id,
      projectId: order.project_id,
      projectTitle: order.project_title,
      version: order.version,
      trigger: order.trigger,
      context: order.context,
      scheduledFor: order.trigger === "schedule" ? iso(order.planned_at) : null,
      scheduleId: order.schedule_id,
      attempt: order.attempt,
      timezone: order.schedule_timezone ?? settings.timezone ?? "UTC",
      userEmail: order.run_as_email ?? "",
      inputParams: JSON.parse(order.input_params) as Record<string, Json>,
    },
    cells: JSON.parse(order.cells ?? "[]") as Cell[],
    description: settings.description ?? "",
    scheduleName: order.schedule_name,
    plannedAt: order.planned_at,
  };
}
