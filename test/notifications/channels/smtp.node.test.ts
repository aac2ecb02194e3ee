// First: miniflare reads what it trusts when it is imported.
import { identities } from "../../authority";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Receipt } from "../../../src/notifications/rules/receipt";
import { bundle } from "../../../src/scripts/bundle";
import type { Order } from "./smtp-worker";

let folder = "";
let miniflare: Miniflare;
const open: { close(done: () => void): unknown }[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "daybook-smtp-"));
  const built = await bundle(path.resolve(import.meta.dirname, "smtp-worker.ts"), path.join(folder, "build"));
  const options = {
    name: "smtp",
    compatibilityDate: "2026-10-20",
    compatibilityFlags: ["nodejs_compat"],
    modulesRoot: built.folder,
    modules: built.modules,
  };
  miniflare = new Miniflare(convertV4MiniflareOptions({ ...options, handleStructuredLogs: () => undefined }));
});
afterEach(() => Promise.all(open.splice(0).map((server) => new Promise<void>((done) => server.close(() => done())))));
afterAll(async () => {
  await miniflare?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const message = "Subject: Hi\r\n\r\n.dot at the start\r\nend";

async function send(url: string): Promise<Receipt & { unreachable?: string; error?: string }> {
  const order: Order = { url, raw: message };
  return (await (await miniflare.dispatchFetch("http://test/", { method: "POST", body: JSON.stringify(order) })).json()) as never;
}

/** A real SMTP server, and what it took. */
async function smtp(options: SMTPServerOptions = {}): Promise<{ url: string; port: number; taken: string[]; envelopes: string[] }> {
  const taken: string[] = [];
  const envelopes: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, session, done) {
      let text = "";
      stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
      stream.on("end", () => {
        taken.push(text);
        envelopes.push(
          `${session.envelope.mailFrom && session.envelope.mailFrom.address} > ${session.envelope.rcptTo.map(({ address }) => address).join()}`,
        );
        done();
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  await new Promise<void>((ready) => server.listen(0, "0.0.0.0", ready));
  open.push(server);
  const { port } = server.server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, port, taken, envelopes };
}

/** A server that says exactly these lines, one per line it hears, then `end`s. After DATA's 354 it reads to the dot. */
async function scripted(answer: (line: string, count: number) => string | null): Promise<string> {
  const server: Server = createServer((socket) => {
    let count = 0;
    let rest = "";
    socket.on("error", () => undefined);
    socket.write("220 scripted\r\n");
    socket.on("data", (chunk) => {
      rest += chunk.toString();
      for (let at = rest.indexOf("\r\n"); at >= 0; at = rest.indexOf("\r\n")) {
        const said = answer(rest.slice(0, at), count++);
        rest = rest.slice(at + 2);
        if (said === null) return socket.destroy();
        if (said !== "") socket.write(`${said}\r\n`);
      }
      return undefined;
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  open.push(server);
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const reject = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode });

describe("SMTP from workerd", () => {
  test("a message arrives whole, to its one recipient, and the server's answer is kept", async () => {
    const server = await smtp();
    expect(await send(server.url)).toEqual({ result: "sent", providerId: expect.stringContaining("250") });
    expect(server.taken).toEqual([`${message}\r\n`]);
    expect(server.envelopes).toEqual(["daybook@example.com > mira@example.com"]);
    expect(await send(server.url.replace("127.0.0.1", "localhost")), "a name of this network").toMatchObject({ result: "sent" });
  });

  test("signs in", async () => {
    const server = await smtp({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (auth, _, done) => done(auth.password === "p@ss word" ? null : reject(535, "no"), { user: "u" }),
    });
    expect(await send(`smtp://me%40x:p%40ss%20word@127.0.0.1:${server.port}`)).toMatchObject({ result: "sent" });
    const refused = await send(`smtp://me:secret-wrong@127.0.0.1:${server.port}`);
    expect(refused).toMatchObject({ result: "failed", error: expect.stringContaining("refused the sign-in") });
    expect(JSON.stringify(refused)).not.toContain("secret-wrong");
  });

  test.each([
    [
      "a recipient that does not exist",
      550,
      "failed",
      { onRcptTo: (_: unknown, __: unknown, done: (error?: Error) => void) => done(reject(550, "no such user")) },
    ],
    [
      "a recipient that is greylisted",
      451,
      "retry",
      { onRcptTo: (_: unknown, __: unknown, done: (error?: Error) => void) => done(reject(451, "come back")) },
    ],
    [
      "a sender that is refused",
      553,
      "failed",
      { onMailFrom: (_: unknown, __: unknown, done: (error?: Error) => void) => done(reject(553, "not you")) },
    ],
    [
      "content that is refused",
      554,
      "failed",
      {
        onData: (stream: { resume(): void; on(event: string, then: () => void): void }, _: unknown, done: (error?: Error) => void) => (
          stream.resume(),
          stream.on("end", () => done(reject(554, "spam")))
        ),
      },
    ],
    [
      "a full disk after the content",
      452,
      "retry",
      {
        onData: (stream: { resume(): void; on(event: string, then: () => void): void }, _: unknown, done: (error?: Error) => void) => (
          stream.resume(),
          stream.on("end", () => done(reject(452, "full")))
        ),
      },
    ],
  ] as const)("%s answers %d: %s", async (_, code, result, options) => {
    const server = await smtp(options);
    expect(await send(server.url)).toMatchObject({ result, error: expect.stringContaining(String(code)) });
    expect(server.taken).toEqual([]);
  });

  test("a refused connection is definite: nothing was sent", async () => {
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const { port } = server.address() as AddressInfo;
    await new Promise<void>((done) => server.close(() => done()));
    expect(await send(`smtp://127.0.0.1:${port}`)).toMatchObject({
      result: "retry",
      error: expect.stringContaining("could not be reached"),
    });
  });

  test.each([
    ["before the greeting ends", () => null],
    ["at MAIL FROM", (line: string) => (line.startsWith("MAIL") ? null : "250 ok")],
    ["at DATA", (line: string) => (line === "DATA" ? null : "250 ok")],
  ])("a connection lost %s is definite too", async (_, answer) => {
    expect(await send(await scripted(answer))).toMatchObject({ result: "retry" });
  });

  test("a connection lost after the message is unknown", async () => {
    let data = false;
    const url = await scripted((line) => {
      if (line === ".") return null;
      if (data) return "";
      data = line === "DATA";
      return data ? "354 go on" : "250 ok";
    });
    expect(await send(url)).toMatchObject({ result: "unknown", error: expect.stringContaining("may or may not arrive") });
  });

  test("a password does not travel without TLS to another machine", async () => {
    const server = await smtp({ authOptional: false, allowInsecureAuth: true, onAuth: (_, __, done) => done(null, { user: "u" }) });
    // Reachable by a name that is not this machine's own: there STARTTLS is required and this server has none.
    const refused = await send(`smtp://me:secret@127.0.0.2:${server.port}`);
    expect(refused).toMatchObject({ result: "failed", error: expect.stringContaining("does not offer STARTTLS") });
    expect(await send(`smtp://me:secret@127.0.0.2:${server.port}?tls=off`)).toMatchObject({ result: "sent" });
    expect(server.taken).toHaveLength(1);
  });

  describe("over TLS", () => {
    const ways = ["smtps", "starttls"] as const;
    /** A server that takes mail only from those who signed in, in one of the two ways of TLS; `spoken` is how each message and password came. */
    const guarded = async (way: (typeof ways)[number], identity: keyof typeof identities) => {
      const spoken: string[] = [];
      const server = await smtp({
        ...identities[identity],
        authOptional: false,
        ...(way === "smtps" ? { secure: true } : { disabledCommands: [] }),
        onAuth: (auth, session, done) => (
          spoken.push(`${auth.password} ${session.secure ? "under TLS" : "in the clear"}`),
          done(null, { user: "u" })
        ),
      });
      // STARTTLS is asked for everywhere but on this machine itself.
      const url = way === "smtps" ? `smtps://me:secret@localhost:${server.port}` : `smtp://me:secret@127.0.0.2:${server.port}`;
      return { ...server, url, spoken };
    };

    test.each(ways)("%s: password and message reach a server whose certificate is trusted and names it", async (way) => {
      const server = await guarded(way, "good");
      expect(await send(server.url)).toEqual({ result: "sent", providerId: expect.stringContaining("250") });
      expect(server.taken).toEqual([`${message}\r\n`]);
      expect(server.spoken).toEqual(["secret under TLS"]);
    });

    test.each(ways.flatMap((way) => (["unknown", "otherName", "expired"] as const).map((identity) => [way, identity] as const)))(
      "%s: a server with a certificate that is %s gets neither password nor message",
      async (way, identity) => {
        const server = await guarded(way, identity);
        const receipt = await send(server.url);
        expect(receipt).toMatchObject({
          result: "retry",
          error: expect.stringContaining("its certificate must come from a public authority"),
        });
        expect(JSON.stringify(receipt)).not.toContain("secret");
        expect([...server.taken, ...server.spoken]).toEqual([]);
      },
    );
  });

  test.each(["", "http://x", "smtp://", "nonsense", "smtp:///"])("%j is no SMTP_URL, said without repeating it", async (url) => {
    const { unreachable } = await send(url);
    expect(unreachable).toMatch(/SMTP_URL/);
  });
});
