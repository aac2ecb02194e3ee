/** All SQL of the outbox. */

export interface OutboxMail {
  id: string;
  at: number;
  sender: string;
  recipient: string;
  subject: string;
  runId: string | null;
  deliveryId: string | null;
  bytes: number;
}

/** A mail with the project of its run, for the link. */
export interface OutboxEntry extends OutboxMail {
  projectId: string | null;
  projectTitle: string | null;
}

export async function insertOutboxMail(d1: D1Database, mail: OutboxMail): Promise<void> {
  await d1
    .prepare(
      "insert or ignore into outbox (id, at, sender, recipient, subject, run_id, delivery_id, bytes) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )
    .bind(mail.id, mail.at, mail.sender, mail.recipient, mail.subject, mail.runId, mail.deliveryId, mail.bytes)
    .run();
}

const columns = `o.id, o.at, o.sender, o.recipient, o.subject, o.run_id as runId, o.delivery_id as deliveryId, o.bytes, r.project_id as projectId, p.title as projectTitle
  from outbox o left join runs r on r.id = o.run_id left join projects p on p.id = r.project_id`;

/** Newest first; `before` is the last mail of the page before. */
export async function listOutbox(d1: D1Database, limit: number, before: { at: number; id: string } | null): Promise<OutboxEntry[]> {
  const { results } = await d1
    .prepare(`select ${columns} where ?2 is null or (o.at, o.id) < (?2, ?3) order by o.at desc, o.id desc limit ?1`)
    .bind(limit, before?.at ?? null, before?.id ?? "")
    .all<OutboxEntry>();
  return results;
}

export const loadOutboxMail = (d1: D1Database, id: string): Promise<OutboxEntry | null> =>
  d1.prepare(`select ${columns} where o.id = ?1`).bind(id).first<OutboxEntry>();
