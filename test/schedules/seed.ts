import { env } from "cloudflare:workers";
import { scheduleInputSchema, type CadenceInput, type ScheduleInput } from "../../src/contract/schedule";
import type { Role } from "../../src/contract/access";
import { newId } from "../../src/lib/id";
import type { Clock } from "../../src/lib/clock";
import { occurrenceRunId } from "../../src/schedules/run-id";

/** A clock that stands where it is put. */
export class StoppedClock implements Clock {
  constructor(private at: number) {}
  now = (): number => this.at;
  set(time: string): void {
    this.at = Date.parse(time);
  }
}

/** An active member: what a schedule runs as must be one. */
export async function seedUser(name: string, role: Role = "editor"): Promise<string> {
  const id = newId();
  await env.DB.batch([
    env.DB.prepare("insert into users (id, name, email, email_verified, created_at, updated_at) values (?1, ?2, ?3, 1, 0, 0)").bind(
      id,
      name,
      `${id}@example.com`,
    ),
    env.DB.prepare("insert into members (user_id, role, status, created_at) values (?1, ?2, 'active', 0)").bind(id, role),
  ]);
  return id;
}

export async function seedProject(ownerId: string): Promise<string> {
  const id = newId();
  await env.DB.prepare(
    "insert into projects (id, title, owner_id, creator_id, last_edited_at, created_at) values (?1, 'Trading', ?2, ?2, 0, 0)",
  )
    .bind(id, ownerId)
    .run();
  return id;
}

/** Publishes version 1 with these cells, without running it. */
export async function seedVersion(projectId: string, cells: unknown[]): Promise<void> {
  await env.DB.batch([
    env.DB.prepare("insert into versions (project_id, number, cells, settings, created_at) values (?1, 1, ?2, '{}', 0)").bind(
      projectId,
      JSON.stringify(cells),
    ),
    env.DB.prepare("update projects set published_version = 1 where id = ?1").bind(projectId),
  ]);
}

export const daily = (hour: number, minute = 0, timezone = "Europe/Berlin"): CadenceInput => ({
  cadence: "DAILY",
  daily: { timezone, hour, minute },
});

/** A schedule input with every default filled in, as the route hands it on. */
export const inputOf = (given: Partial<ScheduleInput> & CadenceInput): ScheduleInput => scheduleInputSchema.parse(given);

export const hourly = (minute: number, timezone = "Europe/Berlin"): CadenceInput => ({ cadence: "HOURLY", hourly: { timezone, minute } });

/** Good runs of a schedule that took so many minutes, the last planned now, each `stepMs` before the next. Ids are those of the clock's own. */
export async function seedRuns(scheduleId: string, minutes: number[], stepMs: number, last = Date.parse("2026-11-02T10:00:00.000Z")) {
  const rows = await Promise.all(
    minutes.map(async (took, index) => {
      const at = last - (minutes.length - 1 - index) * stepMs;
      return { id: await occurrenceRunId(scheduleId, at), at, ended: at + took * 60_000 };
    }),
  );
  await env.DB.batch([
    env.DB.prepare("update schedules set created_at = min(created_at, ?2) where id = ?1").bind(scheduleId, rows[0]?.at ?? last),
    env.DB.prepare(
      `insert into runs (id, project_id, schedule_id, version, trigger, context, status, planned_at, claimed_at, started_at, finished_at)
       select page.value ->> 'id', s.project_id, s.id, 1, 'schedule', 'scheduled', 'succeeded', page.value ->> 'at', page.value ->> 'at', page.value ->> 'at', page.value ->> 'ended'
       from json_each(?1) page, schedules s where s.id = ?2`,
    ).bind(JSON.stringify(rows), scheduleId),
  ]);
}
