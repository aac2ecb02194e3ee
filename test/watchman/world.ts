import type { Policies } from "../../src/contract/schedule";
import { tick, type TickEffects } from "../../src/dispatch/tick";
import { dueDeliveries } from "../../src/notifications/deliveries/store";
import { occurrenceRunId } from "../../src/schedules/run-id";
import { env, seedProject, seedRun, seedSchedule, seedUser } from "../notifications/seed";

export const minute = 60_000;
export const day = 24 * 60 * minute;
/** 09:00 in Los Angeles: the occurrence of every schedule of `world`. */
export const planned = Date.parse("2026-03-02T17:00:00.000Z");

export interface Sent {
  runs: string[];
  /** How many runs each message names. */
  messages: number[];
  deliver: string[];
}

/** One tick at a wall-clock time; what it sends goes nowhere. `change` breaks a port. */
export async function tickAt(now: number, change: Partial<TickEffects> = {}): Promise<Sent> {
  const sent: Sent = { runs: [], messages: [], deliver: [] };
  await tick(now, {
    d1: env.DB,
    accept: async () => undefined,
    sendClaimed: async () => undefined,
    sendRuns: async (ids) => {
      sent.runs.push(...ids);
      sent.messages.push(ids.length);
    },
    sendAnnounce: async () => undefined,
    sendDeliveries: async (ids) => void sent.deliver.push(...ids),
    dueDeliveries: (at, limit) => dueDeliveries(env.DB, at, limit),
    continueTick: async () => undefined,
    now: () => now,
    ...change,
  });
  return sent;
}

export interface Notice {
  id: string;
  kind: string;
  schedule_id: string;
  run_id: string;
  about_at: number;
  expected_at: number | null;
  usual_ms: number | null;
  announce_due: number | null;
}
export const notices = async (): Promise<Notice[]> =>
  (await env.DB.prepare("select * from notices order by about_at").all<Notice>()).results;
export const told = async (): Promise<Record<string, unknown>[]> =>
  (await env.DB.prepare("select * from deliveries where origin = 'notice' order by created_at, recipient_name").all()).results;

/** Changes columns of a schedule, whatever the rules say. */
export const set = (scheduleId: string, columns: Record<string, unknown>): Promise<unknown> =>
  env.DB.prepare(
    `update schedules set ${Object.keys(columns)
      .map((name, index) => `${name} = ?${index + 2}`)
      .join()} where id = ?1`,
  )
    .bind(scheduleId, ...Object.values(columns))
    .run();

/** An open run of an occurrence, as its claim left it. */
export async function open(projectId: string, scheduleId: string, at = planned, columns: Record<string, unknown> = {}): Promise<string> {
  const id = await occurrenceRunId(scheduleId, at);
  const row = { status: "queued", claimed_at: at, started_at: null, finished_at: null, ...columns };
  const seeded = await seedRun(projectId, { scheduleId, announceDue: null });
  await env.DB.prepare(
    "update runs set id = ?2, planned_at = ?3, claimed_at = ?4, status = ?5, started_at = ?6, finished_at = ?7 where id = ?1",
  )
    .bind(seeded, id, at, row.claimed_at, row.status, row.started_at, row.finished_at)
    .run();
  return id;
}

/** A run that ended well, `took` milliseconds after its occurrence. */
export const good = (projectId: string, scheduleId: string, at: number, took: number): Promise<string> =>
  open(projectId, scheduleId, at, { status: "succeeded", started_at: at, finished_at: at + took });

/** A person, their project and its daily schedule. */
export async function world(policies: Partial<Policies> = {}) {
  const owner = await seedUser("Mira Olsen", { role: "editor" });
  const project = await seedProject(owner);
  const schedule = await seedSchedule(project, owner);
  const stored = { overlap: "queue", missed: "latest", missedWindowMinutes: 60, retries: 0, pauseAfterFailures: null, ...policies };
  await set(schedule, { next_at: planned + day, policies: JSON.stringify(stored) });
  return { owner, project, schedule };
}

/** Empties what ticks read. */
export const emptied = (): Promise<unknown> =>
  env.DB.batch(["deliveries", "notices", "runs", "schedules", "ticks"].map((table) => env.DB.prepare(`delete from ${table}`)));
