/** What the simulator runs: production code, and nothing that stands in for it. */
export { onQueue, onScheduled } from "../../../src/dispatch/handlers";
export { claimBeforeChange } from "../../../src/dispatch/owed";
export { CaptureFailure } from "../../../src/captures/failure";
export { BrowserPool } from "../../../src/captures/pool";
export { sqliteDialect } from "../../../src/connections/drivers/sample/dialect";
export { QueryFailure } from "../../../src/connections/port";
export { updateProject } from "../../../src/projects/store";
export { publishDraft } from "../../../src/runs/publish";
export { resend } from "../../../src/notifications/deliveries/resend";
export { cancelRun } from "../../../src/runs/cancel";
export { retryRun } from "../../../src/runs/retry";
export { ProjectRunner } from "../../../src/runs/runner/object";
export { startRun } from "../../../src/runs/start";
export { loadRun } from "../../../src/runs/store";
export { changeSchedule, deleteSchedule, pauseSchedule, resumeSchedule } from "../../../src/schedules/change";
export { createSchedule } from "../../../src/schedules/create";
