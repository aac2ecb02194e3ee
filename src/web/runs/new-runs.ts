import { useState } from "react";
import type { Run } from "../../contract/run";
import { wasStartedHere } from "../ui/started";

/** Splits a log into the rows on show and the new ones above them. Pure. `head` is the newest run on show, null before the first load. */
export function splitNewRuns(runs: Run[], head: string | null, started: (id: string) => boolean): { shown: Run[]; fresh: Run[] } {
  const at = head === null ? 0 : runs.findIndex((run) => run.id === head);
  if (at <= 0) return { shown: runs, fresh: [] };
  const above = runs.slice(0, at);
  return { shown: [...above.filter((run) => started(run.id)), ...runs.slice(at)], fresh: above.filter((run) => !started(run.id)) };
}

/** New runs are held back until the reader asks for them, so that no row moves under the pointer. `key` changes with the filters. */
export function useNewRuns(runs: Run[], key: string) {
  const [held, setHeld] = useState<{ key: string; head: string } | null>(null);
  const newest = runs[0]?.id;
  if (newest !== undefined && held?.key !== key) setHeld({ key, head: newest });
  const parts = splitNewRuns(runs, held?.key === key ? held.head : null, wasStartedHere);
  return { ...parts, show: () => newest !== undefined && setHeld({ key, head: newest }) };
}
