import { selection, textOrNullAt, type SqlRow } from "../../db/records";
import { outbox } from "../../db/schema/messages";

/** All SQL of the outbox. */

export type OutboxMail = typeof outbox.$inferSelect;

/** A mail with the project of its run, for the link. */
export interface OutboxEntry extends OutboxMail {
  projectId: string | null;
  projectTitle: string | null;
}

/** Lists a stored mail. The same id again changes nothing. */
export async function insertOutboxMail(d1: D1Database, mail: OutboxMail): Promise<void> {
  await d1
    .prepare(
      "insert or ignore into outbox (id, at, sender, recipient, subject, run_id, delivery_id, bytes) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )
    .bind(mail.id, mail.at, mail.sender, mail.recipient, mail.subject, mail.runId, mail.deliveryId, mail.bytes)
    .run();
}

const stored = selection(outbox, "o");
const columns = `${stored.sql}, r.project_id, p.title as project_title
  from outbox o left join runs r on r.id = o.run_id left join projects p on p.id = r.project_id`;
const entryOf = (row: SqlRow): OutboxEntry => ({
  ...stored.decode(row),
  projectId: textOrNullAt(row, "project_id"),
  projectTitle: textOrNullAt(row, "project_title"),
});

/** Newest first; `before` is the last mail of the page before. */
export async function listOutbox(d1: D1Database, limit: number, before: { at: number; id: string } | null): Promise<OutboxEntry[]> {
  const { results } = await d1
    .prepare(`select ${columns} where ?2 is null or (o.at, o.id) < (?2, ?3) order by o.at desc, o.id desc limit ?1`)
    .bind(limit, before?.at ?? null, before?.id ?? "")
    .all<SqlRow>();
  return results.map(entryOf);
}

/** What the outbox knows of a mail, null when it is unknown. */
export async function loadOutboxMail(d1: D1Database, id: string): Promise<OutboxEntry | null> {
  const row = await d1.prepare(`select ${columns} where o.id = ?1`).bind(id).first<SqlRow>();
  return row && entryOf(row);
}
