import type { Clock } from "../../lib/clock";
import { Failure, unprocessable } from "../../lib/failure";
import { newId } from "../../lib/id";
import { auditIfChanged } from "../audit";
import type { Caller } from "../caller";
import { hashPassword, verifyPassword } from "./password";
import { whyNotPassword } from "./password-rule";
import { deleteSessions, insertPassword, loadPassword, replacePassword } from "./store";

/**
 * Sets a person's first password, or replaces the one they know. Ends all of their sessions, this one too. Throws UNPROCESSABLE when the current
 * password is wrong or the new one is no secret, CONFLICT when another request changed it at the same moment: then nothing is changed but that the sessions end.
 */
export async function changePassword(
  d1: D1Database,
  clock: Clock,
  caller: Caller,
  input: { currentPassword?: string; newPassword: string },
): Promise<void> {
  const { userId } = caller;
  refuseWeakPassword(input.newPassword, caller, "newPassword");
  const old = await loadPassword(d1, userId);
  if (old !== null && !(await verifyPassword({ hash: old, password: input.currentPassword ?? "" }))) throw wrongPassword();
  const at = clock.now();
  const hash = await hashPassword(input.newPassword);
  const [saved] = await d1.batch([
    old === null ? insertPassword(d1, { id: newId(at), userId, hash, at }) : replacePassword(d1, userId, old, hash, at),
    auditIfChanged(d1, caller, "password.change", { kind: "user", id: userId }, {}, at),
    deleteSessions(d1, userId),
  ]);
  if (saved?.meta.changes === 0) throw new Failure("CONFLICT", "Your password was changed elsewhere at the same moment. Sign in again.");
}

/** Throws UNPROCESSABLE, naming the field, for a password that others would guess. */
export function refuseWeakPassword(password: string, person: { email: string; name: string }, field: string): void {
  const why = whyNotPassword(password, person);
  if (why !== null) throw unprocessable(`Choose another password. ${why}`, [{ path: field, message: why }]);
}

const wrongPassword = (): Failure =>
  new Failure("UNPROCESSABLE", "The current password is wrong.", {
    issues: [{ path: "currentPassword", message: "This is not your current password." }],
  });
