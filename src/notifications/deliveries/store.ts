import { bound, selection, textAt, type SqlRow } from "../../db/records";
import { deliveries } from "../../db/schema/messages";
import { notices } from "../../db/schema/schedules";
import { intend, intendedSql, settle, type OutsideEffect } from "../../effects/store";
import { handOverMs, leaseMs, maxClaims, type Settlement } from "../rules/retry";

/** All SQL of deliveries after they are planned: claims, results, lists. */

export type DeliveryRecord = typeof deliveries.$inferSelect;
export type DeliveryAttempt = DeliveryRecord["attempts"][number];

const claimed = selection(deliveries, "");
const listed = selection(deliveries, "d");
const notice = selection(notices, "n", { keys: ["kind", "expectedAt", "createdAt"], prefix: "notice_" });

/** A delivery with the notice it is about, null when it is about the run. */
export type ListedDelivery = DeliveryRecord & { notice: ReturnType<typeof notice.decodeJoined> };

/**
 * What has to be looked at again: planned rows whose message never came (a minute after they were announced), retries whose time has come, and claims whose lease ran out. One partial index holds
 * exactly these.
 */
export async function dueDeliveries(d1: D1Database, now: number, limit: number): Promise<string[]> {
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
  const intended = intendedSql("send", "deliveries.id", "deliveries.fence");
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
export async function claim(d1: D1Database, ids: readonly string[], now: number): Promise<DeliveryRecord[]> {
  const { results } = await d1
    .prepare(
      `update deliveries set status = 'sending', fence = fence + 1, claimed_at = ?2, due_at = ?2 + ${leaseMs}
       where id in (select value from json_each(?1)) and status = 'planned' and (fence = 0 or due_at <= ?2) returning ${claimed.sql}`,
    )
    .bind(JSON.stringify(ids), now)
    .all<SqlRow>();
  return results.map(claimed.decode);
}

/** Writes the intent into the effect ledger while the claim still holds. False: it does not, so nothing may be sent. */
export const intendSend = (d1: D1Database, { id, fence, runId }: DeliveryRecord, now: number): Promise<boolean> =>
  intend(
    d1,
    sendOf({ id, fence, runId }),
    { sql: "select 1 from deliveries where id = ? and fence = ? and status = 'sending' and due_at > ?", values: [id, fence, now] },
    now,
  );

/** Writes what came of an attempt: into the ledger, and into the row if it is still this claim's (also when the sweep called it unknown meanwhile: a late receipt is a receipt). */
export async function saveSettlement(
  d1: D1Database,
  delivery: DeliveryRecord,
  settlement: Settlement,
  attempt: DeliveryAttempt,
  contentHash: string | null,
): Promise<void> {
  const { status, reason, dueAt, providerId } = settlement;
  const at = Date.parse(attempt.at);
  await d1.batch([
    settle(d1, sendOf(delivery), { status, reason, providerId }, at),
    d1
      .prepare(
        `update deliveries set status = ?3, reason = ?4, due_at = ?5, provider_id = coalesce(?6, provider_id), content_hash = coalesce(?7, content_hash),
           sent_at = case when ?3 = 'sent' then ?8 else sent_at end, attempts = json_insert(attempts, '$[#]', json(?9))
         where id = ?1 and fence = ?2 and status in ('sending', 'unknown')`,
      )
      .bind(delivery.id, delivery.fence, status, reason, dueAt, providerId, contentHash, at, JSON.stringify(attempt)),
  ]);
}

const sendOf = ({ id, fence, runId }: Pick<DeliveryRecord, "id" | "fence" | "runId">): OutsideEffect => ({
  kind: "send",
  subjectId: id,
  fence,
  runId,
});

const withNotice = "left join notices n on d.origin = 'notice' and n.id = d.origin_id";
const listedOf = (row: SqlRow): ListedDelivery => ({ ...listed.decode(row), notice: notice.decodeJoined(row) });

/** A delivery with its project; null also when both its run and its notice are gone. */
export async function loadDelivery(d1: D1Database, id: string): Promise<(ListedDelivery & { projectId: string }) | null> {
  const row = await d1
    .prepare(
      `select ${listed.sql}, ${notice.sql}, coalesce(r.project_id, n.project_id) as project_id from deliveries d ${withNotice} left join runs r on r.id = d.run_id
       where d.id = ?1 and (r.id is not null or n.id is not null)`,
    )
    .bind(id)
    .first<SqlRow>();
  return row && { ...listedOf(row), projectId: textAt(row, "project_id") };
}

/** Deliveries of a run, oldest first. What people sent to themselves as a test is not among them. */
export async function listDeliveries(
  d1: D1Database,
  runId: string,
  limit: number,
  after: { createdAt: number; id: string } | null,
): Promise<ListedDelivery[]> {
  const { results } = await d1
    .prepare(
      `select ${listed.sql}, ${notice.sql} from deliveries d ${withNotice}
       where d.run_id = ?1 and d.origin <> 'test' and (?3 is null or (d.created_at, d.id) > (?3, ?4)) order by d.created_at, d.id limit ?2`,
    )
    .bind(runId, limit, after?.createdAt ?? null, after?.id ?? "")
    .all<SqlRow>();
  return results.map(listedOf);
}

/** A delivery of one notification to the person who tries it out. */
export const insertTestDelivery = (
  d1: D1Database,
  test: {
    id: string;
    runId: string;
    notification: Pick<DeliveryRecord, "screenshot" | "captureOptions" | "subject" | "body">;
    recipient: { id: string; name: string };
    at: number;
  },
): D1PreparedStatement =>
  d1
    .prepare(
      `insert into deliveries (id, run_id, origin, origin_id, recipient_kind, recipient_id, recipient_name, channel, screenshot, capture_options, subject, body, status, due_at, created_at)
       values (?1, ?2, 'test', ?1, 'user', ?3, ?4, 'email', ?5, ?6, ?7, ?8, 'planned', ?9 + ${handOverMs}, ?9)`,
    )
    .bind(
      test.id,
      test.runId,
      test.recipient.id,
      test.recipient.name,
      test.notification.screenshot,
      bound(deliveries, "captureOptions", test.notification.captureOptions),
      test.notification.subject,
      test.notification.body,
      test.at,
    );

/** Plans a delivery once more, by a person's decision. Of two that ask at once one wins; the other finds a status that is not resent. */
export const planAgain = (d1: D1Database, id: string, attempt: DeliveryAttempt): D1PreparedStatement =>
  d1
    .prepare(
      `update deliveries set status = 'planned', due_at = ?2, reason = null, attempts = json_insert(attempts, '$[#]', json(?3)) where id = ?1 and status in ('failed', 'unknown') returning id`,
    )
    .bind(id, Date.parse(attempt.at), JSON.stringify(attempt));
