import { EmailMessage } from "cloudflare:email";
import type { Env } from "../../../env";
import { messageOf } from "../../../lib/failure";
import type { Receipt } from "../../rules/receipt";
import type { Transport } from "./transport";

/** Source: Cloudflare Email Service, platform limits: 5 MiB in all, attachments included. */
const maxBytes = 5 * 1024 * 1024;

/** Codes of Email Service after which nothing was sent and a later try may succeed. */
const temporary = new Set(["E_RATE_LIMIT_EXCEEDED", "E_DAILY_LIMIT_EXCEEDED"]);
/** Codes that do not say whether the message left. */
const unclear = new Set(["E_DELIVERY_FAILED", "E_INTERNAL_SERVER_ERROR"]);

/** The Cloudflare `send_email` binding, with the raw message. */
export const sendEmailTransport = (env: Pick<Env, "SEND_EMAIL">): Transport => ({
  maxBytes,
  async send(mail) {
    try {
      const sent = await env.SEND_EMAIL.send(new EmailMessage(mail.from.address, mail.to.address, new Response(mail.raw).body!));
      return { result: "sent", providerId: sent?.messageId || mail.messageId };
    } catch (thrown) {
      return judge(thrown);
    }
  },
});

/** What an error of the binding says about the message. An error without a code (an older binding, a lost connection) says nothing, except where its sentence does. */
export function judge(thrown: unknown): Receipt {
  const code = (thrown as { code?: unknown } | null)?.code;
  const message = messageOf(thrown);
  const error = `Cloudflare Email refused it: ${message}`;
  if (typeof code === "string" && code.startsWith("E_")) {
    if (temporary.has(code)) return { result: "retry", error: `Cloudflare Email asks to wait: ${message}` };
    if (!unclear.has(code)) return { result: "failed", error };
  } else if (/not (a )?(verified|allowed)|not verified|invalid (sender|recipient|email)|destination address|too large/i.test(message))
    return { result: "failed", error };
  return { result: "unknown", error: `Cloudflare Email did not say whether it took the message: ${message}` };
}
