import type { Env } from "../../env";
import type { Clock } from "../../lib/clock";
import type { ChannelPort } from "./channel";
import { parseMailbox, checkAddress, toMime } from "./mime";
import { transportOf } from "./transports/registry";

/** Mail over the transport that the environment chose. */
export const emailChannel = (env: Env, clock: Clock): ChannelPort => ({
  async prepare({ id, fence, runId }, addressee, message) {
    const from = parseMailbox(env.MAIL_FROM);
    const to = { name: addressee.name, address: checkAddress(addressee.address) };
    const transport = transportOf(env);
    const parcel = { id, from, to, at: clock.now() };
    let note: string | null = null;
    let mime = await toMime({ ...parcel, content: message.content });
    let subject = message.content.subject;
    if (message.content.picture && transport.maxBytes !== null && mime.raw.length > transport.maxBytes) {
      note = `Sent without its ${message.content.picture.kind === "png" ? "picture" : "PDF"}: with it the message would be larger than the ${transport.maxBytes / 1024 / 1024} MiB this mail service takes.`;
      const content = message.without(note);
      mime = await toMime({ ...parcel, content });
      subject = content.subject;
    }
    const mail = { id, fence, runId, messageId: mime.messageId, from, to, subject, raw: mime.raw, at: parcel.at };
    return { note, send: () => transport.send(mail) };
  },
});
