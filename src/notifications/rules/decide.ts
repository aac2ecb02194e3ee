import type { RunStatus, RunTrigger } from "../../contract/run";
import { outcomeOf, wants, type Outcome, type Rule } from "./rule";

/** No I/O. Who hears of a run, by which channel, with what. */

/** A person that rules or ownership name; one that is missing from the map was deleted. */
export interface Person {
  id: string;
  name: string;
  /** Member of the workspace and not deactivated. */
  active: boolean;
  /** May open the app of the run's project now. */
  hasAccess: boolean;
}

export interface EndedRun {
  id: string;
  status: RunStatus;
  trigger: RunTrigger;
}

/** One row of `deliveries` before it has an id. */
export interface PlannedDelivery {
  /** "" for the owner told of a failure. */
  notificationId: string;
  recipientId: string;
  recipientName: string;
  channel: "email";
  screenshot: Rule["screenshot"];
  captureOptions: string;
  subject: string | null;
  body: string | null;
  status: "planned" | "suppressed";
  reason: string | null;
}

/**
 * Plans one delivery per rule and person. A person reached twice by the same content gets the first and a visible suppressed row for each other; people who left or lost
 * their access get a suppressed row, never the content. The owner hears of failures unless some rule reached them already.
 */
export function decide(
  run: EndedRun,
  rules: readonly Rule[],
  people: ReadonlyMap<string, Person>,
  ownerId: string | null,
): PlannedDelivery[] {
  const outcome = outcomeOf(run);
  if (!outcome) return [];
  const planned: PlannedDelivery[] = [];
  const reached = new Set<string>();
  for (const rule of rules.filter(({ on }) => wants(on, outcome))) {
    for (const userId of new Set(rule.userIds)) {
      const delivery = toPerson(rule, outcome, userId, people);
      const key = contentKey(delivery);
      if (delivery.status === "planned" && reached.has(key))
        suppress(delivery, "Another notification already sends the same message to this person.");
      if (delivery.status === "planned") reached.add(key);
      planned.push(delivery);
    }
  }
  const owner = ownerId === null ? undefined : people.get(ownerId);
  const told = planned.some(({ recipientId, status }) => recipientId === ownerId && status === "planned");
  if (outcome === "failure" && owner && !told && standing(owner) === null) planned.push(toPerson(ownerRule, outcome, owner.id, people));
  return planned;
}

const ownerRule: Rule = { id: "", userIds: [], on: "failure", screenshot: "none", captureOptions: "{}", subject: null, body: null };

function toPerson(rule: Rule, outcome: Outcome, userId: string, people: ReadonlyMap<string, Person>): PlannedDelivery {
  const person = people.get(userId);
  // Only a good run has a picture, so rules that differ in it alone say the same of a failure.
  const pictured = outcome === "success" && rule.screenshot !== "none";
  const delivery: PlannedDelivery = {
    notificationId: rule.id,
    recipientId: userId,
    recipientName: person?.name ?? "Deleted user",
    channel: "email",
    screenshot: pictured ? rule.screenshot : "none",
    captureOptions: pictured ? rule.captureOptions : "{}",
    subject: rule.subject,
    body: rule.body,
    status: "planned",
    reason: null,
  };
  const obstacle = standing(person);
  if (obstacle) suppress(delivery, obstacle);
  return delivery;
}

/** Why a person may not be written to, null when they may. */
function standing(person: Person | undefined): string | null {
  if (!person) return "This account no longer exists.";
  if (!person.active) return "This account is deactivated.";
  return person.hasAccess ? null : "This person has no access to the app. Share the project with them, and the next message reaches them.";
}

function suppress(delivery: PlannedDelivery, reason: string): void {
  delivery.status = "suppressed";
  delivery.reason = reason;
}

const contentKey = ({ recipientId, channel, screenshot, captureOptions, subject, body }: PlannedDelivery): string =>
  JSON.stringify([recipientId, channel, screenshot, captureOptions, subject, body]);
