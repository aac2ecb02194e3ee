import type { Policies } from "../../src/contract/schedule.ts";
import { someCadence, type Cadence } from "./cadences.ts";
import type { Fault, Mood } from "./faults.ts";
import { Random } from "./random.ts";

export interface PlannedSchedule {
  project: number;
  cadence: Cadence;
  policies: Policies;
  notifications: { users: string[]; on: "success" | "failure" | "all"; screenshot: "none" | "png" | "pdf" }[];
}

/** Something a person does. `target` counts through what there is when the time comes. */
export type Act =
  | {
      kind:
        | "pause"
        | "resume"
        | "delete"
        | "runSchedule"
        | "cancel"
        | "retry"
        | "resend"
        | "archive"
        | "unarchive"
        | "publish"
        | "runNow"
        | "runApi";
      at: number;
      target: number;
    }
  | { kind: "edit"; at: number; target: number; cadence: Cadence }
  | { kind: "clockStep"; at: number; target: number; byMs: number }
  | { kind: "skipTicks"; at: number; target: number; minutes: number };

export interface Scenario {
  startsAt: number;
  /** Nothing goes wrong from then on. */
  faultsUntil: number;
  /** Schedules end here. */
  endsAt: number;
  projects: number;
  /** Which of them query a database. */
  querying: boolean[];
  schedules: PlannedSchedule[];
  acts: Act[];
  mood: Mood;
  /** A second build takes over at this time, null for one build throughout. */
  deployAt: number | null;
}

const hourMs = 3_600_000;
/** Ordinary days, and nights in which the clocks of New York or Berlin change. */
const starts = ["2026-06-10T10:00:00Z", "2026-12-31T22:30:00Z", "2026-03-08T05:30:00Z", "2026-11-01T04:30:00Z", "2026-10-25T00:10:00Z"];
export const users = ["ann", "bob", "cyd"];

export function scenarioOf(seed: number): Scenario {
  const draws = new Random(seed * 2654435761);
  const startsAt = Date.parse(draws.pick(starts)) + draws.int(0, 59) * 1000;
  const endsAt = startsAt + Math.round((0.6 + 1.2 * draws.next()) * hourMs);
  const faultsUntil = startsAt + Math.round((endsAt - startsAt) * (0.4 + 0.4 * draws.next()));
  // Now and then a crowd that falls due at one minute, more than a page of it.
  const crowd = draws.chance(0.12) ? someCadence(draws) : null;
  const projects = crowd ? draws.int(1, 5) : draws.pick([1, 1, 1, 2, 2, 3]);
  const schedules = Array.from({ length: crowd ? draws.int(4, 9) : draws.int(1, 3) }, () => {
    const schedule = someSchedule(draws, projects);
    return crowd ? { ...schedule, cadence: crowd } : schedule;
  });
  const querying = Array.from({ length: projects }, () => draws.chance(0.4));
  const acts = Array.from({ length: draws.int(0, 7) }, () => someAct(draws, startsAt, faultsUntil, endsAt));
  return {
    startsAt,
    faultsUntil,
    endsAt,
    projects,
    querying,
    schedules,
    acts: acts.sort((a, b) => a.at - b.at),
    mood: someMood(draws),
    deployAt: draws.chance(0.15) ? startsAt + Math.round((faultsUntil - startsAt) * draws.next()) : null,
  };
}

const someSchedule = (draws: Random, projects: number): PlannedSchedule => ({
  project: draws.int(0, projects - 1),
  cadence: someCadence(draws),
  policies: {
    overlap: draws.pick(["queue", "skip", "cancel_previous"]),
    missed: draws.pick(["latest", "all", "none"]),
    missedWindowMinutes: draws.pick([0, 10, 60]),
    retries: draws.pick([0, 1, 2]),
    pauseAfterFailures: draws.chance(0.15) ? draws.int(1, 3) : null,
    deadline: null,
  },
  notifications: Array.from({ length: draws.int(0, 2) }, () => ({
    users: users.filter(() => draws.chance(0.5)),
    on: draws.pick(["success", "failure", "all"] as const),
    screenshot: draws.pick(["none", "none", "png", "pdf"] as const),
  })),
});

function someAct(draws: Random, startsAt: number, faultsUntil: number, endsAt: number): Act {
  const at = startsAt + Math.round((endsAt - startsAt) * draws.next());
  const target = draws.int(0, 999);
  // Clocks and missing ticks are faults; they stop when the faults stop.
  const early = startsAt + Math.round((faultsUntil - startsAt) * draws.next());
  const roll = draws.int(0, 17);
  switch (roll) {
    case 0:
    case 1:
      return { kind: "clockStep", at: early, target, byMs: draws.pick([-90_000, -5_000, -500, 500, 5_000, 90_000]) };
    case 2:
    case 3:
      return { kind: "skipTicks", at: early, target, minutes: draws.pick([1, 3, 20, 70]) };
    case 4:
    case 5:
      return { kind: "edit", at, target, cadence: someCadence(draws) };
    case 6:
    case 7:
    case 8:
    case 9:
      return { kind: "runNow", at, target };
    case 10:
      return { kind: "cancel", at, target };
    default:
      return {
        kind: draws.pick([
          "pause",
          "resume",
          "resume",
          "delete",
          "cancel",
          "retry",
          "resend",
          "archive",
          "unarchive",
          "publish",
          "runSchedule",
          "runApi",
        ]),
        at,
        target,
      };
  }
}

/** Which faults this world knows, and how often: some worlds are calm, some know one kind alone, few know everything at once. */
function someMood(draws: Random): Mood {
  const mood: Mood = {};
  const kinds: [Fault, number][] = [
    ["crash-before", 0.03],
    ["crash-after", 0.03],
    ["error-before", 0.04],
    ["error-after", 0.04],
    ["delay", 0.05],
    ["hang", 0.02],
    ["stale", 0.06],
    ["drop", 0.2],
    ["duplicate", 0.3],
    ["late", 0.3],
    ["lost", 0.2],
  ];
  const share = draws.pick([0.2, 0.5, 0.9]);
  const strength = draws.pick([0.3, 1, 2]);
  for (const [kind, chance] of kinds) if (draws.chance(share)) mood[kind] = chance * strength;
  return mood;
}
