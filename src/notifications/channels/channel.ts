import type { AccessLevel } from "../../contract/access";
import type { Receipt } from "../rules/receipt";

/** What a message holds, composed once for everybody who gets the same. */
export interface Content {
  subject: string;
  html: string;
  text: string;
  picture: ReadyPicture | null;
}

export interface ReadyPicture {
  kind: "png" | "pdf";
  bytes: Uint8Array<ArrayBuffer>;
  filename: string;
  /** What was lowered to make it fit, null when nothing. */
  note: string | null;
}

/** A composed message, and the same one without its picture, saying why. */
export interface ComposedMessage {
  content: Content;
  /** Why the picture that was asked for is not in `content`, null when it is or none was asked for. */
  missingPicture: string | null;
  without(reason: string): Content;
}

/** A recipient with everything a channel needs of them: it looks nothing up. */
export interface Addressee {
  name: string;
  /** Where the channel reaches them: an e-mail address for mail. */
  address: string;
  /** What they hold on the project now; never NONE. */
  level: AccessLevel;
  /** Why they get the message, as its footer says. */
  because: string;
}

/** The claim under which a message is sent. */
export interface SendClaim {
  /** The delivery. */
  id: string;
  fence: number;
  runId: string;
}

/** Ready to go: everything that can fail without an outside effect is behind it. */
export interface PreparedMessage {
  /** What was left out to make it fit, null when nothing. */
  note: string | null;
  /** Never throws for what the other side did; a throw counts as `unknown`. */
  send(): Promise<Receipt>;
}

export interface ChannelPort {
  /** Throws UnreachableFailure when this recipient cannot be written to at all. */
  prepare(claim: SendClaim, to: Addressee, message: ComposedMessage): Promise<PreparedMessage>;
}

/** A definite, permanent reason found before anything was sent; for people. */
export class UnreachableFailure extends Error {}
