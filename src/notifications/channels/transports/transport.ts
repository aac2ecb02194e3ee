import type { Receipt } from "../../rules/receipt";
import type { Mailbox } from "../mime";

/** One message to one recipient, ready for the wire. */
export interface Mail {
  /** The delivery. */
  id: string;
  /** Which claim of it sends. */
  fence: number;
  runId: string | null;
  messageId: string;
  from: Mailbox;
  to: Mailbox;
  subject: string;
  raw: Uint8Array<ArrayBuffer>;
  at: number;
}

export interface Transport {
  /** Largest message taken, null when not known. */
  maxBytes: number | null;
  send(mail: Mail): Promise<Receipt>;
}
