import MailComposer from "nodemailer/lib/mail-composer";
import { oneLine } from "../rules/template";
import { UnreachableFailure, type Content } from "./channel";
import { pictureCid } from "../mail/message";

export interface Mailbox {
  name: string;
  address: string;
}

export interface Parcel {
  id: string;
  from: Mailbox;
  to: Mailbox;
  at: number;
  content: Content;
}

/** Builds the raw message (RFC 5322), CRLF line ends. The Message-ID is made from the delivery, so that a message sent again is recognised as the same one. */
export async function toMime({ id, from, to, at, content }: Parcel): Promise<{ raw: Uint8Array<ArrayBuffer>; messageId: string }> {
  const messageId = `<${id}@${domainOf(from.address)}>`;
  const { picture } = content;
  const composer = new MailComposer({
    messageId,
    date: new Date(at),
    from: { name: oneLine(from.name), address: from.address },
    to: { name: oneLine(to.name), address: to.address },
    subject: oneLine(content.subject),
    text: content.text,
    html: content.html,
    // Machine mail: vacation responders stay silent (RFC 3834).
    headers: { "Auto-Submitted": "auto-generated", "X-Daybook-Delivery": id },
    attachments: picture
      ? [
          {
            filename: oneLine(picture.filename),
            content: Buffer.from(picture.bytes.buffer, picture.bytes.byteOffset, picture.bytes.byteLength),
            contentType: picture.kind === "png" ? "image/png" : "application/pdf",
            contentDisposition: picture.kind === "png" ? "inline" : "attachment",
            ...(picture.kind === "png" ? { cid: pictureCid } : {}),
          },
        ]
      : [],
    // Nothing a message holds may make the composer read a file or a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: "\r\n",
  });
  const built = await composer.compile().build();
  return { raw: new Uint8Array(built), messageId };
}

/** Splits `Name <address>` or a bare address. Throws UnreachableFailure when the address could not stand in an envelope or header. */
export function parseMailbox(text: string): Mailbox {
  const named = /^(.*)<([^<>]*)>\s*$/.exec(text.trim());
  const name = oneLine((named?.[1] ?? "").replaceAll('"', ""));
  return { name, address: checkAddress((named?.[2] ?? text).trim()) };
}

/** One plain address: no spaces, controls, quotes, lists or comments, so that it can neither end a header nor name a second recipient. */
export function checkAddress(address: string): string {
  if (!/^[^\s"(),:;<>@[\\\]\p{Cc}]{1,64}@[^\s"(),:;<>@[\\\]\p{Cc}]{1,255}$/u.test(address))
    throw new UnreachableFailure(`"${oneLine(address).slice(0, 100)}" is not an e-mail address.`);
  return address;
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1);
