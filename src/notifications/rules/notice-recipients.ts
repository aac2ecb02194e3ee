import type { Target } from "../../contract/notification";
import { recipientsOf, type RecipientLookup, type Recipient } from "./recipient";

/** No I/O. Who gets the message that a schedule did not run, or was paused by Daybook. */
export interface NoticeTargets {
  /** Who made the schedule, null when nobody did. */
  creator: Target | null;
  owner: Target;
  /** Targets of those notifications of the schedule that report failures. */
  subscribers: readonly Target[];
  /** Active admins, oldest first: the last resort, so that a message reaches somebody even when everybody left. */
  admins: readonly Target[];
}

/**
 * "Did not run" goes to whoever the schedule belongs to: its creator, or the project's owner when that person left. A pause ends what everybody waits for, so
 * the owner and the recipients of failure messages get it as well.
 */
export function noticeRecipients(kind: "did_not_run" | "paused", targets: NoticeTargets, audience: RecipientLookup): Recipient[] {
  const reachable = (some: readonly Target[]): Recipient[] => recipientsOf(some, audience).filter(({ obstacle }) => obstacle === null);
  const owners = [...(targets.creator ? [targets.creator] : []), targets.owner];
  const recipients = kind === "did_not_run" ? reachable(owners).slice(0, 1) : reachable([...owners, ...targets.subscribers]);
  return recipients.length > 0 ? recipients : reachable(targets.admins).slice(0, 1);
}
