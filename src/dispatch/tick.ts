import { chunks } from "../lib/chunks";
import { claimPage, messageSize, type Claimed, type ClaimEffects } from "./claim";
import { handOverClaimed, type HandOverEffects } from "./consume";
import { marginMs } from "../watchman/lateness";
import { loadDue, lookAround, recordTick, seenIn, type LookFor, type Seen, type SweepPlace } from "./store";
import { watch } from "../watchman/watch";

/** What a tick needs of the outside. */
export interface TickEffects extends ClaimEffects, HandOverEffects {
  sendRuns(runIds: string[]): Promise<unknown>;
  sendAnnounce(runIds: string[]): Promise<unknown>;
  sendDeliveries(deliveryIds: string[]): Promise<unknown>;
  /** Deliveries that are due to be sent, sent again or settled. */
  dueDeliveries(now: number, limit: number): Promise<string[]>;
  /** Goes on with the same tick in a fresh invocation. */
  continueTick(dueAt: number): Promise<unknown>;
}

/** Schedules read at a time. Source: DESIGN section 2. */
export const pageSize = 500;
/** Deliveries in one message. Five are sent side by side and each may wait 45 s for its picture; a consumer has 15 minutes. Source: Cloudflare, Queues limits. */
const deliveriesPerMessage = 20;
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

interface AllClaimed extends Pick<Claimed, "seen" | "recorded"> {
  claimed: number;
}

async function claimDue(dueAt: number, effects: TickEffects): Promise<AllClaimed> {
  let done: AllClaimed = { claimed: 0, seen: null, recorded: false };
  for (let pages = 0; ; pages++) {
    if (pages === pagesPerInvocation) {
      await effects.continueTick(dueAt);
      return done;
    }
    const due = await loadDue(effects.d1, dueAt, pageSize);
    if (due.length === 0) return done;
    const page = await claimPage(due, dueAt, effects, lookFor);
    if (page.orders) await handOverClaimed(page.briefs, page.orders, effects);
    else for (const some of chunks(page.briefs, messageSize)) await effects.sendClaimed(some);
    done = { claimed: done.claimed + page.briefs.length, seen: page.seen, recorded: page.recorded };
    if (due.length < pageSize && !page.more) return done;
  }
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
