import type { Value, ValueRef } from "../../contract/value";
import { decodeValue, encodeValue, type ValueStore } from "../../engine/values";
import { valueKey } from "../../snapshots/keys";
import { runLimits } from "../limits";

/** Where the text of small values is kept, by hash. */
export interface InlineStore {
  putValue(hash: string, text: string): void;
  /** Null when it is not kept here. */
  getValue(hash: string): string | null;
}

/** Values of the running run: small ones in the object, large ones in R2 under their hash, so that writing one twice is harmless. */
export function openValues(inlineStore: InlineStore, bucket: R2Bucket): ValueStore {
  let inlineBytes = 0;
  return {
    async put(value: Value): Promise<ValueRef> {
      const { ref, text } = await encodeValue(value);
      const inline = ref.bytes <= runLimits.inlineValueBytes && inlineBytes + ref.bytes <= runLimits.inlineTotalBytes;
      if (inline) {
        inlineBytes += ref.bytes;
        inlineStore.putValue(ref.hash, text);
      } else {
        const written = await bucket.put(valueKey(ref.hash), text, { onlyIf: { etagDoesNotMatch: "*" } });
        if (written === null) await refreshValue(bucket, ref.hash, Date.now());
      }
      return ref;
    },
    async get(hash: string): Promise<Value> {
      const inline = inlineStore.getValue(hash);
      if (inline !== null) return decodeValue(inline);
      const object = await bucket.get(valueKey(hash));
      if (!object) throw new Error(`value ${hash} is not stored`);
      return decodeValue(await object.text());
    },
  };
}

/**
 * A stored value that is needed again is rewritten once it is this old. So a value that is older than this, and older than all runs that are kept, is referenced by none of
 * them and may be deleted (`upkeep/retain`).
 */
export const refreshAfterMs = 30 * 24 * 60 * 60_000;

/** Rewrites an old value that is still referenced, which resets its age. Safe to repeat: the same hash is the same content. */
export async function refreshValue(bucket: R2Bucket, hash: string, now: number): Promise<void> {
  const key = valueKey(hash);
  const head = await bucket.head(key);
  if (!head || now - head.uploaded.getTime() < refreshAfterMs) return;
  const object = await bucket.get(key);
  if (object) await bucket.put(key, object.body);
}
