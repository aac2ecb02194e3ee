import { barPlace, readStyleMark } from "./frame";

/** A frame cut where the bar belongs, ready to be sent. Immutable. */
export interface CutPage {
  before: Uint8Array;
  after: Uint8Array;
  /** "sha256-..." of its style sheet, for the policy; null for a frame that names none. */
  styleHash: string | null;
}

/** Null for a text without a place for the bar. */
export function cutPage(page: Uint8Array): CutPage | null {
  const at = Buffer.from(page.buffer, page.byteOffset, page.byteLength).indexOf(barPlace);
  if (at < 0) return null;
  const head = new TextDecoder().decode(page.subarray(0, Math.min(at, 1000)));
  return { before: page.subarray(0, at), after: page.subarray(at + barPlace.length), styleHash: readStyleMark(head) };
}

/**
 * Frames that this isolate stored or served last, by the key of their snapshot, oldest first. The key names project, run and attempt, so a frame is never out of date. An isolate has
 * 128 MB for everything; pages get 8.
 */
const kept = new Map<string, CutPage>();
const maxBytes = 8_000_000;
let bytesKept = 0;

/** A page that this isolate has kept, undefined when it has not. */
export const keptPage = (key: string): CutPage | undefined => kept.get(key);

/** Keeps a page in this isolate unless it is too large; the oldest ones make room. */
export function keepPage(key: string, page: CutPage): CutPage {
  if (size(page) > maxBytes / 4 || kept.has(key)) return page;
  kept.set(key, page);
  bytesKept += size(page);
  for (const [oldest, dropped] of kept) {
    if (bytesKept <= maxBytes) break;
    kept.delete(oldest);
    bytesKept -= size(dropped);
  }
  return page;
}

const size = (page: CutPage): number => page.before.length + page.after.length;
