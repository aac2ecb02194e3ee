import { Readable } from "node:stream";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { Env } from "../../../env";
import { Unreachable, type Receipt } from "../channel";
import type { Mail, Transport } from "./transport";

/** Waits: for the connection and greeting, and for each answer. RFC 5321 (4.5.3.2) allows servers 10 minutes after the data; a Worker cannot wait that long. */
const connectMs = 10_000;
const answerMs = 60_000;

/** What an SMTP_URL says. */
export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the first byte (smtps://). */
  secure: boolean;
  /** Whether STARTTLS must, may or must not follow. */
  startTls: "required" | "offered" | "off";
  auth: { user: string; pass: string } | null;
}

/**
 * Reads smtp://user:password@host:port or smtps://. A password travels over the network only under TLS: without `?tls=off` it asks for STARTTLS everywhere but on this machine.
 * Throws Unreachable without repeating the address, which holds a password.
 */
export function parseSmtpUrl(text: string | undefined): SmtpServer {
  if (!text) throw new Unreachable("MAIL_TRANSPORT is smtp, but SMTP_URL is not set.");
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !["smtp:", "smtps:"].includes(url.protocol) || url.hostname === "") throw new Unreachable("SMTP_URL must look like smtp://user:password@host:port or smtps://.");
  const secure = url.protocol === "smtps:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const local = ["localhost", "127.0.0.1", "::1"].includes(host);
  const auth = url.username === "" ? null : { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
  return {
    host,
    port: url.port === "" ? (secure ? 465 : 587) : Number(url.port),
    secure,
    startTls: secure || local || url.searchParams.get("tls") === "off" ? "off" : auth ? "required" : "offered",
    auth,
  };
}

/** Any SMTP server, one connection per message. */
export const smtpTransport = (env: Pick<Env, "SMTP_URL">): Transport => {
  const server = parseSmtpUrl(env.SMTP_URL);
  return { maxBytes: null, send: (mail) => sendOverSmtp(server, mail) };
};

/** Never throws: every way it can end is a receipt. */
export async function sendOverSmtp(server: SmtpServer, mail: Mail): Promise<Receipt> {
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: server.startTls === "required",
    ignoreTLS: server.startTls === "off",
    name: "daybook",
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: answerMs,
  });
  // The message is read only after the server said 354: from then on a lost answer does not tell whether it was taken.
  const body = { started: false };
  const message = lazily(mail.raw, () => (body.started = true));
  try {
    await new Promise<void>((resolve, reject) => {
      connection.once("error", reject);
      connection.once("end", () => reject(Object.assign(new Error("The connection was closed."), { code: "ECONNECTION" })));
      connection.connect((error) => (error ? reject(error) : resolve()));
    });
    if (server.auth) await called((done) => connection.login({ credentials: server.auth! }, done));
    const info = await called<{ response?: string }>((done) => connection.send({ from: mail.from.address, to: [mail.to.address] }, message, done));
    return { result: "sent", providerId: info?.response?.slice(0, 200) ?? mail.messageId };
  } catch (thrown) {
    return judge(thrown as SmtpError, body.started, server);
  } finally {
    message.destroy();
    // After this nobody listens: an error that comes late must not become an unhandled one.
    connection.on("error", () => undefined);
    connection.quit();
    connection.close();
  }

  function called<T>(call: (done: (error: Error | null, value?: T) => void) => void): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      connection.once("error", reject);
      connection.once("end", () => reject(Object.assign(new Error("The connection was closed."), { code: "ECONNECTION" })));
      call((error, value) => (error ? reject(error) : resolve(value)));
    });
  }
}

interface SmtpError {
  code?: string;
  responseCode?: number;
  response?: string;
  message?: string;
}

/** An answer of the server is definite: 4xx asks to come back, 5xx refuses (RFC 5321, 4.2.1). Without one it depends on whether the message had begun. */
function judge(error: SmtpError, started: boolean, server: SmtpServer): Receipt {
  const where = `The mail server ${server.host}:${server.port}`;
  const said = (error.response ?? error.message ?? "").replaceAll(/\s+/g, " ").slice(0, 300);
  if (error.code === "EAUTH" && (error.responseCode ?? 500) >= 500) return { result: "failed", error: `${where} refused the sign-in of SMTP_URL: ${said}` };
  if (error.responseCode !== undefined && error.responseCode >= 500) return { result: "failed", error: `${where} refused the message: ${said}` };
  if (error.responseCode !== undefined && error.responseCode >= 400) return { result: "retry", error: `${where} asked to come back later: ${said}` };
  if (started) return { result: "unknown", error: `${where} took the message, but the connection was lost before it said whether it keeps it. It may or may not arrive.` };
  if (error.code === "ENOAUTH" || error.code === "EENVELOPE" || error.code === "EMESSAGE") return { result: "failed", error: `${where} cannot take this message: ${said}` };
  if (error.code === "ETLS") return { result: "retry", error: `${where} could not be spoken to under TLS: ${said}` };
  return { result: "retry", error: `${where} could not be reached: ${said}` };
}

function lazily(raw: Uint8Array, onRead: () => void): Readable {
  let sent = false;
  return new Readable({
    read() {
      if (sent) return;
      sent = true;
      onRead();
      this.push(Buffer.from(raw));
      this.push(null);
    },
  });
}
