import type { Env } from "../../env";
import type { Clock } from "../../lib/clock";
import { loadAddress } from "../deliveries/material-store";
import { Unreachable, type Channel } from "./channel";
import { parseMailbox, checkAddress, toMime } from "./mime";
import { transportOf } from "./transports/registry";

/** Mail to a user of the workspace, over the transport the environment chose. */
export const emailChannel = (env: Env, clock: Clock): Channel => ({
  async prepare(delivery, letter) {
    const person = await loadAddress(env.DB, delivery);
    if (!person) throw new Unreachable("This account no longer exists or is deactivated.");
    if (person.has_access !== 1) throw new Unreachable("This person lost access to the app after the message was planned.");
    const from = parseMailbox(env.MAIL_FROM);
    const to = { name: person.name, address: checkAddress(person.email) };
    const transport = transportOf(env);
    const parcel = { id: delivery.id, from, to, at: clock.now() };
    let note: string | null = null;
    let mime = await toMime({ ...parcel, content: letter.content });
    let subject = letter.content.subject;
    if (letter.content.picture && transport.maxBytes !== null && mime.raw.length > transport.maxBytes) {
      note = `Sent without its ${letter.content.picture.kind === "png" ? "picture" : "PDF"}: with it the message would be larger than the ${transport.maxBytes / 1024 / 1024} MiB this mail service takes.`;
      const content = letter.without(note);
      mime = await toMime({ ...parcel, content });
      subject = content.subject;
    }
    const mail = {
      id: delivery.id,
      fence: delivery.fence,
      runId: delivery.run_id,
      messageId: mime.messageId,
      from,
      to,
      subject,
      raw: mime.raw,
      at: parcel.at,
    };
    return { note, send: () => transport.send(mail) };
  },
});
