import { idFrom } from "../lib/id";

/** The id of the run of one occurrence. It is made from nothing else, so the runs of past occurrences can be looked up without an index. */
export const occurrenceRunId = (scheduleId: string, plannedAt: number): Promise<string> => idFrom(`${scheduleId} ${plannedAt}`);
