import { DurableObject } from "cloudflare:workers";
import { UnreachableFailure } from "../../../src/notifications/channels/channel";
import { smtpTransport } from "../../../src/notifications/channels/transports/smtp";

/** The configuration names these. */
export class ProjectRunner extends DurableObject {}
export class BrowserPool extends DurableObject {}

export interface Order {
  url: string;
  raw: string;
}

/** Sends one message over SMTP from inside workerd and answers with the receipt. */
export default {
  async fetch(request: Request): Promise<Response> {
    const { url, raw } = (await request.json()) as Order;
    try {
      const from = { name: "Daybook", address: "daybook@example.com" };
      const to = { name: "Mira", address: "mira@example.com" };
      const mail = {
        id: "d1",
        fence: 1,
        runId: null,
        messageId: "<d1@example.com>",
        from,
        to,
        subject: "Hi",
        raw: new TextEncoder().encode(raw),
        at: 0,
      };
      return Response.json(await smtpTransport({ SMTP_URL: url }).send(mail));
    } catch (thrown) {
      if (thrown instanceof UnreachableFailure) return Response.json({ unreachable: thrown.message });
      throw thrown;
    }
  },
} satisfies ExportedHandler;
