import type { CadenceInput, Policies } from "../contract/schedule";
import type { RunBrief } from "../env";
import { messageOf } from "../lib/failure";
import { idFrom } from "../lib/id";
import { log } from "../lib/log";
import { isCatchUp, selectOrders, type RunOrder } from "../runs/store";
import { parseCadence } from "../schedules/times/cadence";
import { nextOccurrence } from "../schedules/times/occurrence";
import { occurrenceRunId } from "../schedules/run-id";
import { chunks } from "../lib/chunks";
import { planClaim } from "./due";
import {
  claimStatements,
  loadOwed,
  lookAround,
  recordQuietTick,
  seenIn,
  type ClaimedRun,
  type ClaimRow,
  type DueSchedule,
  type LookFor,
  type Seen,
} from "./store";
import { missedNotice } from "../watchman/watch";
import { raiseMissed, setAsideStatements, type Raised } from "../watchman/store";

/** What a claim needs of the outside. */
export interface ClaimEffects {
  d1: D1Database;
  now(): number;
}

/** Run ids in one message. Source: DESIGN section 2. */
export const messageSize = 100;
/** Runs that a tick hands to their runners itself; more of them fan out through the queue. Source: an invocation of a Worker holds six connections at once. */
const handedDirectly = 6;
/** Occurrences claimed at a time, give or take those of one schedule: after a day without a tick a page of hourly schedules has twelve thousand, and D1 takes 2 MB a value. Source: Cloudflare, D1 limits. */
const occurrencesAtOnce = 2500;
/** Claims for one change, of 2,500 occurrences or a hundred of one schedule each. */
const claimsForChange = 20;

export interface Claimed {
  /** The runs it queued. */
  briefs: RunBrief[];
  /** What their runners would read of them; null when they are too many for a tick to hand over itself. */
  orders: RunOrder[] | null;
  /** What the claim saw around it; null when that must be looked at anew. */
  seen: Seen | null;
  /** The claim has recorded the tick, since a sweep finds nothing to do. */
  recorded: boolean;
  /** Some of its schedules are due still: further occurrences, more than are claimed at once, or an edit that came between reading and claiming. */
  more: boolean;
}

/**
 * Claims what these schedules owe: occurrences that are due as of `dueAt`, because the tick that will claim them is late or at work. A person's change does so first, so
 * that what fell due before it is neither dropped nor left to chance. Answers how to tell the runners, who read the rows as they find them then; that never throws, since
 * what nobody is told of is swept. A schedule whose person is gone is not set aside: the change may be what mends it.
 */
export async function claimOwed(
  scheduleIds: string[],
  dueAt: number,
  effects: ClaimEffects & { sendRuns(runIds: string[]): Promise<unknown> },
): Promise<() => Promise<void>> {
  const queued: string[] = [];
  for (let claims = 0; claims < claimsForChange; claims++) {
    const owed = await loadOwed(effects.d1, scheduleIds, dueAt);
    if (owed.length === 0) break;
    const { briefs } = await claimPage(owed, dueAt, effects, null);
    queued.push(...briefs.map(({ runId }) => runId));
  }
  return async () => {
    try {
      for (const runIds of chunks(queued, messageSize)) await effects.sendRuns(runIds);
    } catch (thrown) {
      log.warn("claim.left_to_the_sweep", { runs: queued.length, message: messageOf(thrown) });
    }
  };
}

const runAsGone =
  "The person it runs as has left or may no longer edit this project. Make a new schedule in your own name, or give them access again.";

/**
 * Claims one page. A schedule that cannot be read is set aside, so that its neighbours run. A tick looks around itself in the same batch (`lookFor`), and is recorded there
 * when all is quiet; null: no tick.
 */
export async function claimPage(
  read: DueSchedule[],
  dueAt: number,
  effects: ClaimEffects,
  lookFor: ((now: number) => LookFor) | null,
): Promise<Claimed> {
  const page: ClaimRow[] = [];
  const due: DueSchedule[] = [];
  let occurrences = 0;
  for (const schedule of read) {
    if (occurrences >= occurrencesAtOnce) break;
    due.push(schedule);
    try {
      const claim = await planSchedule(schedule, dueAt);
      page.push(claim);
      occurrences += claim.runs.length;
    } catch (thrown) {
      log.error("claim.schedule_unreadable", thrown, { scheduleId: schedule.id });
      await setAside(schedule, `Daybook cannot read its times any more: ${messageOf(thrown)}`, null, effects);
    }
  }
  if (page.length === 0) return { briefs: [], orders: [], seen: null, recorded: false, more: false };
  const now = effects.now();
  const missed = await missedOf(due, page, dueAt);
  const planned = page.flatMap(({ runs }) => runs.map(({ id }) => id));
  const few = lookFor !== null && planned.length <= handedDirectly;
  const gone = due.filter(({ run_as_allowed: allowed }) => !allowed);
  // Who is set aside is to be told: that is to be seen, and done, after this claim.
  const whole = page.length === read.length && gone.length === 0;
  const look = lookFor && lookAround(effects.d1, now, lookFor(now));
  const answers = await effects.d1.batch([
    ...claimStatements(effects.d1, page, now),
    ...(few ? [selectOrders(effects.d1, planned)] : []),
    ...(missed.length === 0 ? [] : [raiseMissed(effects.d1, missed, now)]),
    ...(look ?? []),
    ...(few && whole ? [recordQuietTick(effects.d1, dueAt, now, lookFor(now))] : []),
  ]);
  const [claimed, , orders] = answers;
  const inserted = (claimed?.results ?? []) as ClaimedRun[];
  const recorded = few && whole && answers.pop()?.results.length === 1;
  if (lookFor) {
    // What it owes still is claimed first, and then it is set aside: it would be dropped.
    const rests = new Set(page.flatMap(({ scheduleId, next }) => (next !== null && next > now ? [scheduleId] : [])));
    for (const schedule of gone) if (rests.has(schedule.id)) await setAside(schedule, runAsGone, now, effects);
  }
  const written = new Set(inserted.map((run) => run.schedule_id));
  return {
    briefs: briefsOf(inserted, due, now),
    orders: few ? ((orders?.results ?? []) as RunOrder[]) : null,
    seen: look && whole ? seenIn(answers.slice(-look.length)) : null,
    recorded,
    more: due.length < read.length || page.some(({ scheduleId, next }) => !written.has(scheduleId) || (next !== null && next <= dueAt)),
  };
}

/** What the runners must know of the runs that this claim wrote: those of another tick are its own to send. */
function briefsOf(inserted: ClaimedRun[], due: DueSchedule[], now: number): RunBrief[] {
  const policies = new Map(due.map((schedule) => [schedule.id, JSON.parse(schedule.policies) as Policies]));
  return inserted
    .filter((run) => run.status === "queued")
    .sort((a, b) => a.sequence - b.sequence)
    .map((run) => {
      const own = policies.get(run.schedule_id) ?? null;
      return {
        runId: run.id,
        projectId: run.project_id,
        scheduleId: run.schedule_id,
        trigger: "schedule",
        overlap: own?.overlap ?? "queue",
        catchUp: isCatchUp(own, now - run.planned_at),
        sequence: run.sequence,
        attempt: 1,
      };
    });
}

async function planSchedule(schedule: DueSchedule, dueAt: number): Promise<ClaimRow> {
  const rule = parseCadence(JSON.parse(schedule.cadence) as CadenceInput);
  const bounds = { startsAt: schedule.starts_at, endsAt: schedule.ends_at };
  const policies = JSON.parse(schedule.policies) as Policies;
  const claim = planClaim(schedule.next_at, dueAt, (after) => nextOccurrence(rule, after, bounds), policies);
  if (!schedule.run_as_allowed)
    for (const occurrence of claim.occurrences) Object.assign(occurrence, { status: "skipped", reason: "run_as_gone" });
  const runs = await Promise.all(
    claim.occurrences.map(async (occurrence) => ({ id: await occurrenceRunId(schedule.id, occurrence.plannedAt), ...occurrence })),
  );
  return { scheduleId: schedule.id, expected: schedule.next_at, revision: schedule.updated_at, next: claim.nextAt, runs };
}

/** "Did not run", where the newest occurrence of a schedule is written off: what follows is not due yet, so nothing makes up for it. */
async function missedOf(due: DueSchedule[], page: ClaimRow[], dueAt: number): Promise<Raised[]> {
  const writtenOff = new Map(
    page.flatMap(({ scheduleId, next, runs }) => {
      const newest = runs.at(-1);
      return newest?.reason === "missed" && (next === null || next > dueAt) ? [[scheduleId, newest] as const] : [];
    }),
  );
  if (writtenOff.size === 0) return [];
  const notices = await Promise.all(
    due.map((schedule) => {
      const run = writtenOff.get(schedule.id);
      return run ? missedNotice(schedule, run) : null;
    }),
  );
  return notices.flatMap((notice) => notice ?? []);
}

/** Takes a schedule out of the clock's way, so that it never blocks its neighbours, and has people told. */
async function setAside(schedule: DueSchedule, reason: string, owingNothingAt: number | null, effects: ClaimEffects): Promise<void> {
  const { id: scheduleId, updated_at: revision } = schedule;
  const noticeId = await idFrom(`paused ${scheduleId} ${revision}`);
  const runId = await occurrenceRunId(scheduleId, schedule.next_at);
  await effects.d1.batch(setAsideStatements(effects.d1, { noticeId, scheduleId, revision, runId, reason, owingNothingAt }, effects.now()));
}
