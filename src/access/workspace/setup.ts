import type { Clock } from "../../lib/clock";
import { Failure, messageOf } from "../../lib/failure";
import { newId } from "../../lib/id";
import { audit } from "../audit";
import { refuseWeakPassword } from "../sign-in/change-password";
import { hashPassword } from "../sign-in/password";
import { insertMember, insertUser } from "../people/store";
import { insertPassword } from "../sign-in/store";
import { insertWorkspace, loadWorkspaceName } from "./store";

/** True until the workspace and its first admin exist. */
export const setupNeeded = async (d1: D1Database): Promise<boolean> => (await loadWorkspaceName(d1)) === null;

/**
 * Makes the workspace and its first admin. One batch; the workspace's primary key lets exactly one of parallel calls through, the
 * others leave nothing behind. Throws CONFLICT once there is a workspace, UNPROCESSABLE for a password that is no secret.
 */
export async function setUp(
  d1: D1Database,
  clock: Clock,
  input: { name: string; email: string; password: string; workspaceName: string },
): Promise<{ userId: string }> {
  if (!(await setupNeeded(d1))) throw done();
  refuseWeakPassword(input.password, input, "password");
  const at = clock.now();
  const userId = newId(at);
  const hash = await hashPassword(input.password);
  const actor = { userId, name: input.name };
  try {
    await d1.batch([
      insertWorkspace(d1, input.workspaceName, at),
      insertUser(d1, { id: userId, name: input.name, email: input.email, at }),
      insertMember(d1, input.email, "admin", at),
      insertPassword(d1, { id: newId(at), userId, hash, at }),
      audit(d1, actor, "workspace.set_up", { kind: "workspace", id: null }, { name: input.workspaceName, email: input.email }, at),
    ]);
  } catch (thrown) {
    if (messageOf(thrown).includes("UNIQUE constraint failed: workspace.id")) throw done();
    throw thrown;
  }
  return { userId };
}

const done = (): Failure => new Failure("CONFLICT", "This workspace is set up already. Sign in, or ask its admin to invite you.");
