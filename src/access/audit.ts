import { newId } from "../lib/id";
import type { Actor } from "./caller";

/** Where an audited change belongs: `id` is null for the workspace as a whole. */
export interface Subject {
  kind: string;
  id: string | null;
}

/**
 * The audit row of one change, to go into the same batch as the change. `caller` null is the system itself (set-up, a sign-in link).
 * Details are for admins to read: names and numbers, never a secret.
 */
export function audit(
  d1: D1Database,
  caller: Actor | null,
  action: string,
  subject: Subject,
  details: Record<string, unknown> = {},
  at: number = Date.now(),
): D1PreparedStatement {
  return d1
    .prepare(
      "insert into audit_log (id, at, actor_id, actor_name, action, subject_kind, subject_id, details) values (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(newId(at), at, caller?.userId ?? null, caller?.name ?? "Daybook", action, subject.kind, subject.id, JSON.stringify(details));
}

/** The same, right behind the statement of the change in its batch: written only if that changed something. */
export function auditIfChanged(
  d1: D1Database,
  caller: Actor | null,
  action: string,
  subject: Subject,
  details: Record<string, unknown>,
  at: number,
): D1PreparedStatement {
  return d1
    .prepare(
      `insert into audit_log (id, at, actor_id, actor_name, action, subject_kind, subject_id, details)
       select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 where changes() > 0`,
    )
    .bind(newId(at), at, caller?.userId ?? null, caller?.name ?? "Daybook", action, subject.kind, subject.id, JSON.stringify(details));
}
