import { holdsSql } from "../../access/level-sql";
import type { DeliveryChannel, DeliveryStatus } from "../../contract/notification";
import type { RunNotificationInput } from "../../contract/compatible/run";
import type { RunStatus, RunTrigger } from "../../contract/run";
import type { EndedRun, Person, PlannedDelivery } from "../rules/decide";
import { handOverMs, leaseMs, maxClaims, type Settlement } from "../rules/retry";
import { toRule, type NotificationRow } from "../store";
import { rulesOfRun, type Rule } from "../rules/rule";

/** All SQL of announcing and delivering. */

export interface Attempt {
  at: string;
  result: string;
  error: string | null;
}

/** A row of `deliveries`. */
export interface DeliveryRow {
  id: string;
  run_id: string;
  notification_id: string;
  recipient_kind: string;
  recipient_id: string;
  recipient_name: string;
  channel: DeliveryChannel;
  screenshot: "none" | "png" | "pdf";
  capture_options: string;
  subject: string | null;
  body: string | null;
  status: DeliveryStatus;
  reason: string | null;
  attempts: string;
  fence: number;
  claimed_at: number | null;
  due_at: number | null;
  provider_id: string | null;
  content_hash: string | null;
  sent_at: number | null;
  created_at: number;
}

/** A delivery with the notice it tells of, null when it tells of the run. */
export interface ListedDelivery extends DeliveryRow {
  notice_kind: "did_not_run" | "paused" | null;
  notice_expected_at: number | null;
  notice_at: number | null;
}

/** A run that is still to be announced, with everything the decision needs. */
export interface Announceable {
  run: EndedRun & { attempt: number };
  rules: Rule[];
  people: Map<string, Person>;
  ownerId: string | null;
}

interface DueRun {
  id: string;
  attempt: number;
  status: RunStatus;
  trigger: RunTrigger;
  project_id: string;
  schedule_id: string | null;
  notifications: string | null;
  /** Whose schedule it is: they hear of failures. Null for runs without one: whoever started those is watching. */
  creator_id: string | null;
  owner_id: string;
}

/** Those of the runs that have ended and are not announced yet. */
export async function loadAnnounceable(d1: D1Database, runIds: readonly string[]): Promise<Announceable[]> {
  const { results: runs } = await d1
    .prepare(
      `select r.id, r.attempt, r.status, r.trigger, r.project_id, r.schedule_id, r.notifications, p.owner_id, s.created_by as creator_id
       from json_each(?1) page join runs r on r.id = page.value join projects p on p.id = r.project_id left join schedules s on s.id = r.schedule_id
       where r.announce_due is not null and r.status in ('succeeded', 'failed', 'timed_out', 'cancelled', 'skipped')`,
    )
    .bind(JSON.stringify(runIds))
    .all<DueRun>();
  if (runs.length === 0) return [];
  const bySchedule = await loadRules(d1, unique(runs.flatMap(({ schedule_id }) => schedule_id ?? [])));
  const drafts = runs.map((run) => ({
    run,
    rules: [
      ...rulesOfRun(JSON.parse(run.notifications ?? "[]") as RunNotificationInput[]),
      ...(bySchedule.get(run.schedule_id ?? "") ?? []),
    ],
  }));
  const people = await loadPeople(
    d1,
    drafts.flatMap(({ run, rules }) =>
      unique([...rules.flatMap(({ userIds }) => userIds), run.owner_id, run.creator_id ?? run.owner_id]).map((user) => ({
        user,
        project: run.project_id,
      })),
    ),
  );
  return drafts.map(({ run, rules }) => {
    const known = people.get(run.project_id) ?? new Map<string, Person>();
    const creator = run.creator_id === null ? undefined : known.get(run.creator_id);
    const owner = creator?.active && creator.hasAccess ? creator.id : run.owner_id;
    return { run, rules, people: known, ownerId: run.schedule_id === null ? null : owner };
  });
}

async function loadRules(d1: D1Database, scheduleIds: string[]): Promise<Map<string, Rule[]>> {
  if (scheduleIds.length === 0) return new Map();
  const { results } = await d1
    .prepare("select n.* from json_each(?1) page join notifications n on n.schedule_id = page.value order by n.created_at, n.id")
    .bind(JSON.stringify(scheduleIds))
    .all<NotificationRow>();
  const rules = new Map<string, Rule[]>();
  for (const row of results) rules.set(row.schedule_id, [...(rules.get(row.schedule_id) ?? []), toRule(row)]);
  return rules;
}

/** SQL that is 1 while user `u`, active member `m`, may open the app of project `p`. */
export const mayOpen = holdsSql({ project: "p", user: "u.id", role: "m.role" }, "APP_ONLY");

/** Who of these people is active and may open the app, by project. */
export async function loadPeople(d1: D1Database, pairs: { user: string; project: string }[]): Promise<Map<string, Map<string, Person>>> {
  const { results } = await d1
    .prepare(
      `select p.id as project, u.id, u.name, coalesce(m.status, '') = 'active' as active, ${mayOpen} as has_access
       from json_each(?1) page join projects p on p.id = page.value ->> 'project' join users u on u.id = page.value ->> 'user' left join members m on m.user_id = u.id`,
    )
    .bind(JSON.stringify(pairs))
    .all<{ project: string; id: string; name: string; active: number; has_access: number }>();
  const people = new Map<string, Map<string, Person>>();
  for (const row of results) {
    const known = people.get(row.project) ?? new Map<string, Person>();
    known.set(row.id, { id: row.id, name: row.name, active: row.active === 1, hasAccess: row.has_access === 1 });
    people.set(row.project, known);
  }
  return people;
}

/** A decided delivery with its id and run. */
export interface Announcement extends PlannedDelivery {
  id: string;
  runId: string;
}

/** A delivery of one notification to the person who tries it out; `test:` in its notification id tells it from what a run sends by itself. */
export const insertTestDelivery = (
  d1: D1Database,
  test: { id: string; runId: string; notification: NotificationRow; recipientId: string; recipientName: string; at: number },
): D1PreparedStatement =>
  d1
    .prepare(
      `insert into deliveries (id, run_id, notification_id, recipient_kind, recipient_id, recipient_name, channel, screenshot, capture_options, subject, body, status, due_at, created_at)
       values (?1, ?2, 'test:' || ?1, 'user', ?3, ?4, 'email', ?5, ?6, ?7, ?8, 'planned', ?9 + ${handOverMs}, ?9)`,
    )
    .bind(
      test.id,
      test.runId,
      test.recipientId,
      test.recipientName,
      test.notification.screenshot,
      test.notification.capture_options,
      test.notification.subject,
      test.notification.body,
      test.at,
    );

/** D1 takes 2 MB per bound value; message templates make rows long. */
const maxPageChars = 500_000;

/**
 * One batch: the rows of every run, then the mark that it was announced. The rows are guarded by the mark, so of two announcers one writes everything and the other nothing,
 * and repeating a batch that got through changes nothing.
 */
export async function saveAnnouncements(
  d1: D1Database,
  runs: readonly { id: string; attempt: number }[],
  rows: readonly Announcement[],
  now: number,
): Promise<void> {
  const attempts = new Map(runs.map(({ id, attempt }) => [id, attempt]));
  const insert = d1.prepare(
    `insert or ignore into deliveries (id, run_id, notification_id, recipient_kind, recipient_id, recipient_name, channel, screenshot, capture_options, subject, body, status, reason, due_at, created_at)
     select v.value ->> 'id', r.id, v.value ->> 'notificationId', 'user', v.value ->> 'recipientId', v.value ->> 'recipientName', v.value ->> 'channel', v.value ->> 'screenshot',
       v.value ->> 'captureOptions', v.value ->> 'subject', v.value ->> 'body', v.value ->> 'status', v.value ->> 'reason', case v.value ->> 'status' when 'planned' then ?2 + ${handOverMs} end, ?2
     from json_each(?1) v join runs r on r.id = v.value ->> 'runId' and r.attempt = v.value ->> 'attempt' and r.announce_due is not null`,
  );
  const clear = d1.prepare(
    `update runs set announce_due = null where announce_due is not null
       and exists (select 1 from json_each(?1) v where v.value ->> 'id' = runs.id and v.value ->> 'attempt' = runs.attempt) and id in (select value ->> 'id' from json_each(?1))`,
  );
  const pages = paged(rows.map((row) => JSON.stringify({ ...row, attempt: attempts.get(row.runId) })));
  await d1.batch([
    ...pages.map((page) => insert.bind(page, now)),
    clear.bind(JSON.stringify(runs.map(({ id, attempt }) => ({ id, attempt })))),
  ]);
}

function paged(rows: string[]): string[] {
  const pages: string[][] = [];
  let size = Infinity;
  for (const row of rows) {
    if (size + row.length > maxPageChars) {
      pages.push([]);
      size = 0;
    }
    pages.at(-1)?.push(row);
    size += row.length;
  }
  return pages.map((page) => `[${page.join(",")}]`);
}

/** What somebody must look at: rows without their message, retries whose time has come, claims whose lease ran out. One partial index holds exactly these. */
export async function loadDue(d1: D1Database, now: number, limit: number): Promise<string[]> {
  const { results } = await d1
    .prepare("select id from deliveries where due_at <= ?1 order by due_at limit ?2")
    .bind(now, limit)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/**
 * Judges claims whose lease ran out. The ledger says how far they came: with an intent the message may be out, so the row is `unknown` and stays so; without one nothing
 * was sent, so it is planned again (and given up when that happens over and over).
 */
export async function recoverExpired(d1: D1Database, ids: readonly string[], now: number): Promise<void> {
  const page = JSON.stringify(ids);
  const intended = "exists (select 1 from effects e where e.key = 'send:' || deliveries.id || ':' || deliveries.fence)";
  const expired = "id in (select value from json_each(?1)) and status = 'sending' and due_at <= ?2";
  const attempt = (result: string, error: string) =>
    `json_insert(attempts, '$[#]', json_object('at', ?3, 'result', '${result}', 'error', '${error}'))`;
  const at = new Date(now).toISOString();
  await d1.batch([
    d1
      .prepare(
        `update deliveries set status = 'unknown', reason = '${unknownReason}', due_at = null, attempts = ${attempt("unknown", unknownReason)} where ${expired} and ${intended}`,
      )
      .bind(page, now, at),
    d1
      .prepare(
        `update deliveries set status = 'failed', reason = '${gaveUpReason}', due_at = null, attempts = ${attempt("failed", gaveUpReason)} where ${expired} and fence >= ${maxClaims}`,
      )
      .bind(page, now, at),
    d1.prepare(`update deliveries set status = 'planned', due_at = ?2 where ${expired}`).bind(page, now),
  ]);
}

const unknownReason =
  "Daybook stopped while sending, so the message may or may not have arrived. Ask the recipient before sending it again.";
const gaveUpReason = "Daybook stopped each time it prepared this message.";

/** Claims planned rows: the fence grows, and only who holds it may write what follows. A row that waits for its retry is left alone until then. */
export async function claim(d1: D1Database, ids: readonly string[], now: number): Promise<DeliveryRow[]> {
  const { results } = await d1
    .prepare(
      `update deliveries set status = 'sending', fence = fence + 1, claimed_at = ?2, due_at = ?2 + ${leaseMs}
       where id in (select value from json_each(?1)) and status = 'planned' and (fence = 0 or due_at <= ?2) returning *`,
    )
    .bind(JSON.stringify(ids), now)
    .all<DeliveryRow>();
  return results;
}

/** Writes the intent into the effect ledger while the claim still holds. False: it does not, so nothing may be sent. */
export async function intend(d1: D1Database, row: DeliveryRow, now: number): Promise<boolean> {
  const result = await d1
    .prepare(
      `insert or ignore into effects (key, kind, run_id, fence, intended_at) select 'send:' || id || ':' || fence, 'send', run_id, fence, ?3
       from deliveries where id = ?1 and fence = ?2 and status = 'sending' and due_at > ?3 returning key`,
    )
    .bind(row.id, row.fence, now)
    .all();
  return result.results.length === 1;
}

/** Writes what came of an attempt: into the ledger, and into the row if it is still this claim's (also when the sweep called it unknown meanwhile: a late receipt is a receipt). */
export async function saveSettlement(
  d1: D1Database,
  row: DeliveryRow,
  settlement: Settlement,
  attempt: Attempt,
  contentHash: string | null,
): Promise<void> {
  await d1.batch([
    d1
      .prepare("update effects set settled_at = ?2, result = ?3 where key = ?1")
      .bind(
        `send:${row.id}:${row.fence}`,
        Date.parse(attempt.at),
        JSON.stringify({ status: settlement.status, reason: settlement.reason, providerId: settlement.providerId }),
      ),
    d1
      .prepare(
        `update deliveries set status = ?3, reason = ?4, due_at = ?5, provider_id = coalesce(?6, provider_id), content_hash = coalesce(?7, content_hash),
           sent_at = case when ?3 = 'sent' then ?8 else sent_at end, attempts = json_insert(attempts, '$[#]', json(?9))
         where id = ?1 and fence = ?2 and status in ('sending', 'unknown')`,
      )
      .bind(
        row.id,
        row.fence,
        settlement.status,
        settlement.reason,
        settlement.dueAt,
        settlement.providerId,
        contentHash,
        Date.parse(attempt.at),
        JSON.stringify(attempt),
      ),
  ]);
}

const unique = (ids: string[]): string[] => [...new Set(ids)];

const listed = "d.*, n.kind as notice_kind, n.expected_at as notice_expected_at, n.created_at as notice_at";
const withNotice = "left join notices n on n.id = substr(d.notification_id, 8) and d.notification_id like 'notice:%'";

export const loadDelivery = (d1: D1Database, id: string): Promise<(ListedDelivery & { project_id: string }) | null> =>
  d1
    .prepare(`select ${listed}, coalesce(r.project_id, n.project_id) as project_id from deliveries d ${withNotice} left join runs r on r.id = d.run_id
      where d.id = ?1 and (r.id is not null or n.id is not null)`)
    .bind(id)
    .first<ListedDelivery & { project_id: string }>();

export const listDeliveries = async (
  d1: D1Database,
  runId: string,
  limit: number,
  after: { createdAt: number; id: string } | null,
): Promise<ListedDelivery[]> =>
  (
    await d1
      .prepare(
        `select ${listed} from deliveries d ${withNotice} where d.run_id = ?1 and (?3 is null or (d.created_at, d.id) > (?3, ?4)) order by d.created_at, d.id limit ?2`,
      )
      .bind(runId, limit, after?.createdAt ?? null, after?.id ?? "")
      .all<ListedDelivery>()
  ).results;

/** Plans a delivery once more, by a person's decision. Of two that ask at once one wins; the other finds a status that is not resent. */
export const planAgain = (d1: D1Database, id: string, attempt: Attempt): D1PreparedStatement =>
  d1
    .prepare(
      `update deliveries set status = 'planned', due_at = ?2, reason = null, attempts = json_insert(attempts, '$[#]', json(?3)) where id = ?1 and status in ('failed', 'unknown') returning id`,
    )
    .bind(id, Date.parse(attempt.at), JSON.stringify(attempt));
