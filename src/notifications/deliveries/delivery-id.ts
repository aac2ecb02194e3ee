import type { DeliveryChannel, DeliveryOrigin } from "../../contract/notification";
import { idFrom } from "../../lib/id";
import type { Recipient } from "../rules/recipient";

/** The id of a delivery, made from what it is about: planning it twice names the same row. */
export const deliveryId = (of: {
  runId: string;
  origin: DeliveryOrigin;
  originId: string;
  recipient: Pick<Recipient, "kind" | "id">;
  channel: DeliveryChannel;
}): Promise<string> =>
  idFrom(`delivery ${JSON.stringify([of.runId, of.origin, of.originId, of.recipient.kind, of.recipient.id, of.channel])}`);
