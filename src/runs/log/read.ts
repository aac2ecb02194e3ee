import type { Env } from "../../env";
import { loadListedRuns, type ListedRun } from "./list-store";
import { liveStates, type Live } from "../live";
import { pathLimits, pathOf, type LogFilter } from "./path";
import { openPlaces, placesByClaim, placesByPlan, type Place, type RunCursor } from "./store";

/** One page of the run log, newest first. */
export interface LogPage {
  rows: ListedRun[];
  /** What their runners say of those that are open. */
  live: Map<string, Live>;
  /** Where the next page begins; null at the end. */
  next: RunCursor | null;
  /** Set when the page looked through as many runs as it may before it was full: how many, and back to when. */
  looked: { runs: number; backTo: number } | null;
}

/** Reads a page: a number of rows that depends on `limit` and not on the size of the log. */
export async function readLog(env: Env, filter: LogFilter, after: RunCursor | null, limit: number): Promise<LogPage> {
  if (filter.projectIds?.length === 0) return { rows: [], live: new Map(), next: null, looked: null };
  const path = pathOf(filter);
  if (path.way === "open") return readOpen(env, filter, after, limit);
  const read =
    path.way === "planned" ? placesByPlan(env.DB, path, filter, after, limit + 1) : placesByClaim(env.DB, path, filter, after, limit + 1);
  const { places, edge } = await read;
  const rows = await rowsOf(env.DB, places.slice(0, limit));
  const last = places.length > limit ? (places[limit - 1] ?? null) : edge;
  const backTo = edge && (path.way === "planned" ? edge.plannedAt : edge.claimedAt);
  return {
    rows,
    live: await liveStates(env, rows),
    next: last && { plannedAt: last.plannedAt, sequence: last.sequence },
    looked: places.length > limit || backTo === null ? null : { runs: pathLimits.steps, backTo },
  };
}

/** Rows do not know which of the open runs has started: their runners do, so all are asked before the page is cut. */
async function readOpen(env: Env, filter: LogFilter, after: RunCursor | null, limit: number): Promise<LogPage> {
  const places = await openPlaces(env.DB, filter);
  const live = await liveStates(env, places);
  const matching = places.filter((place) => (live.get(place.id)?.status ?? place.status) === filter.status && isAfter(place, after));
  const last = matching.length > limit ? matching[limit - 1] : undefined;
  return {
    rows: await rowsOf(env.DB, matching.slice(0, limit)),
    live,
    next: last ? { plannedAt: last.plannedAt, sequence: last.sequence } : null,
    looked: null,
  };
}

const isAfter = (place: Place, cursor: RunCursor | null): boolean =>
  cursor === null || place.plannedAt < cursor.plannedAt || (place.plannedAt === cursor.plannedAt && place.sequence < cursor.sequence);

async function rowsOf(d1: D1Database, places: Place[]): Promise<ListedRun[]> {
  if (places.length === 0) return [];
  const rows = new Map(
    (
      await loadListedRuns(
        d1,
        places.map((place) => place.id),
      )
    ).map((row) => [row.id, row]),
  );
  return places.flatMap((place) => rows.get(place.id) ?? []);
}
