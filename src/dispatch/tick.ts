import { labelledBatch } from "../db/batch";
import type { RunBrief } from "../env";
import { chunks } from "../lib/chunks";
import { readableOrders, selectOrders, type RunOrder } from "../runs/store";
import { marginMs } from "../watchman/lateness";
import { watch } from "../watchman/watch";
import { planClaims, setAsideUnreadable, setAsideWithoutPerson, withoutPerson, writeClaims } from "./claim";
import { handOverClaimed, messageSize, type HandOverEffects } from "./hand-over";
import {
  loadDueSchedules,
  lookStatements,
  recordQuietTick,
  recordTick,
  seenIn,
  type DueSchedule,
  type LookFor,
  type Seen,
  type SweepPlace,
} from "./store";

/** What a tick depends on. */
export interface TickEffects extends HandOverEffects {
  d1: D1Database;
  sendRuns(runIds: string[]): Promise<unknown>;
  sendAnnounce(runIds: string[]): Promise<unknown>;
  sendDeliveries(deliveryIds: string[]): Promise<unknown>;
  /** Deliveries that are due to be sent, sent again or settled. */
  dueDeliveries(now: number, limit: number): Promise<string[]>;
  /** Continues the same tick in a new invocation. */
  continueTick(dueAt: number): Promise<unknown>;
  now(): number;
}

/** Schedules read at a time. */
export const pageSize = 500;
/** Pages of one invocation, of a few queries each. A tick makes 500 queries at most, half of what an invocation may. */
const pagesPerInvocation = 20;
/** Runs that a tick hands to their runners itself; more of them fan out through the queue. Source: an invocation of a Worker holds six connections at once. */
const handedDirectly = 6;
/** Deliveries in one message. Five are sent side by side and each may wait 45 s for its picture; a consumer has 15 minutes. Source: Cloudflare, Queues limits. */
const deliveriesPerMessage = 20;
/** How long after its claim a run that is still open is sent to its runner again. */
const sweepAfterMs = 60_000;
const sweepLimit = 1000;

export interface Ticked {
  claimed: number;
  swept: number;
  /** A step of `retain` is due. */
  cleaning: boolean;
}

/**
 * One tick. `dueAt` is the clock of schedules: everything due at or before it is claimed, so a late, repeated or missing tick neither loses nor repeats an occurrence.
 * Leases, re-sends and the watchman use `effects.now()`. Every step may be repeated; a crash at any line leaves rows that the next tick can finish. If the claim fails, the
 * sweep and the watchman still run, for people must be told of what was not claimed; the tick then fails with the claim.
 */
export async function tick(dueAt: number, effects: TickEffects): Promise<Ticked> {
  const [claim] = await Promise.allSettled([claimDue(dueAt, effects)]);
  const [sweeping] = await Promise.allSettled([sweep(effects, claim.status === "fulfilled" ? claim.value.seen : null)]);
  if (claim.status === "rejected") throw claim.reason;
  if (sweeping.status === "rejected") throw sweeping.reason;
  const { swept, place, oldestDue, cleaning } = sweeping.value;
  if (!claim.value.recorded) await recordTick(effects.d1, { scheduledAt: dueAt, finishedAt: effects.now(), swept, place, oldestDue });
  return { claimed: claim.value.claimed, swept, cleaning };
}

interface ClaimedDue {
  claimed: number;
  /** What the batch of the last page read for the sweep; null when it must be read again. */
  seen: Seen | null;
  /** The last page has recorded the tick, since a sweep would find nothing to do. */
  recorded: boolean;
}

/** Claims and hands over everything that is due, page by page. */
async function claimDue(dueAt: number, effects: TickEffects): Promise<ClaimedDue> {
  let done: ClaimedDue = { claimed: 0, seen: null, recorded: false };
  for (let pages = 0; pages < pagesPerInvocation; pages++) {
    const due = await loadDueSchedules(effects.d1, dueAt, pageSize);
    if (due.length === 0) return done;
    const page = await claimPage(due, dueAt, effects);
    await handOverClaimed(page.briefs, page.orders, effects);
    done = { claimed: done.claimed + page.briefs.length, seen: page.seen, recorded: page.recorded };
    if (due.length < pageSize && !page.more) return done;
  }
  await effects.continueTick(dueAt);
  return done;
}

interface ClaimedPage extends Omit<ClaimedDue, "claimed"> {
  /** The runs it queued. */
  briefs: RunBrief[];
  /** What their runners would read of them; null when they are too many for a tick to hand over itself. */
  orders: RunOrder[] | null;
  /** Some of its schedules are due still. */
  more: boolean;
}

/** Claims one page of due schedules. In the same batch the tick reads what it must know to sweep, and is recorded if there is nothing to do. */
async function claimPage(due: DueSchedule[], dueAt: number, effects: Pick<TickEffects, "d1" | "now">): Promise<ClaimedPage> {
  const { d1 } = effects;
  const plan = await planClaims(due, dueAt);
  await setAsideUnreadable(d1, plan, effects.now());
  if (plan.claims.length === 0) return { briefs: [], orders: [], seen: null, recorded: false, more: false };
  const now = effects.now();
  const runIds = plan.claims.flatMap(({ runs }) => runs.map(({ id }) => id));
  const direct = runIds.length <= handedDirectly;
  // Setting aside writes notices: what the batch sees of them is then out of date.
  const complete = plan.left === 0 && plan.unreadable.length === 0 && withoutPerson(plan).length === 0;
  const { briefs, more, answers } = await writeClaims(
    d1,
    plan,
    { dueAt, now },
    {
      orders: direct ? selectOrders(d1, runIds) : null,
      ...lookStatements(d1, now, lookFor(now)),
      quiet: direct && complete ? recordQuietTick(d1, dueAt, now, lookFor(now)) : null,
    },
  );
  await setAsideWithoutPerson(d1, plan, now);
  return {
    briefs,
    orders: answers.orders && readableOrders(answers.orders.results),
    seen: complete ? seenIn(answers) : null,
    recorded: answers.quiet?.results.length === 1,
    more: more || plan.left > 0,
  };
}

const lookFor = (now: number): LookFor => ({ openBefore: now - sweepAfterMs, unclaimedBefore: now - marginMs, limit: sweepLimit });

interface Swept extends Pick<Ticked, "swept" | "cleaning"> {
  /** Where the next sweep continues after a full page; null to begin with the oldest run. */
  place: SweepPlace;
  oldestDue: number | null;
}

/**
 * Sends again what has been waiting: queued runs that no runner accepted, announcements and deliveries that are due, and what should have run and did not. When more runs are
 * open than one page holds, each tick takes the next page, and the first one again after the last: a run whose message was lost is found, however many are older.
 */
async function sweep(effects: TickEffects, known: Seen | null): Promise<Swept> {
  const now = effects.now();
  const seen = known ?? seenIn(await labelledBatch(effects.d1, lookStatements(effects.d1, now, lookFor(now))));
  const { open } = seen;
  const queued = open.filter((run) => run.announceDue === null).map((run) => run.id);
  const announce = open.filter((run) => run.announceDue !== null).map((run) => run.id);
  // If a queue is down, the watchman still runs: what did not run is raised, and people are told over the other queue.
  const sent = await Promise.allSettled([
    sendInChunks(queued, messageSize, effects.sendRuns),
    sendInChunks(announce, messageSize, effects.sendAnnounce),
  ]);
  const notices = await watch(effects.d1, seen, now);
  const due = seen.oldestDelivery === null ? [] : await effects.dueDeliveries(now, sweepLimit);
  const deliveries = [...notices, ...due];
  await sendInChunks(deliveries, deliveriesPerMessage, effects.sendDeliveries);
  for (const one of sent) if (one.status === "rejected") throw one.reason;
  const last = open.length === sweepLimit ? open.at(-1) : undefined;
  return {
    swept: queued.length + announce.length + deliveries.length,
    place: last ?? null,
    cleaning: seen.cleaning,
    oldestDue: oldest([seen.oldestDelivery, ...open.map((run) => run.announceDue)]),
  };
}

async function sendInChunks(ids: string[], size: number, send: (ids: string[]) => Promise<unknown>): Promise<void> {
  for (const some of chunks(ids, size)) await send(some);
}

function oldest(times: (number | null)[]): number | null {
  return times.reduce((first, time) => (first === null || (time !== null && time < first) ? time : first), null);
}
