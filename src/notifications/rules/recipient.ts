import type { DeliveryChannel, Target } from "../../contract/notification";

/** No I/O. Who or what a target reaches: a user one person, and later a group its members, a Slack channel itself. */
export interface Recipient {
  kind: Target["kind"];
  id: string;
  name: string;
  /** Where their messages go; one delivery each. */
  channels: readonly DeliveryChannel[];
  /** Why nothing may be sent to them, for people; null when they may be written to. */
  obstacle: string | null;
}

/** The recipients of a target, resolved before anything is decided. */
export type RecipientLookup = (target: Target) => readonly Recipient[];

/** A user of the workspace. */
export interface KnownPerson {
  id: string;
  name: string;
  /** Member of the workspace and not deactivated. */
  active: boolean;
  /** May open the app of the project in question now. */
  hasAccess: boolean;
}

/** The recipient behind a user's id; `person` is undefined when the account was deleted. */
export const personRecipient = (id: string, person: KnownPerson | undefined): Recipient => ({
  kind: "user",
  id,
  name: person?.name ?? "Deleted user",
  channels: ["email"],
  obstacle: obstacleOf(person),
});

function obstacleOf(person: KnownPerson | undefined): string | null {
  if (!person) return "This account no longer exists.";
  if (!person.active) return "This account is deactivated.";
  return person.hasAccess ? null : "This person has no access to the app. Share the project with them, and the next message reaches them.";
}

/** The recipients of these targets, each once, in the order of the targets. */
export function recipientsOf(targets: readonly Target[], audience: RecipientLookup): Recipient[] {
  const recipients = targets.flatMap((target) => audience(target));
  return [...new Map(recipients.map((recipient) => [recipientKey(recipient), recipient])).values()];
}

/** Equal for the same recipient, whatever targets led to them. */
export const recipientKey = ({ kind, id }: Pick<Recipient, "kind" | "id">): string => `${kind}:${id}`;
