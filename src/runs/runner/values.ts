import type { Value, ValueRef } from "../../contract/value";
import { decodeValue, encodeValue, type ValueStore } from "../../engine/values";
import { valueKey } from "../../snapshots/keys";
import type { Journal } from "./journal";
import { limits } from "../limits";

/** Values of the running run: small ones in the object, large ones in R2 under their hash, so that writing one twice is harmless. */
export function openValues(journal: Journal, bucket: R2Bucket): ValueStore {
  let inlineBytes = 0;
  return {
    async put(value: Value): Promise<ValueRef> {
      const { ref, text } = await encodeValue(value);
      const inline = ref.bytes <= limits.inlineValueBytes && inlineBytes + ref.bytes <= limits.inlineTotalBytes;
      if (inline) {
        inlineBytes += ref.bytes;
        journal.putValue(ref.hash, text);
      } else {
        const written = await bucket.put(valueKey(ref.hash), text, { onlyIf: { etagDoesNotMatch: "*" } });
        if (written === null) await refreshValue(bucket, ref.hash, Date.now());
      }
      return ref;
    },
    async get(hash: string): Promise<Value> {
      const inline = journal.getValue(hash);
      if (inline !== null) return decodeValue(inline);
      const object = await bucket.get(valueKey(hash));
      if (!object) throw new Error(`value ${hash} is not stored`);
      return decodeValue(await object.text());
    },
  };
}

/**
 * A stored value is written anew when it has not been for this long. So the age of the object says when it was last needed at the latest: what is older than this and than
 * all runs that are kept is nobody's (`upkeep/retain`).
 */
export const refreshAfterMs = 30 * 24 * 60 * 60_000;

/** Makes a value that is in use young again. Safe to repeat: the same hash is the same content. */
export async function refreshValue(bucket: R2Bucket, hash: string, now: number): Promise<void> {
  const key = valueKey(hash);
  const head = await bucket.head(key);
  if (!head || now - head.uploaded.getTime() < refreshAfterMs) return;
  const object = await bucket.get(key);
  if (object) await bucket.put(key, object.body);
}
