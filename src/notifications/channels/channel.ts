import type { DeliveryRow } from "../deliveries/store";

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
export interface Letter {
  content: Content;
  /** Why the picture that was asked for is not in `content`, null when it is or none was asked for. */
  missingPicture: string | null;
  without(reason: string): Content;
}

/**
 * What came of one attempt. `retry` and `failed` are definite: nothing was sent, and trying again may help or will not. `unknown`: it may have been sent, so nobody but
 * a person may try again.
 */
export type Receipt = { result: "sent"; providerId: string | null } | { result: "retry" | "failed" | "unknown"; error: string };

/** Ready to go: everything that can fail without an outside effect is behind it. */
export interface Prepared {
  /** What was left out to make it fit, null when nothing. */
  note: string | null;
  /** Never throws for what the other side did; a throw counts as `unknown`. */
  send(): Promise<Receipt>;
}

export interface Channel {
  /** Throws Unreachable when this recipient cannot be written to at all. */
  prepare(delivery: DeliveryRow, letter: Letter): Promise<Prepared>;
}

/** A definite, permanent reason found before anything was sent; for people. */
export class Unreachable extends Error {}
