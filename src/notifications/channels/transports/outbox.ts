import type { Env } from "../../../env";
import { idFrom } from "../../../lib/id";
import { outboxKey } from "../../../snapshots/keys";
import { insertOutboxMail } from "../../outbox/store";
import type { Transport } from "./transport";

/** Stores mail instead of sending it: the local default, listed at `/outbox`. The row comes after the object, so that what is listed can be read. */
export const outboxTransport = (env: Env): Transport => ({
  maxBytes: null,
  async send(mail) {
    const id = await idFrom(`outbox:${mail.id}:${mail.fence}`);
    await env.BUCKET.put(outboxKey(id), mail.raw, { httpMetadata: { contentType: "message/rfc822" } });
    await insertOutboxMail(env.DB, {
      id,
      at: mail.at,
      sender: `${mail.from.name} <${mail.from.address}>`.trim(),
      recipient: `${mail.to.name} <${mail.to.address}>`.trim(),
      subject: mail.subject,
      runId: mail.runId,
      deliveryId: mail.id,
      bytes: mail.raw.length,
    });
    return { result: "sent", providerId: id };
  },
});
