import { getPage } from "../snapshots/store";
import { snapshotKey } from "../snapshots/keys";
import { barPlace, readStyleMark } from "../snapshots/frame";

/** A frame cut where the bar belongs, ready to be sent. Immutable. */
export interface CutPage {
  before: Uint8Array;
  after: Uint8Array;
  /** "sha256-..." of its style sheet, for the policy; null for a frame that names none. */
  styleHash: string | null;
}

export interface PageName {
  projectId: string;
  runId: string;
  attempt: number;
}

const styleHeader = "x-style-hash";
const barHeader = "x-bar-at";
const yearSeconds = 31_536_000;

/**
 * The frame of a run: this isolate's memory, then the cache of this location, then R2. A name says project, run and attempt, so an entry
 * is never out of date; who may see it was decided before. `later` keeps the cache write alive after the answer. Null: nothing was kept.
 */
export async function loadPage(bucket: R2Bucket, name: PageName, later: (work: Promise<unknown>) => void): Promise<CutPage | null> {
  const key = snapshotKey(name.projectId, name.runId, name.attempt);
  const known = recent.get(key);
  if (known) return known;
  const cache = await caches.open("daybook-pages");
  const address = `https://pages.daybook.invalid/${key}`;
  const cached = await cache.match(address);
  if (cached)
    return remember(
      key,
      cut(new Uint8Array(await cached.arrayBuffer()), Number(cached.headers.get(barHeader)), cached.headers.get(styleHeader)),
    );

  const page = await getPage(bucket, key);
  if (page === null) return null;
  const at = page.indexOf(barPlace);
  const encoder = new TextEncoder();
  if (at < 0) throw new Error(`the frame ${key} has no place for its bar`);
  const before = encoder.encode(page.slice(0, at));
  const after = encoder.encode(page.slice(at + barPlace.length));
  const styleHash = readStyleMark(page);
  const headers = {
    "cache-control": `public, max-age=${yearSeconds}, immutable`,
    [barHeader]: String(before.length),
    ...(styleHash ? { [styleHeader]: styleHash } : {}),
  };
  later(cache.put(address, new Response(join(before, after), { headers })));
  return remember(key, { before, after, styleHash });
}

const cut = (bytes: Uint8Array, at: number, styleHash: string | null): CutPage => ({
  before: bytes.subarray(0, at),
  after: bytes.subarray(at),
  styleHash,
});

export function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Pages this isolate served last, oldest first. An isolate has 128 MB for everything; pages get 8. */
const recent = new Map<string, CutPage>();
const maxRecentBytes = 8_000_000;
let recentBytes = 0;

function remember(key: string, page: CutPage): CutPage {
  const bytes = size(page);
  if (bytes > maxRecentBytes / 4) return page;
  recent.set(key, page);
  recentBytes += bytes;
  for (const [oldest, dropped] of recent) {
    if (recentBytes <= maxRecentBytes) break;
    recent.delete(oldest);
    recentBytes -= size(dropped);
  }
  return page;
}

const size = (page: CutPage): number => page.before.length + page.after.length;
