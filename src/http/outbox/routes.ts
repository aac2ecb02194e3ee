import { Hono, type Context } from "hono";
import type { Email } from "postal-mime";
import { authorise } from "../../access/authorise";
import { idSchema } from "../../contract/common";
import { Failure, notFound } from "../../lib/failure";
import { attachmentBytes, mailBody, openMail } from "../../notifications/outbox/mail";
import { listPage, mailPage } from "../../notifications/outbox/page";
import { listOutbox, loadOutboxMail, type OutboxEntry } from "../../notifications/outbox/store";
import { outboxSheet } from "../../notifications/outbox/style";
import { outboxKey } from "../../snapshots/keys";
import { callerOrNull, type HttpEnv } from "../kit/context";
import { readCursor, writeCursor } from "../kit/cursor";
import { maybeSignedIn } from "../kit/door";
import { contentDisposition, splitFileName } from "../kit/download";

const pageSize = 50;

/** Pages for admins: mail that the outbox transport stored. Mounted at the root; strangers are led to the sign-in. */
export const outboxRoutes = new Hono<HttpEnv>()
  .use("/outbox/*", maybeSignedIn)
  .use("/outbox/*", async (c, next) => {
    const caller = callerOrNull(c);
    if (caller === null) return c.redirect(`/sign-in?next=${encodeURIComponent(c.req.path)}`, 302);
    authorise(caller, "NONE", "outbox.view");
    await next();
  })

  .get("/outbox", async (c) => {
    const before = readCursor(c.req.query("cursor"), "number", "string");
    const mails = await listOutbox(c.env.DB, pageSize + 1, before && { at: before[0], id: before[1] });
    const shown = mails.slice(0, pageSize);
    const last = shown.at(-1);
    const older = last && mails.length > pageSize ? `/outbox?cursor=${writeCursor(last.at, last.id)}` : null;
    return html(c, listPage(shown, older, c.env.MAIL_TRANSPORT), await pagePolicy());
  })

  .get("/outbox/:file{[^/]+\\.eml}", async (c) => {
    const { raw } = await stored(c, c.req.param("file").slice(0, -".eml".length));
    return c.body(raw, 200, {
      "content-type": "message/rfc822",
      "content-disposition": contentDisposition("attachment", {
        name: c.req.param("file").slice(0, -".eml".length),
        extension: "eml",
        fallback: "mail",
      }),
      ...privately,
    });
  })

  .get("/outbox/:id", async (c) => {
    const { entry, mail } = await opened(c, c.req.param("id"));
    const view = {
      headers: mail.headers.map(({ originalKey, key, value }) => ({ name: originalKey ?? key, value })),
      hasHtml: Boolean(mail.html),
      text: mail.text ?? "",
      attachments: mail.attachments.map(({ filename, mimeType, content, disposition }, index) => ({
        name: filename ?? `attachment-${index + 1}`,
        type: mimeType,
        bytes: attachmentBytes(content).length,
        inline: disposition === "inline",
      })),
    };
    return html(c, mailPage(entry, view), await pagePolicy());
  })

  .get("/outbox/:id/body", async (c) => {
    const { mail } = await opened(c, c.req.param("id"));
    c.header("x-frame-options", "SAMEORIGIN");
    return html(c, mailBody(mail), bodyPolicy);
  })

  .get("/outbox/:id/attachments/:index{[0-9]+}", async (c) => {
    const { mail } = await opened(c, c.req.param("id"));
    const attachment = mail.attachments[Number(c.req.param("index"))];
    if (!attachment) throw notFound("The attachment");
    return c.body(attachmentBytes(attachment.content), 200, {
      "content-type": /^[\w.+-]+\/[\w.+-]+$/.test(attachment.mimeType) ? attachment.mimeType : "application/octet-stream",
      "content-disposition": contentDisposition("attachment", { ...splitFileName(attachment.filename ?? ""), fallback: "attachment" }),
      "content-security-policy": "default-src 'none'; sandbox",
      ...privately,
    });
  });

const privately = { "cache-control": "private, no-store" };

/** The message is somebody's HTML: it runs nothing, loads nothing and is of no origin. */
const bodyPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'self'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

/** Only our one style sheet, named by its hash, and our own frame. */
async function pagePolicy(): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(outboxSheet)));
  return `default-src 'none'; style-src 'sha256-${btoa(String.fromCharCode(...digest))}'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

function html(c: Context<HttpEnv>, page: string, policy: string): Response {
  for (const [name, value] of Object.entries({ "content-security-policy": policy, ...privately })) c.header(name, value);
  return c.html(page);
}

async function opened(c: Context<HttpEnv>, id: string): Promise<{ entry: OutboxEntry; mail: Email }> {
  const { entry, raw } = await stored(c, id);
  try {
    return { entry, mail: await openMail(raw) };
  } catch {
    throw new Failure("UNPROCESSABLE", "This stored message cannot be read. Download it to look at it.");
  }
}

async function stored(c: Context<HttpEnv>, id: string): Promise<{ entry: OutboxEntry; raw: ArrayBuffer }> {
  const known = idSchema.safeParse(id).data;
  const entry = known === undefined ? null : await loadOutboxMail(c.env.DB, known);
  const object = entry && (await c.env.BUCKET.get(outboxKey(entry.id)));
  if (!entry || !object) throw notFound("This mail");
  return { entry, raw: await object.arrayBuffer() };
}
