import { naiveOccurrences, readWindow, type Window } from "../../schedules/times/oracle.ts";
import { bounds } from "../bundle/small.ts";
import { cadenceKey } from "../furnish.ts";
import type { Simulation } from "../simulation.ts";

/** A tick that came to its end: which minute it was for, and between which rows of the history it worked. */
export interface Tick {
  dueAt: number;
  begunAfter: number;
  doneBefore: number;
}

interface Era {
  /** Its place in the history. */
  seq: number;
  expected: number[];
  claimed: number;
}

const minuteMs = 60_000;
const windows = new Map<string, Window>();

/**
 * After Jepsen's test of Chronos: what should have run, from an oracle that shares no code with the product, matched one to one with what was claimed, in the order in which
 * the database took claims and edits. An era is the time between two edits of one schedule; its claims are its occurrences, in order, without a gap, from the first to one that
 * no finished tick was too early for.
 */
export function checkOccurrences(simulation: Simulation): void {
  const { database, world, scenario } = simulation;
  const eras = new Map<string, Era>();
  const ran = new Set<string>();
  const history = database.all("select * from temp.history order by seq");
  const say = (schedule: string, what: string): void => world.violate(`schedule ${schedule}: ${what}`);
  const close = (schedule: string, before: number, until: number | null): void => {
    const era = eras.get(schedule);
    eras.delete(schedule);
    if (!era) return;
    const ticks = simulation.ticks.filter(({ begunAfter, doneBefore }) => begunAfter >= era.seq && doneBefore < before);
    const due = until ?? Math.max(0, ...ticks.map(({ dueAt }) => dueAt));
    const forgotten = era.expected.slice(era.claimed).filter((at) => at <= due);
    if (forgotten.length > 0)
      say(schedule, `${forgotten.length} occurrences have no run, the first ${new Date(forgotten[0] ?? 0).toISOString()}`);
  };
  for (const row of history) {
    const id = row["schedule_id"] as string;
    const seq = row["seq"] as number;
    switch (row["kind"]) {
      case "claim": {
        const era = eras.get(id);
        const planned = row["planned_at"] as number;
        const wanted = era?.expected[era.claimed];
        if (!era) say(id, `claimed ${new Date(planned).toISOString()} while it was not active`);
        else if (wanted !== planned)
          say(
            id,
            `claimed ${new Date(planned).toISOString()} where ${wanted === undefined ? "nothing" : new Date(wanted).toISOString()} was due`,
          );
        else if (!fits(simulation, row, era)) say(id, `${String(row["status"])} ${new Date(planned).toISOString()}, against its policy`);
        if (era) era.claimed++;
        ran.add(`${id} ${planned}`);
        break;
      }
      case "made":
      case "edit":
        if (row["timing"] !== 1) break;
        close(id, seq, simulation.eras.get(seq) ?? null);
        if (row["status"] === "active")
          eras.set(id, {
            seq,
            claimed: 0,
            // An edit by a machine whose clock is behind plans again what has run; it stays with the one run.
            expected: occurrences(simulation, String(row["cadence"]), simulation.eras.get(seq) ?? 0).filter(
              (at) => !ran.has(`${id} ${at}`),
            ),
          });
        break;
      case "move":
        close(id, seq, scenario.endsAt);
        break;
      default:
        close(id, seq, simulation.eras.get(seq) ?? null);
    }
  }
  for (const id of eras.keys()) close(id, Infinity, scenario.endsAt);
  checkLateness(simulation);
}

/**
 * Whether a claim runs what the policy for missed occurrences lets run, as of some clock that its process went by: the newest within the window, all up to a bound, or only what is on time.
 */
function fits({ schedules, dueAts }: Simulation, row: Record<string, unknown>, era: Era): boolean {
  const policies = schedules.get(row["schedule_id"] as string)?.policies;
  const planned = row["planned_at"] as number;
  // Other reasons stand for the project, not for the time.
  if (!policies || (row["reason"] !== null && row["reason"] !== "missed")) return true;
  return (dueAts.get(row["seq"] as number) ?? []).some((dueAt) => {
    const newer = era.expected.slice(era.claimed + 1).filter((at) => at <= dueAt).length;
    const late = dueAt - planned;
    const window = policies.missed === "latest" ? Math.max(minuteMs, policies.missedWindowMinutes * minuteMs) : minuteMs;
    const runs =
      policies.missed === "all"
        ? newer < bounds.claimLimit
        : late <= window && (newer === 0 || (policies.missed === "none" && late <= minuteMs));
    return runs === (row["reason"] === null);
  });
}

/** Claims that fell due when all was well again came within their minute. */
function checkLateness({ database, world }: Simulation): void {
  for (const row of database.all("select id, planned_at, claimed_at from runs where trigger = 'schedule'")) {
    const late = (row["claimed_at"] as number) - (row["planned_at"] as number);
    if ((row["planned_at"] as number) > world.lastFaultAt + 2 * minuteMs && late > minuteMs)
      world.violate(
        `run ${String(row["id"])} of ${new Date(row["planned_at"] as number).toISOString()} was claimed ${late} ms late; the last fault was at ${new Date(world.lastFaultAt).toISOString()}`,
      );
  }
}

function occurrences({ cadences, scenario }: Simulation, text: string, from: number): number[] {
  const cadence = cadences.get(cadenceKey(text));
  if (!cadence) throw new Error(`No oracle for ${text}`);
  const start = Math.floor(scenario.startsAt / 3_600_000) * 3_600_000 - 3 * 3_600_000;
  const key = `${cadence.zone} ${start}`;
  let window = windows.get(key);
  if (!window) windows.set(key, (window = readWindow(cadence.zone, start, start + 9 * 3_600_000)));
  return naiveOccurrences(window, cadence.naming).filter((at) => at > from && at <= scenario.endsAt);
}
