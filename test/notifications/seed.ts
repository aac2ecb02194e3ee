import { env as bindings } from "cloudflare:workers";
import type { Output } from "../../src/contract/output";
import type { Snapshot } from "../../src/contract/snapshot";
import type { Env } from "../../src/env";
import { newId } from "../../src/lib/id";
import { snapshotKey } from "../../src/snapshots/keys";
import { putSnapshot } from "../../src/snapshots/store";

/** A workspace of its own for each test: rows made straight in D1, because what is tested begins where the run has ended. */
export const env = bindings as unknown as Env;

export const plannedAt = Date.parse("2016-01-01T17:00:00.000Z");

export async function seedUser(name: string, options: { role?: string; status?: string; email?: string } = {}): Promise<string> {
  const id = newId();
  const email = options.email ?? `${name.toLowerCase().replaceAll(" ", ".")}.${id.slice(-6)}@example.com`;
  await env.DB.batch([
    env.DB.prepare("insert into users (id, name, email, email_verified, created_at, updated_at) values (?1, ?2, ?3, 1, 0, 0)").bind(
      id,
      name,
      email,
    ),
    env.DB.prepare("insert into members (user_id, role, status, created_at) values (?1, ?2, ?3, 0)").bind(
      id,
      options.role ?? "viewer",
      options.status ?? "active",
    ),
  ]);
  return id;
}

export async function seedProject(ownerId: string, title = "Seattle weather briefing"): Promise<string> {
  const id = newId();
  await env.DB.prepare(
    "insert into projects (id, title, description, owner_id, creator_id, published_version, last_edited_at, created_at) values (?1, ?2, ?3, ?4, ?4, 14, 0, 0)",
  )
    .bind(id, title, "What fell on Seattle last month.", ownerId)
    .run();
  return id;
}

export const share = (projectId: string, userId: string): Promise<D1Result> =>
  env.DB.prepare("insert into grants (project_id, subject_kind, subject_id, access, created_at) values (?1, 'user', ?2, 'APP_ONLY', 0)")
    .bind(projectId, userId)
    .run();

export async function seedSchedule(projectId: string, creatorId: string, retries = 0): Promise<string> {
  const id = newId();
  const cadence = { cadence: "DAILY", daily: { timezone: "America/Los_Angeles", hour: 9, minute: 0 } };
  const policies = { overlap: "queue", missed: "latest", missedWindowMinutes: 60, retries, pauseAfterFailures: null };
  await env.DB.prepare(
    "insert into schedules (id, project_id, cadence, timezone, policies, status, next_at, created_by, created_at, updated_at) values (?1, ?2, ?3, 'America/Los_Angeles', ?4, 'active', ?5, ?6, 0, 0)",
  )
    .bind(id, projectId, JSON.stringify(cadence), JSON.stringify(policies), plannedAt + 86_400_000, creatorId)
    .run();
  return id;
}

export interface NotificationSeed {
  on?: string;
  screenshot?: string;
  subject?: string | null;
  body?: string | null;
}

export async function seedNotification(
  scheduleId: string,
  userIds: string[],
  createdBy: string,
  seed: NotificationSeed = {},
): Promise<string> {
  const id = newId();
  await env.DB.prepare(
    "insert into notifications (id, schedule_id, targets, on_outcome, screenshot, subject, body, created_by, created_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
  )
    .bind(
      id,
      scheduleId,
      JSON.stringify(userIds.map((user) => ({ kind: "user", id: user }))),
      seed.on ?? "all",
      seed.screenshot ?? "none",
      seed.subject ?? null,
      seed.body ?? null,
      createdBy,
      Date.now(),
    )
    .run();
  return id;
}

export interface RunSeed {
  status?: string;
  reason?: string | null;
  trigger?: string;
  attempt?: number;
  scheduleId?: string | null;
  notifications?: unknown;
  error?: unknown;
  announceDue?: number | null;
}

export async function seedRun(projectId: string, seed: RunSeed = {}): Promise<string> {
  const id = newId();
  await env.DB.prepare(
    `insert into runs (id, project_id, schedule_id, version, trigger, context, status, reason, attempt, planned_at, claimed_at, started_at, finished_at, update_published_results, notifications, error, announce_due)
     values (?1, ?2, ?3, 14, ?4, 'scheduled', ?5, ?6, ?7, ?8, ?8, ?8 + 4000, ?8 + 11300, 1, ?9, ?10, ?11)`,
  )
    .bind(
      id,
      projectId,
      seed.scheduleId ?? null,
      seed.trigger ?? "schedule",
      seed.status ?? "succeeded",
      seed.reason ?? null,
      seed.attempt ?? 1,
      plannedAt,
      seed.notifications ? JSON.stringify(seed.notifications) : null,
      seed.error ? JSON.stringify(seed.error) : null,
      seed.announceDue === undefined ? plannedAt + 11_300 : seed.announceDue,
    )
    .run();
  return id;
}

export const output = (given: Partial<Output>): Output => ({
  staticId: newId(),
  kind: "markdown",
  label: "",
  output: null,
  inApp: true,
  width: "full",
  status: "succeeded",
  startedAt: null,
  finishedAt: null,
  durationMs: null,
  rows: null,
  error: null,
  skippedBecause: [],
  log: [],
  valueHash: null,
  display: null,
  ...given,
});

export const metric = (
  label: string,
  text: string,
  unit: string | null,
  change: { text: string; direction: "up" | "down" } | null = null,
): Output =>
  output({
    kind: "metric",
    label,
    display: { kind: "metric", text, raw: text, unit, change: change && { ...change, unit: null, label: "on Nov" }, reference: null },
  });

export const goodOutputs = (): Output[] => [
  output({
    display: {
      kind: "markdown",
      html: "<h2>Rain</h2>\n<p>December was the <strong>wettest</strong> month in the four years on record, a quarter of the year’s total. One day, the 8th, brought 54.1&nbsp;mm.</p>",
    },
  }),
  metric("Rain", "284.5", "mm", { text: "+71.9", direction: "up" }),
  metric("Wet days", "24", "of 31", { text: "7", direction: "up" }),
  metric("Mean high", "8.4", "°C", { text: "−1.3", direction: "down" }),
  metric("Fourth", "4", null),
];

export async function seedSnapshot(projectId: string, runId: string, outputs: Output[], given: Partial<Snapshot> = {}): Promise<void> {
  const snapshot: Snapshot = {
    schema: 1,
    runId,
    attempt: 1,
    projectId,
    projectTitle: "Seattle weather briefing",
    description: "",
    version: 14,
    status: "succeeded",
    reason: null,
    error: null,
    trigger: "schedule",
    context: "scheduled",
    scheduleName: null,
    timezone: "America/Los_Angeles",
    plannedAt: new Date(plannedAt).toISOString(),
    startedAt: new Date(plannedAt + 4000).toISOString(),
    finishedAt: new Date(plannedAt + 11_300).toISOString(),
    inputParams: {},
    oldestDataAt: new Date(plannedAt + 5000).toISOString(),
    outputs,
    ...given,
  };
  await putSnapshot(
    env.BUCKET,
    snapshotKey(projectId, runId, snapshot.attempt),
    snapshot,
    new TextEncoder().encode("<!doctype html><p>page</p>"),
    {},
  );
}

export const deliveriesOf = async (runId: string): Promise<Record<string, unknown>[]> =>
  (await env.DB.prepare("select * from deliveries where run_id = ?1 order by origin, origin_id, recipient_id").bind(runId).all()).results;
