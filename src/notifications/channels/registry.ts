import type { DeliveryChannel } from "../../contract/notification";
import type { Env } from "../../env";
import type { Clock } from "../../lib/clock";
import { UnreachableFailure, type ChannelPort } from "./channel";
import { emailChannel } from "./email";

/** A new channel is one variant of the contract, one file and one line here. */
const channels: Record<DeliveryChannel, (env: Env, clock: Clock) => ChannelPort> = {
  email: emailChannel,
  slack_dm: later("Slack messages"),
  slack_channel: later("Slack messages"),
  webhook: later("webhooks"),
};

/** The channel that carries a delivery. */
export const channelOf = (env: Env, clock: Clock, channel: DeliveryChannel): ChannelPort => channels[channel](env, clock);

/** Nothing plans these yet; a row that names one was written by a newer release. */
function later(what: string): () => ChannelPort {
  return () => ({ prepare: () => Promise.reject(new UnreachableFailure(`This release does not send ${what}.`)) });
}
