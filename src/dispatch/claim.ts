import { groupedBatch, labelledBatch, type Answers, type Statements } from "../db/batch";
import type { RunBrief } from "../env";
import { messageOf } from "../lib/failure";
import { idFrom } from "../lib/id";
import { log } from "../lib/log";
import { briefOf } from "../runs/brief";
import { decodeClaimed } from "../runs/insert-store";
import { occurrenceRunId } from "../schedules/run-id";
import { nextAfter, timesOf } from "../schedules/times/times";
import { setAsideStatements, type Raised } from "../watchman/store";
import { missedNotice } from "../watchman/watch";
import { planClaim } from "./due";
import { claimStatements, type DueSchedule, type PlannedClaim } from "./store";

/** Turns due occurrences into runs: plans a page of schedules, writes it in one batch, and sets aside (pauses) schedules that can no longer run. */

/** Occurrences claimed at a time; those of the last schedule may exceed it: after a day without a tick a page of hourly schedules has twelve thousand, and D1 takes 2 MB a value. Source: Cloudflare, D1 limits. */
const occurrencesAtOnce = 2500;

/** The plan for a page of due schedules. */
export interface ClaimPlan {
  claims: PlannedClaim[];
  /** The schedules of the claims, by id. */
  schedules: Map<string, DueSchedule>;
  /** "Did not run", for occurrences recorded as missed. */
  missed: Raised[];
  /** Schedules whose times cannot be read. They are set aside, so that the other schedules run. */
  unreadable: { schedule: DueSchedule; reason: string }[];
  /** How many schedules of the page are left to the next claim. */
  left: number;
}

/** Plans every occurrence of these schedules that is due as of `dueAt`. Nothing is read or written. */
export async function planClaims(due: readonly DueSchedule[], dueAt: number): Promise<ClaimPlan> {
  const plan: ClaimPlan = { claims: [], schedules: new Map(), missed: [], unreadable: [], left: 0 };
  let occurrences = 0;
  for (const [place, schedule] of due.entries()) {
    if (occurrences >= occurrencesAtOnce) {
      plan.left = due.length - place;
      break;
    }
    try {
      const claim = await planSchedule(schedule, dueAt);
      plan.claims.push(claim);
      plan.schedules.set(schedule.id, schedule);
      occurrences += claim.runs.length;
      const notice = await noticeOfMissed(schedule, claim, dueAt);
      if (notice) plan.missed.push(notice);
    } catch (thrown) {
      log.error("claim.schedule_unreadable", thrown, { scheduleId: schedule.id });
      plan.unreadable.push({ schedule, reason: `Daybook cannot read its times any more: ${messageOf(thrown)}` });
    }
  }
  return plan;
}

async function planSchedule(schedule: DueSchedule, dueAt: number): Promise<PlannedClaim> {
  const times = timesOf(schedule);
  const { occurrences, nextAt } = planClaim(schedule.nextAt, dueAt, (after) => nextAfter(times, after), schedule.policies);
  const runs = await Promise.all(
    occurrences.map(async (occurrence) => ({
      id: await occurrenceRunId(schedule.id, occurrence.plannedAt),
      ...occurrence,
      ...(schedule.runAsAllowed ? {} : ({ status: "skipped", reason: "run_as_gone" } as const)),
    })),
  );
  return { scheduleId: schedule.id, expected: schedule.nextAt, revision: schedule.updatedAt, next: nextAt, runs };
}

/** "Did not run", if the newest occurrence of a schedule is missed and the next one is not due yet. */
async function noticeOfMissed(schedule: DueSchedule, { next, runs }: PlannedClaim, dueAt: number): Promise<Raised | null> {
  const newest = runs.at(-1);
  return newest?.reason === "missed" && (next === null || next > dueAt) ? missedNotice(schedule, newest) : null;
}

/** What a claim wrote, and what the statements beside it returned. */
export interface WrittenClaims<S extends Statements> {
  /** The runs it queued, in the order of their claim. Runs that another tick queued are sent by that tick. */
  briefs: RunBrief[];
  /** Some of its schedules are due still: they have further occurrences, or were edited between reading and claiming. */
  more: boolean;
  answers: Answers<S>;
}

/** Writes a plan in one batch, with other statements of the caller behind it. */
export async function writeClaims<S extends Statements>(
  d1: D1Database,
  { claims, schedules, missed }: ClaimPlan,
  { dueAt, now }: { dueAt: number; now: number },
  beside: S,
): Promise<WrittenClaims<S>> {
  const answers = await groupedBatch(d1, { claim: claimStatements(d1, claims, missed, now), beside });
  const inserted = answers.claim.runs.results.map(decodeClaimed);
  const written = new Set(inserted.map(({ scheduleId }) => scheduleId));
  return {
    briefs: inserted
      .filter(({ status }) => status === "queued")
      .sort((a, b) => a.sequence - b.sequence)
      .map((run) => briefOf(run, schedules.get(run.scheduleId)?.policies ?? null)),
    more: claims.some(({ scheduleId, next }) => !written.has(scheduleId) || (next !== null && next <= dueAt)),
    answers: answers.beside,
  };
}

/** Sets aside the schedules of a plan that could not be read, even if they owe occurrences: those cannot be claimed. */
export async function setAsideUnreadable(d1: D1Database, { unreadable }: ClaimPlan, now: number): Promise<void> {
  for (const { schedule, reason } of unreadable) await setAside(d1, schedule, reason, { owingNothingAt: null, now });
}

const runAsGone =
  "The person it runs as has left or may no longer edit this project. Make a new schedule in your own name, or give them access again.";

/** The schedules of a plan that nobody can run any more. */
export const withoutPerson = ({ schedules }: ClaimPlan): DueSchedule[] =>
  [...schedules.values()].filter(({ runAsAllowed }) => !runAsAllowed);

/** Sets aside the schedules of a written plan that nobody can run any more. One that still owes an occurrence as of `now` is left: the occurrence is claimed first, else it would be dropped. */
export async function setAsideWithoutPerson(d1: D1Database, plan: ClaimPlan, now: number): Promise<void> {
  const owingNothing = new Set(plan.claims.flatMap(({ scheduleId, next }) => (next !== null && next > now ? [scheduleId] : [])));
  for (const schedule of withoutPerson(plan))
    if (owingNothing.has(schedule.id)) await setAside(d1, schedule, runAsGone, { owingNothingAt: now, now });
}

/** Pauses a schedule, so that it never blocks others, and writes a notice that says why. */
async function setAside(
  d1: D1Database,
  { id: scheduleId, updatedAt: revision, nextAt }: DueSchedule,
  reason: string,
  { owingNothingAt, now }: { owingNothingAt: number | null; now: number },
): Promise<void> {
  const noticeId = await idFrom(`paused ${scheduleId} ${revision}`);
  const runId = await occurrenceRunId(scheduleId, nextAt);
  await labelledBatch(d1, setAsideStatements(d1, { noticeId, scheduleId, revision, runId, reason, owingNothingAt }, now));
}
