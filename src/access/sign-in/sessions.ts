import type { Clock } from "../../lib/clock";
import { audit } from "../audit";
import type { Caller } from "../caller";
import { deleteSession, deleteSessions } from "./store";

/** Records a new session and ends the browser's previous one: sessions rotate. Before the cookie is answered, so that no session is in use unrecorded. */
export async function recordSession(
  d1: D1Database,
  clock: Clock,
  person: Pick<Caller, "userId" | "name">,
  session: { by: "password" | "link"; previous: string | null },
): Promise<void> {
  await d1.batch([
    ...(session.previous === null ? [] : [deleteSession(d1, session.previous)]),
    audit(d1, person, "session.start", { kind: "user", id: person.userId }, { by: session.by }, clock.now()),
  ]);
}

/** Signs a person out everywhere. */
export async function endSessions(d1: D1Database, clock: Clock, caller: Caller): Promise<void> {
  await d1.batch([
    deleteSessions(d1, caller.userId),
    audit(d1, caller, "session.end_all", { kind: "user", id: caller.userId }, {}, clock.now()),
  ]);
}
