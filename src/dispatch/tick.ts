import type { CadenceInput, Policies } from "../contract/schedule";
import type { RunBrief } from "../env";
import { messageOf } from "../lib/failure";
import { idFrom } from "../lib/id";
import { log } from "../lib/log";
import { isCatchUp } from "../runs/store";
import { parseCadence } from "../schedules/cadence";
import { nextOccurrence } from "../schedules/occurrence";
import { planClaim } from "./due";
import { claimStatements, loadDue, loadOpen, recordTick, setAside, type ClaimedRun, type ClaimRow, type DueSchedule } from "./store";

/** What a tick needs of the outside. */
export interface TickEffects {
  d1: D1Database;
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
/** Pages of one invocation: a few queries each, of the 500 that DESIGN section 2 allows. */
const pagesPerInvocation = 20;
/** How long after its claim an open run is looked after again. */
const sweepAfterMs = 60_000;
const sweepLimit = 1000;

/**
 * One tick. `dueAt` is the clock of schedules: everything due at or before it is claimed, so a late, repeated or missing tick loses and doubles nothing.
 * Leases and re-sends go by `effects.now()`. Every step may be repeated; a crash at any line leaves rows that the next tick can finish.
 */
export async function tick(dueAt: number, effects: TickEffects): Promise<{ claimed: number; swept: number }> {
  let claimed = 0;
  for (let pages = 0; ; pages++) {
    if (pages === pagesPerInvocation) {
      await effects.continueTick(dueAt);
      break;
    }
    const due = await loadDue(effects.d1, dueAt, pageSize);
    if (due.length === 0) break;
    const page = await claimPage(due, dueAt, effects);
    claimed += page.claimed;
    if (due.length < pageSize && !page.more) break;
  }
  const swept = await sweep(effects);
  await recordTick(effects.d1, dueAt, effects.now(), swept);
  return { claimed, swept };
}

const runAsGone =
  "The person it runs as has left or may no longer edit this project. Make a new schedule in your own name, or give them access again.";

/** Claims one page and sends what it queued; `more` says that some of its schedules have further occurrences that are due. A schedule that cannot be read is set aside, so that its neighbours run. */
async function claimPage(due: DueSchedule[], dueAt: number, effects: TickEffects): Promise<{ claimed: number; more: boolean }> {
  const page: ClaimRow[] = [];
  for (const schedule of due) {
    try {
      page.push(await planSchedule(schedule, dueAt));
    } catch (thrown) {
      log.error("tick.schedule_unreadable", thrown, { scheduleId: schedule.id });
      await setAside(effects.d1, schedule.id, `Daybook cannot read its times any more: ${messageOf(thrown)}`, effects.now());
    }
  }
  if (page.length === 0) return { claimed: 0, more: false };
  const now = effects.now();
  const [inserted] = await effects.d1.batch<ClaimedRun>(claimStatements(effects.d1, page, now));
  for (const { id } of due.filter((schedule) => !schedule.run_as_allowed)) await setAside(effects.d1, id, runAsGone, effects.now());
  const briefs = briefsOf(inserted?.results ?? [], due, now);
  for (const some of chunks(briefs, messageSize)) await effects.sendClaimed(some);
  return { claimed: briefs.length, more: page.some(({ next }) => next !== null && next <= dueAt) };
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

/** The id of the run of one occurrence: the same occurrence always has the same, so the primary key of `runs` is what makes it happen once. */
export const occurrenceRunId = (scheduleId: string, plannedAt: number): Promise<string> => idFrom(`${scheduleId} ${plannedAt}`);

/** Looks after what was left lying: queued runs nobody accepted, announcements and deliveries that are due. */
async function sweep(effects: TickEffects): Promise<number> {
  const now = effects.now();
  const open = await loadOpen(effects.d1, now - sweepAfterMs, sweepLimit);
  for (const ids of chunks(open.queued, messageSize)) await effects.sendRuns(ids);
  for (const ids of chunks(open.announce, messageSize)) await effects.sendAnnounce(ids);
  const deliveries = await effects.dueDeliveries(now, sweepLimit);
  for (const ids of chunks(deliveries, messageSize)) await effects.sendDeliveries(ids);
  return open.queued.length + open.announce.length + deliveries.length;
}

function chunks<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
