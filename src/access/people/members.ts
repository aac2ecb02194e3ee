import type { Role } from "../../contract/access";
import type { Member } from "../../contract/user";
import { iso, type Clock } from "../../lib/clock";
import { Failure, messageOf, notFound } from "../../lib/failure";
import { newId } from "../../lib/id";
import { audit } from "../audit";
import type { Caller } from "../caller";
import { allows } from "../policy";
import { deleteMember, endAccess, insertMember, insertUser, loadMember, loadMemberByEmail, updateMember, type MemberRow } from "../store";

/** Makes somebody a member; they set their password after their first sign-in by a link. Throws CONFLICT for who is one already. */
export async function inviteMember(
  d1: D1Database,
  clock: Clock,
  caller: Caller,
  input: { email: string; name?: string; role: Role },
): Promise<MemberRow> {
  const at = clock.now();
  const name = input.name ?? input.email.split("@")[0] ?? input.email;
  try {
    await d1.batch([
      insertUser(d1, { id: newId(at), name, email: input.email, at }),
      insertMember(d1, input.email, input.role, at),
      audit(d1, caller, "member.invite", { kind: "user", id: null }, { email: input.email, role: input.role }, at),
    ]);
  } catch (thrown) {
    if (messageOf(thrown).includes("UNIQUE constraint failed: members.user_id"))
      throw new Failure("CONFLICT", `${input.email} is a member already.`);
    throw thrown;
  }
  const made = await loadMemberByEmail(d1, input.email);
  if (made === null) throw notFound("The member");
  return made;
}

/** Changes role or status. Deactivation ends the person's sessions, tokens and links in the same batch. */
export async function changeMember(
  d1: D1Database,
  caller: Caller,
  id: string,
  change: { role?: Role; status?: MemberRow["status"] },
): Promise<MemberRow> {
  const before = await open(d1, id);
  if ((change.role ?? before.role) === before.role && (change.status ?? before.status) === before.status) return before;
  const action = change.status === undefined ? "member.change_role" : change.status === "active" ? "member.activate" : "member.deactivate";
  const [updated] = await d1.batch([updateMember(d1, id, change), ...endAccess(d1, id, false)]);
  if (updated?.meta.changes === 0) throw lastAdmin();
  await audit(d1, caller, action, { kind: "user", id }, { email: before.email, ...change, was: before.role }).run();
  return open(d1, id);
}

/** Ends a membership and everything granted to the person. What they made stays. */
export async function removeMember(d1: D1Database, caller: Caller, id: string): Promise<void> {
  const before = await open(d1, id);
  const [deleted] = await d1.batch([deleteMember(d1, id), ...endAccess(d1, id, true)]);
  if (deleted?.meta.changes === 0) throw lastAdmin();
  await audit(d1, caller, "member.remove", { kind: "user", id }, { email: before.email, role: before.role }).run();
}

export function viewMember(row: MemberRow, caller: Caller): Member {
  const may = allows(caller, "NONE", "member.manage");
  const { id, name, email, role, status } = row;
  return {
    id,
    name,
    email,
    role,
    status,
    createdAt: iso(row.created_at),
    abilities: { changeRole: may, deactivate: may && status === "active", remove: may },
  };
}

async function open(d1: D1Database, id: string): Promise<MemberRow> {
  const row = await loadMember(d1, id);
  if (row === null) throw notFound("The member");
  return row;
}

const lastAdmin = (): Failure => new Failure("CONFLICT", "This is the last active admin. Make somebody else admin first.");
