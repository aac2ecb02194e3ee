/** Runs this person started on this page: the log shows them at once instead of gathering them as new. */
const ids = new Set<string>();

export const startedHere = (runId: string): void => void ids.add(runId);
export const wasStartedHere = (runId: string): boolean => ids.has(runId);
