import type { Snapshot } from "../contract/snapshot";
import { log } from "../lib/log";

/** Texts of small values by hash; larger ones are R2 objects of their own (`valueKey`). */
export type InlineValues = Record<string, string>;

/**
 * Writes the bundle of a finished run in one object: the page first, then the JSON, so that serving the page parses nothing.
 * Immutable: an object that is already there is left as it is, which makes the write safe to repeat. False: it was there.
 */
export async function putSnapshot(
  bucket: R2Bucket,
  key: string,
  snapshot: Snapshot,
  page: Uint8Array,
  values: InlineValues,
): Promise<boolean> {
  const rest = new TextEncoder().encode(JSON.stringify({ snapshot, values }));
  const body = new Uint8Array(page.length + rest.length);
  body.set(page);
  body.set(rest, page.length);
  const written = await bucket.put(key, body, {
    onlyIf: { etagDoesNotMatch: "*" },
    httpMetadata: { contentType: "application/octet-stream" },
    customMetadata: { pageBytes: String(page.length) },
  });
  return written !== null;
}

/** The frame of a run, or null when no snapshot was kept. */
export async function getPage(bucket: R2Bucket, key: string): Promise<string | null> {
  const bytes = await getPageBytes(bucket, key);
  return bytes && new TextDecoder().decode(bytes);
}

/** The same as it is stored, in memory of its own, so that the outputs behind it can be freed. */
export async function getPageBytes(bucket: R2Bucket, key: string): Promise<Uint8Array | null> {
  const bundle = await read(bucket, key);
  return bundle && bundle.bytes.slice(0, bundle.pageBytes);
}

/** What the run left behind, or null when no snapshot was kept or it cannot be read. */
export async function getSnapshot(bucket: R2Bucket, key: string): Promise<{ snapshot: Snapshot; values: InlineValues } | null> {
  const bundle = await read(bucket, key);
  if (!bundle) return null;
  const { readSnapshot } = await import("./read-snapshot");
  try {
    const parsed = JSON.parse(new TextDecoder().decode(bundle.bytes.subarray(bundle.pageBytes))) as {
      snapshot?: unknown;
      values?: unknown;
    };
    const snapshot = readSnapshot(parsed.snapshot);
    if (!snapshot) throw new TypeError("its form is not that of a snapshot");
    return { snapshot, values: textsOf(parsed.values) };
  } catch (thrown) {
    log.error("snapshot.unreadable", thrown, { key });
    return null;
  }
}

const textsOf = (values: unknown): InlineValues =>
  Object.fromEntries(Object.entries(values ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === "string"));

async function read(bucket: R2Bucket, key: string): Promise<{ bytes: Uint8Array; pageBytes: number } | null> {
  const object = await bucket.get(key);
  if (!object) return null;
  return { bytes: new Uint8Array(await object.arrayBuffer()), pageBytes: Number(object.customMetadata?.["pageBytes"]) };
}
