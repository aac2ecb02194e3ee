import { env } from "cloudflare:workers";
import { scheduleInputSchema, type CadenceInput, type ScheduleInput } from "../../src/contract/schedule";
import { newId } from "../../src/lib/id";
import type { Clock } from "../../src/lib/clock";

/** A clock that stands where it is put. */
export class StoppedClock implements Clock {
  constructor(private at: number) {}
  now = (): number => this.at;
  set(time: string): void {
    this.at = Date.parse(time);
  }
}

export async function seedUser(name: string): Promise<string> {
  const id = newId();
  await env.DB.prepare("insert into users (id, name, email, email_verified, created_at, updated_at) values (?1, ?2, ?3, 1, 0, 0)")
    .bind(id, name, `${id}@example.com`)
    .run();
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
