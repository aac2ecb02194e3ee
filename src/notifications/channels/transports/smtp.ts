import net from "node:net";
import { Readable } from "node:stream";
import tls from "node:tls";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { Env } from "../../../env";
import type { Receipt } from "../../rules/receipt";
import { UnreachableFailure } from "../channel";
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
 * Throws UnreachableFailure without repeating the address, which holds a password.
 */
export function parseSmtpUrl(text: string | undefined): SmtpServer {
  if (!text) throw new UnreachableFailure("MAIL_TRANSPORT is smtp, but SMTP_URL is not set.");
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !["smtp:", "smtps:"].includes(url.protocol) || url.hostname === "")
    throw new UnreachableFailure("SMTP_URL must look like smtp://user:password@host:port or smtps://.");
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
  // The message is read only after the server said 354: from then on a lost answer does not tell whether it was taken.
  const body = { started: false };
  const message = lazily(mail.raw, () => (body.started = true));
  let socket: net.Socket | null = null;
  try {
    socket = await openSocket(server);
    return { result: "sent", providerId: await converse(socket, server, mail, message) };
  } catch (thrown) {
    return judge(thrown as SmtpError, body.started, server);
  } finally {
    message.destroy();
    socket?.destroy();
  }
}

/** Ours and not the library's, which would ask a public resolver for the address: names that only this network knows would be lost. */
async function openSocket({ host, port, secure }: SmtpServer): Promise<net.Socket> {
  const socket = secure ? tls.connect({ host, port, servername: host }) : net.connect({ host, port });
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`No connection within ${connectMs / 1000} s.`)), connectMs);
      socket.once(secure ? "secureConnect" : "connect", resolve);
      socket.once("error", reject);
      socket.once("close", () => reject(new Error("The connection was closed.")));
    });
    return socket;
  } catch (thrown) {
    socket.destroy();
    throw thrown;
  } finally {
    clearTimeout(timer);
    // From here the library listens; what comes later still must not become an unhandled error.
    socket.on("error", () => undefined);
  }
}

async function converse(socket: net.Socket, server: SmtpServer, mail: Mail, message: Readable): Promise<string> {
  const connection = new SMTPConnection({
    connection: socket,
    host: server.host,
    port: server.port,
    secure: server.secure,
    secured: server.secure,
    requireTLS: server.startTls === "required",
    ignoreTLS: server.startTls === "off",
    name: "daybook",
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: answerMs,
  });
  const lost = new Promise<never>((_, reject) => {
    connection.on("error", reject);
    connection.once("end", () => reject(Object.assign(new Error("The connection was closed."), { code: "ECONNECTION" })));
  });
  lost.catch(() => undefined);
  const asked = <T>(call: (done: (error?: Error | null, value?: T) => void) => void): Promise<T | undefined> =>
    Promise.race([lost, new Promise<T | undefined>((resolve, reject) => call((error, value) => (error ? reject(error) : resolve(value))))]);
  try {
    await asked((done) => connection.connect(done));
    const { auth } = server;
    if (auth) await asked((done) => connection.login({ credentials: auth }, done));
    const info = await asked<{ response?: string }>((done) =>
      connection.send({ from: mail.from.address, to: [mail.to.address] }, message, done),
    );
    return info?.response?.slice(0, 200) ?? mail.messageId;
  } finally {
    connection.quit();
    connection.close();
  }
}

interface SmtpError {
  code?: string;
  command?: string;
  responseCode?: number;
  response?: string;
  message?: string;
}

/** An answer of the server is definite: 4xx asks to come back, 5xx refuses (RFC 5321, 4.2.1). Without one it depends on whether the message had begun. */
function judge(error: SmtpError, started: boolean, server: SmtpServer): Receipt {
  const where = `The mail server ${server.host}:${server.port}`;
  const said = (error.response ?? error.message ?? "").replaceAll(/\s+/g, " ").slice(0, 300);
  if (error.command === "STARTTLS" && error.responseCode !== undefined) {
    return {
      result: "failed",
      error: `${where} does not offer STARTTLS, and a password travels only under TLS. Use smtps://, or add ?tls=off to SMTP_URL if you trust the network.`,
    };
  }
  if (error.code === "EAUTH" && (error.responseCode ?? 500) >= 500)
    return { result: "failed", error: `${where} refused the sign-in of SMTP_URL: ${said}` };
  if (error.responseCode !== undefined && error.responseCode >= 500)
    return { result: "failed", error: `${where} refused the message: ${said}` };
  if (error.responseCode !== undefined && error.responseCode >= 400)
    return { result: "retry", error: `${where} asked to come back later: ${said}` };
  if (started)
    return {
      result: "unknown",
      error: `${where} took the message, but the connection was lost before it said whether it keeps it. It may or may not arrive.`,
    };
  if (error.code === "ENOAUTH" || error.code === "EENVELOPE" || error.code === "EMESSAGE")
    return { result: "failed", error: `${where} cannot take this message: ${said}` };
  if (error.code === "ETLS") return { result: "retry", error: `${where} could not be spoken to under TLS: ${said}` };
  // When a handshake fails the runtime keeps the reason to itself: an internal error after STARTTLS, and with TLS from the first byte the same words as for a closed port.
  const certificate = "its certificate must come from a public authority, be in date and name this host.";
  if (server.secure && /cannot connect|internal error/.test(said))
    return { result: "retry", error: `${where} could not be reached under TLS: check that it listens there; ${certificate}` };
  if (server.startTls !== "off" && said.startsWith("internal error"))
    return { result: "retry", error: `${where} could not be spoken to under TLS: ${certificate}` };
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
