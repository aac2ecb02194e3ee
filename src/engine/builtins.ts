import type { Json } from "../contract/common";
import type { RunFacts } from "./port";

export const builtinNames = [
  "hex_scheduled",
  "hex_run_context",
  "hex_project_id",
  "hex_project_name",
  "hex_user_email",
  "hex_timezone",
  "run",
] as const;

/** Whether a name is a built-in variable, which no cell may define. */
export const isBuiltin = (name: string): boolean => (builtinNames as readonly string[]).includes(name);

/** The variables every cell can read without another cell writing them, the same in SQL, text and code. */
export function builtinsOf(facts: RunFacts): Record<(typeof builtinNames)[number], Json> {
  return {
    hex_scheduled: facts.context === "scheduled",
    hex_run_context: facts.context,
    hex_project_id: facts.projectId,
    hex_project_name: facts.projectTitle,
    hex_user_email: facts.userEmail,
    hex_timezone: facts.timezone,
    run: {
      id: facts.runId,
      trigger: facts.trigger,
      scheduled_for: facts.scheduledFor,
      attempt: facts.attempt,
      version: facts.version,
      schedule_id: facts.scheduleId,
    },
  };
}
