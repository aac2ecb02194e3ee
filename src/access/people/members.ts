import type { Role } from "../../contract/access";
import type { Member } from "../../contract/user";
import { iso, type Clock } from "../../lib/clock";
import { Failure, messageOf, notFound } from "../../lib/failure";
import { newId } from "../../lib/id";
import { audit, auditIfChanged } from "../audit";
import type { Caller } from "../caller";
import { allows } from "../policy";
import { linkLifetimeMs, newLink, type SignInLink } from "../sign-in/link";
import { insertLink } from "../sign-in/store";
import { deleteMember, endAccess, insertMember, insertUser, loadMember, loadMemberByEmail, updateMember, type MemberRecord } from "./store";

/**
 * Makes somebody a member, with a link that signs them in for the first time; they set their password afterwards. Throws CONFLICT when they
 * are a member already.
 */
export async function inviteMember(
  d1: D1Database,
  clock: Clock,
  caller: Caller,
  input: { email: string; name?: string; role: Role },
): Promise<{ member: MemberRecord; link: SignInLink }> {
  const at = clock.now();
  const name = input.name ?? input.email.split("@")[0] ?? input.email;
  const link = await newLink(at, linkLifetimeMs.invitation);
  try {
    await d1.batch([
      insertUser(d1, { id: newId(at), name, email: input.email, at }),
      insertMember(d1, input.email, input.role, at),
      insertLink(d1, link, { email: input.email }),
      audit(d1, caller, "member.invite", { kind: "user", id: null }, { email: input.email, role: input.role }, at),
    ]);
  } catch (thrown) {
    if (messageOf(thrown).includes("UNIQUE constraint failed: members.user_id"))
      throw new Failure("CONFLICT", `${input.email} is a member already.`);
    throw thrown;
  }
  const member = await loadMemberByEmail(d1, input.email);
  if (member === null) throw notFound("The member");
  return { member, link };
}

/** Changes role or status. Deactivation ends the person's sessions, tokens and links in the same batch. Throws CONFLICT for the last admin. */
export async function changeMember(
  d1: D1Database,
  clock: Clock,
  caller: Caller,
  id: string,
  change: { role?: Role; status?: MemberRecord["status"] },
): Promise<MemberRecord> {
  const before = await existingMember(d1, id);
  if ((change.role ?? before.role) === before.role && (change.status ?? before.status) === before.status) return before;
  const action = change.status === undefined ? "member.change_role" : change.status === "active" ? "member.activate" : "member.deactivate";
  const details = { email: before.email, ...change, was: before.role };
  const [updated] = await d1.batch([
    updateMember(d1, id, change),
    auditIfChanged(d1, caller, action, { kind: "user", id }, details, clock.now()),
    ...endAccess(d1, id, false),
  ]);
  if (updated?.meta.changes === 0) throw lastAdmin();
  return existingMember(d1, id);
}

/** Ends a membership and everything granted to the person. What they made stays. Throws CONFLICT for the last admin. */
export async function removeMember(d1: D1Database, clock: Clock, caller: Caller, id: string): Promise<void> {
  const before = await existingMember(d1, id);
  const [deleted] = await d1.batch([
    deleteMember(d1, id),
    auditIfChanged(d1, caller, "member.remove", { kind: "user", id }, { email: before.email, role: before.role }, clock.now()),
    ...endAccess(d1, id, true),
  ]);
  if (deleted?.meta.changes === 0) throw lastAdmin();
}

/** A member as admins see them, with what this caller may do to them. */
export function viewMember(member: MemberRecord, caller: Caller): Member {
  const may = allows(caller, "NONE", "member.manage");
  const { createdAt, ...person } = member;
  return {
    ...person,
    createdAt: iso(createdAt),
    abilities: { changeRole: may, deactivate: may && member.status === "active", remove: may },
  };
}

async function existingMember(d1: D1Database, id: string): Promise<MemberRecord> {
  const member = await loadMember(d1, id);
  if (member === null) throw notFound("The member");
  return member;
}

const lastAdmin = (): Failure => new Failure("CONFLICT", "This is the last active admin. Make somebody else admin first.");
