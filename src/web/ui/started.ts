/** Runs this person started on this page: the log shows them at once instead of gathering them as new. */
const ids = new Set<string>();

/** Remembers a run that was started in this tab. */
export const startedHere = (runId: string): void => void ids.add(runId);
/** Whether the run was started in this tab. */
export const wasStartedHere = (runId: string): boolean => ids.has(runId);
