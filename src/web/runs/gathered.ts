import { useState } from "react";
import type { Run } from "../../contract/run";
import { wasStartedHere } from "../ui/started";

/** Splits a log into the rows on show and the new ones above them. Pure. `head` is the newest run on show, null before the first load. */
export function gather(runs: Run[], head: string | null, started: (id: string) => boolean): { shown: Run[]; fresh: Run[] } {
  const at = head === null ? 0 : runs.findIndex((run) => run.id === head);
  if (at <= 0) return { shown: runs, fresh: [] };
  const above = runs.slice(0, at);
  return { shown: [...above.filter((run) => started(run.id)), ...runs.slice(at)], fresh: above.filter((run) => !started(run.id)) };
}

/** New runs wait above the log until they are asked for, so that no row jumps under the pointer. `key` changes with the filters. */
export function useGathered(runs: Run[], key: string) {
  const [held, setHeld] = useState<{ key: string; head: string } | null>(null);
  const newest = runs[0]?.id;
  if (newest !== undefined && held?.key !== key) setHeld({ key, head: newest });
  const parts = gather(runs, held?.key === key ? held.head : null, wasStartedHere);
  return { ...parts, show: () => newest !== undefined && setHeld({ key, head: newest }) };
}
