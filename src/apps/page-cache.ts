import { cutPage, keepPage, keptPage, type CutPage } from "../snapshots/kept-pages";
import { snapshotKey } from "../snapshots/keys";
import { getPageBytes } from "../snapshots/store";

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
  const known = keptPage(key);
  if (known) return known;
  const cache = await caches.open("daybook-pages");
  const address = `https://pages.daybook.invalid/${key}`;
  const cached = await cache.match(address);
  if (cached)
    return keepPage(
      key,
      cut(new Uint8Array(await cached.arrayBuffer()), Number(cached.headers.get(barHeader)), cached.headers.get(styleHeader)),
    );

  const bytes = await getPageBytes(bucket, key);
  if (bytes === null) return null;
  const page = cutPage(bytes);
  if (page === null) throw new Error(`the frame ${key} has no place for its bar`);
  const headers = {
    "cache-control": `public, max-age=${yearSeconds}, immutable`,
    [barHeader]: String(page.before.length),
    ...(page.styleHash ? { [styleHeader]: page.styleHash } : {}),
  };
  later(cache.put(address, new Response(join(page.before, page.after), { headers })));
  return keepPage(key, page);
}

const cut = (bytes: Uint8Array, at: number, styleHash: string | null): CutPage => ({
  before: bytes.subarray(0, at),
  after: bytes.subarray(at),
  styleHash,
});

/** The parts one after another, as one array. */
export function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
