import type { CaptureOptions } from "../contract/notification";
import { sha256 } from "../lib/id";

export type CaptureKind = "png" | "pdf";
export type CapturePurpose = "page" | "mail";

/** Everything that decides how a picture looks: equal orders give equal pictures. */
export interface PictureOrder {
  kind: "png";
  purpose: CapturePurpose;
  /** CSS pixels. */
  width: number;
  /** Device pixels per CSS pixel. */
  scale: number;
  theme: "light" | "dark";
  fullPage: boolean;
}
export interface PaperOrder {
  kind: "pdf";
  paper: "a4" | "letter";
  /** `auto`: what the page itself asks for. */
  orientation: "auto" | "portrait" | "landscape";
}
export type CaptureOrder = PictureOrder | PaperOrder;

/** Grows when the same order would be drawn differently, so that stored pictures are made anew. */
const edition = 3;

/** The picture in a mail: as wide as a mail's column, sharp on phones, always light because mails are. */
const mailPicture: PictureOrder = { kind: "png", purpose: "mail", width: 500, scale: 2.4, theme: "light", fullPage: true };

/** Keeps of the options what matters to this kind of capture. Paper is always light. */
export function captureOrder(kind: CaptureKind, options: CaptureOptions & { purpose: CapturePurpose }): CaptureOrder {
  if (kind === "pdf") return { kind, paper: options.paper, orientation: options.orientation };
  if (options.purpose === "mail") return mailPicture;
  const { purpose, width, scale, theme, fullPage } = options;
  return { kind, purpose, width, scale, theme, fullPage };
}

/** Part of the capture's key: 16 hex digits. */
export async function orderHash(order: CaptureOrder): Promise<string> {
  const facts = Object.entries(order).sort(([a], [b]) => (a < b ? -1 : 1));
  return (await sha256(JSON.stringify([edition, facts]))).slice(0, 16);
}
