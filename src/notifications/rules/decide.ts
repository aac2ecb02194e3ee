import type { DeliveryChannel, Target } from "../../contract/notification";
import type { RunStatus, RunTrigger } from "../../contract/run";
import { recipientKey, recipientsOf, type RecipientLookup, type Recipient } from "./recipient";
import { outcomeOf, ownerRequest, wants, type NotificationRequest, type ReportedOutcome } from "./request";

/** No I/O. Who gets a message about a run, over which channel, with what. */
export interface EndedRun {
  id: string;
  scheduleId: string | null;
  status: RunStatus;
  trigger: RunTrigger;
}

/** One row of `deliveries` before it has an id. */
export interface PlannedDelivery extends Omit<NotificationRequest, "targets" | "on"> {
  recipient: Pick<Recipient, "kind" | "id" | "name">;
  channel: DeliveryChannel;
  status: "planned" | "suppressed";
  reason: string | null;
}

/**
 * Plans one delivery per request, recipient and channel. A recipient reached twice by the same content gets the first and a visible suppressed row for each
 * other; people who left or lost their access get a suppressed row, never the content.
 *
 * A failure also goes to the first of `owners` who may be written to, unless some request reached them already. A run without a schedule has no owners: whoever
 * started it is watching.
 */
export function decide(
  run: EndedRun,
  requests: readonly NotificationRequest[],
  audience: RecipientLookup,
  owners: readonly Target[],
): PlannedDelivery[] {
  const outcome = outcomeOf(run);
  if (!outcome) return [];
  const planned: PlannedDelivery[] = [];
  const reached = new Set<string>();
  for (const request of requests.filter(({ on }) => wants(on, outcome))) {
    for (const delivery of recipientsOf(request.targets, audience).flatMap((recipient) => deliveriesTo(recipient, request, outcome))) {
      const key = contentKey(delivery);
      if (delivery.status === "planned" && reached.has(key)) {
        delivery.status = "suppressed";
        delivery.reason = "Another notification already sends the same message to this person.";
      }
      if (delivery.status === "planned") reached.add(key);
      planned.push(delivery);
    }
  }
  const owner = recipientsOf(owners, audience).find(({ obstacle }) => obstacle === null);
  if (outcome === "failure" && run.scheduleId !== null && owner && !isReached(owner, planned))
    planned.push(...deliveriesTo(owner, ownerRequest(run.scheduleId), outcome));
  return planned;
}

function deliveriesTo(recipient: Recipient, request: NotificationRequest, outcome: ReportedOutcome): PlannedDelivery[] {
  const { origin, originId, subject, body } = request;
  const { kind, id, name, channels, obstacle } = recipient;
  // Only a good run has a picture, so requests that differ in it alone ask for the same message about a failure.
  const pictured = outcome === "success" && request.screenshot !== "none";
  return channels.map((channel) => ({
    origin,
    originId,
    recipient: { kind, id, name },
    channel,
    screenshot: pictured ? request.screenshot : "none",
    captureOptions: pictured ? request.captureOptions : {},
    subject,
    body,
    status: obstacle === null ? "planned" : "suppressed",
    reason: obstacle,
  }));
}

const isReached = (recipient: Recipient, planned: readonly PlannedDelivery[]): boolean =>
  planned.some((delivery) => delivery.status === "planned" && recipientKey(delivery.recipient) === recipientKey(recipient));

const contentKey = ({ recipient, channel, screenshot, captureOptions, subject, body }: PlannedDelivery): string =>
  JSON.stringify([recipientKey(recipient), channel, screenshot, captureOptions, subject, body]);
