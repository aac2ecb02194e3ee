import type { CadenceInput, Policies } from "../contract/schedule";
import type { RunBrief } from "../env";
import { messageOf } from "../lib/failure";
import { idFrom } from "../lib/id";
import { log } from "../lib/log";
import { isCatchUp, selectOrders, type RunOrder } from "../runs/store";
import { parseCadence } from "../schedules/cadence";
import { nextOccurrence } from "../schedules/occurrence";
import { occurrenceRunId } from "../schedules/run-id";
import { handOverClaimed } from "./consume";
import { planClaim } from "./due";
import { marginMs } from "./lateness";
import {
  claimStatements,
  loadDue,
  lookAround,
  recordQuietTick,
  recordTick,
  seenIn,
  type ClaimedRun,
  type ClaimRow,
  type DueSchedule,
  type LookFor,
  type Seen,
  type SweepPlace,
} from "./store";
import { missedNotice, watch } from "./watch";
import { raiseMissed, setAsideStatements, type Raised } from "./watch-store";

/** What a tick needs of the outside. */
export interface TickEffects {
  d1: D1Database;
  /** Hands runs to the runner of their project, with what was read of them. */
  accept(projectId: string, briefs: RunBrief[], orders: RunOrder[]): Promise<void>;
  sendClaimed(briefs: RunBrief[]): Promise<unknown>;
  sendRuns(runIds: string[]): Promise<unknown>;
  sendAnnounce(runIds: string[]): Promise<unknown>;
  sendDeliveries(deliveryIds: string[]): Promise<unknown>;
  /** Deliveries that are due to be sent, sent again or settled. */
  dueDeliveries(now: number, limit: number): Promise<string[]>;
  /** Goes on with the same tick in a fresh invocation. */
  continueTick(dueAt: number): Promise<unknown>;
  now(): number;
}

/** Schedules read at a time, and run ids in one message. Source: DESIGN section 2. */
export const pageSize = 500;
export const messageSize = 100;
/** Deliveries in one message. Five are sent side by side and each may wait 45 s for its picture; a consumer has 15 minutes. Source: Cloudflare, Queues limits. */
const deliveriesPerMessage = 20;
/** Runs that a tick hands to their runners itself; more of them fan out through the queue. Source: an invocation of a Worker holds six connections at once. */
const handedDirectly = 6;
/** Occurrences claimed at a time, give or take those of one schedule: after a day without a tick a page of hourly schedules has twelve thousand, and D1 takes 2 MB a value. Source: Cloudflare, D1 limits. */
const occurrencesAtOnce = 2500;
/** Pages of one invocation: a few queries each, of the 500 that DESIGN section 2 allows. */
const pagesPerInvocation = 20;
/** How long after its claim an open run is looked after again. */
const sweepAfterMs = 60_000;
const sweepLimit = 1000;

export interface Ticked {
  claimed: number;
  swept: number;
  /** A step of `retain` is due. */
  cleaning: boolean;
}

/**
 * One tick. `dueAt` is the clock of schedules: everything due at or before it is claimed, so a late, repeated or missing tick loses and doubles nothing.
 * Leases, re-sends and the watchman go by `effects.now()`. Every step may be repeated; a crash at any line leaves rows that the next tick can finish. A claim that fails
 * does not keep the sweep and the watchman from their work: they tell people of what was not claimed.
 */
export async function tick(dueAt: number, effects: TickEffects): Promise<Ticked> {
  const claim = await claimDue(dueAt, effects).then(
    (done) => ({ ...done, failed: false as const }),
    (thrown: unknown) => ({ failed: true as const, thrown }),
  );
  try {
    const { swept, place, oldestDue, cleaning } = await sweep(effects, claim.failed ? null : claim.seen);
    if (claim.failed) throw claim.thrown;
    if (!claim.recorded) await recordTick(effects.d1, { scheduledAt: dueAt, finishedAt: effects.now(), swept, place, oldestDue });
    return { claimed: claim.claimed, swept, cleaning };
  } catch (thrown) {
    throw claim.failed ? claim.thrown : thrown;
  }
}

interface Claimed {
  claimed: number;
  /** What the last claim saw around it; null when that must be looked at anew. */
  seen: Seen | null;
  /** The last claim has recorded the tick, since a sweep finds nothing to do. */
  recorded: boolean;
}

async function claimDue(dueAt: number, effects: TickEffects): Promise<Claimed> {
  let done: Claimed = { claimed: 0, seen: null, recorded: false };
  for (let pages = 0; ; pages++) {
    if (pages === pagesPerInvocation) {
      await effects.continueTick(dueAt);
      return done;
    }
    const due = await loadDue(effects.d1, dueAt, pageSize);
    if (due.length === 0) return done;
    const page = await claimPage(due, dueAt, effects);
    done = { ...page, claimed: done.claimed + page.claimed };
    if (due.length < pageSize && !page.more) return done;
  }
}

const runAsGone =
  "The person it runs as has left or may no longer edit this project. Make a new schedule in your own name, or give them access again.";

/** Claims one page and hands over what it queued; `more` says that some of its schedules are due still: further occurrences, more than are claimed at once, or an edit that came between reading and claiming. A schedule that cannot be read is set aside, so that its neighbours run. */
async function claimPage(read: DueSchedule[], dueAt: number, effects: TickEffects): Promise<Claimed & { more: boolean }> {
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
      log.error("tick.schedule_unreadable", thrown, { scheduleId: schedule.id });
      await setAside(schedule, `Daybook cannot read its times any more: ${messageOf(thrown)}`, effects);
    }
  }
  if (page.length === 0) return { claimed: 0, seen: null, recorded: false, more: false };
  const now = effects.now();
  const missed = await missedOf(due, page, dueAt);
  const planned = page.flatMap(({ runs }) => runs.map(({ id }) => id));
  const few = planned.length <= handedDirectly;
  const gone = due.filter(({ run_as_allowed: allowed }) => !allowed);
  // Who is set aside is to be told: that is to be seen, and done, after this claim.
  const whole = page.length === read.length && gone.length === 0;
  const look = lookAround(effects.d1, now, lookFor(now));
  const answers = await effects.d1.batch([
    ...claimStatements(effects.d1, page, now),
    ...(few ? [selectOrders(effects.d1, planned)] : []),
    ...(missed.length === 0 ? [] : [raiseMissed(effects.d1, missed, now)]),
    ...look,
    ...(few && whole ? [recordQuietTick(effects.d1, dueAt, now, lookFor(now))] : []),
  ]);
  const [claimed, , orders] = answers;
  const inserted = (claimed?.results ?? []) as ClaimedRun[];
  const recorded = few && whole && answers.pop()?.results.length === 1;
  for (const schedule of gone) await setAside(schedule, runAsGone, effects);
  const briefs = briefsOf(inserted, due, now);
  if (few) await handOverClaimed(briefs, (orders?.results ?? []) as RunOrder[], effects);
  else for (const some of chunks(briefs, messageSize)) await effects.sendClaimed(some);
  const written = new Set(inserted.map((run) => run.schedule_id));
  return {
    claimed: briefs.length,
    seen: whole ? seenIn(answers.slice(-look.length)) : null,
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
async function setAside(schedule: DueSchedule, reason: string, effects: TickEffects): Promise<void> {
  const { id: scheduleId, updated_at: revision } = schedule;
  const noticeId = await idFrom(`paused ${scheduleId} ${revision}`);
  const runId = await occurrenceRunId(scheduleId, schedule.next_at);
  await effects.d1.batch(setAsideStatements(effects.d1, { noticeId, scheduleId, revision, runId, reason }, effects.now()));
}

const lookFor = (now: number): LookFor => ({ openBefore: now - sweepAfterMs, unclaimedBefore: now - marginMs, limit: sweepLimit });

interface Swept extends Pick<Ticked, "swept" | "cleaning"> {
  /** Where the next sweep goes on: a full page is not all there is. */
  place: SweepPlace;
  oldestDue: number | null;
}

/**
 * Looks after what was left lying: queued runs nobody accepted, announcements and deliveries that are due, and what should have run and did not. When more runs are open
 * than one page holds, it goes round: each tick looks at the next page, so that a run whose message was lost is found however long the lines before it are.
 */
async function sweep(effects: TickEffects, known: Seen | null): Promise<Swept> {
  const now = effects.now();
  const seen = known ?? seenIn(await effects.d1.batch(lookAround(effects.d1, now, lookFor(now))));
  const { open } = seen;
  const queued = open.filter((run) => run.announce_due === null).map((run) => run.id);
  const announce = open.filter((run) => run.announce_due !== null).map((run) => run.id);
  // A queue that is away keeps the watchman from nothing: what did not run is raised, and told over the other queue.
  const asked = await Promise.allSettled([
    (async () => {
      for (const ids of chunks(queued, messageSize)) await effects.sendRuns(ids);
    })(),
    (async () => {
      for (const ids of chunks(announce, messageSize)) await effects.sendAnnounce(ids);
    })(),
  ]);
  const told = await watch(effects.d1, seen, now);
  const due = seen.oldestDelivery === null ? [] : await effects.dueDeliveries(now, sweepLimit);
  const deliveries = [...told, ...due];
  for (const ids of chunks(deliveries, deliveriesPerMessage)) await effects.sendDeliveries(ids);
  for (const sent of asked) if (sent.status === "rejected") throw sent.reason;
  const last = open.length === sweepLimit ? open.at(-1) : undefined;
  return {
    swept: queued.length + announce.length + deliveries.length,
    place: last ?? null,
    cleaning: seen.cleaning,
    oldestDue: oldest([seen.oldestDelivery, ...open.map((run) => run.announce_due)]),
  };
}

function oldest(times: (number | null)[]): number | null {
  return times.reduce((first, time) => (first === null || (time !== null && time < first) ? time : first), null);
}

function chunks<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
