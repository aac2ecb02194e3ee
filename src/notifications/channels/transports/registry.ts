import type { Env, MailTransport } from "../../../env";
import { UnreachableFailure } from "../channel";
import { outboxTransport } from "./outbox";
import { sendEmailTransport } from "./send-email";
import { smtpTransport } from "./smtp";
import type { Transport } from "./transport";

const transports: Record<MailTransport, (env: Env) => Transport> = {
  outbox: outboxTransport,
  smtp: smtpTransport,
  send_email: sendEmailTransport,
};

/** The transport that MAIL_TRANSPORT names. Throws UnreachableFailure, naming the choices, for anything else. */
export function transportOf(env: Env): Transport {
  const make = Object.hasOwn(transports, env.MAIL_TRANSPORT) ? transports[env.MAIL_TRANSPORT as MailTransport] : undefined;
  if (!make)
    throw new UnreachableFailure(`MAIL_TRANSPORT is "${env.MAIL_TRANSPORT}"; it must be one of ${Object.keys(transports).join(", ")}.`);
  return make(env);
}
