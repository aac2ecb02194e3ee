import type { Value, ValueRef } from "../contract/value";
import { decodeValue, encodeValue, type ValueStore } from "../engine/values";
import { valueKey } from "../snapshots/keys";
import type { Journal } from "./journal";
import { limits } from "./limits";

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
        await bucket.put(valueKey(ref.hash), text, { onlyIf: { etagDoesNotMatch: "*" } });
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
