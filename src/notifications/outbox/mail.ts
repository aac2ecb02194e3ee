import PostalMime, { type Email } from "postal-mime";
import { utf8 } from "../../lib/bytes";

/** No I/O. Stored messages, opened for the outbox pages. */

/** Parts of a message beyond these are somebody's attack, not our mail. Sources: our own composer nests two deep and writes under 2 kB of headers. */
const limits = { maxNestingDepth: 20, maxHeadersSize: 64 * 1024 };

/** A stored mail, parsed within limits. Throws for what is no mail. */
export const openMail = (raw: ArrayBuffer): Promise<Email> => PostalMime.parse(raw, { ...limits, attachmentEncoding: "arraybuffer" });

/** The bytes of an attachment, however the parser gave them. */
export const attachmentBytes = (content: ArrayBuffer | Uint8Array | string): Uint8Array<ArrayBuffer> =>
  typeof content === "string" ? utf8(content) : new Uint8Array(content);

/** The HTML part with its pictures put in place of their content ids, links opening beside the page. Served under a policy that runs nothing. */
export function mailBody(mail: Email): string {
  let html = mail.html ?? "";
  for (const { contentId, mimeType, content } of mail.attachments) {
    if (!contentId || !mimeType.startsWith("image/")) continue;
    const id = contentId.replace(/^<|>$/g, "");
    html = html.replaceAll(`cid:${id}`, `data:${mimeType};base64,${base64(attachmentBytes(content))}`);
  }
  return html.replace(/<head>/i, '<head><base target="_blank">');
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let from = 0; from < bytes.length; from += 0x8000) binary += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
  return btoa(binary);
}
