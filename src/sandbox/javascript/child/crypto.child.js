import { grow, unmetered, work } from "meter.js";
import { crypto as native, defineProperty, freeze, getter, isView, uncurry } from "platform.js";

const { subtle } = native;
const random = uncurry(native.getRandomValues);
const uuid = uncurry(native.randomUUID);
const digest = uncurry(subtle.digest);
const importKey = uncurry(subtle.importKey);
const sign = uncurry(subtle.sign);
const verify = uncurry(subtle.verify);
const typed = Reflect.getPrototypeOf(Uint8Array.prototype);
const bufferOf = getter(typed, "buffer");
const offsetOf = getter(typed, "byteOffset");
const lengthOf = getter(typed, "byteLength");
const viewBufferOf = getter(DataView.prototype, "buffer");
const viewOffsetOf = getter(DataView.prototype, "byteOffset");
const viewLengthOf = getter(DataView.prototype, "byteLength");
const bytesOfBuffer = getter(ArrayBuffer.prototype, "byteLength");

const hashes = ["SHA-256", "SHA-1", "SHA-384", "SHA-512", "MD5"];

/** Steps of one call, its bytes not counted: it leaves the isolate and comes back. */
const callSteps = 1000;

/**
 * The `crypto` of one cell: random values, digests and HMAC. Only these, because each costs what its bytes cost; the platform's own keys and streams, whose
 * prototypes nobody has frozen, stay outside. `pending` counts calls that have not been answered; none is answered after the cell's end.
 */
export function createCrypto(meter, pending) {
  const keys = new WeakMap();
  const call = async (task) => {
    meter.step(callSteps);
    pending.begin();
    try {
      return await task();
    } finally {
      pending.end();
    }
  };
  const keyOf = (key) => {
    const found = keys.get(key);
    if (!found) throw new TypeError("crypto.subtle needs a key that importKey returned in this cell.");
    return found;
  };
  const api = {
    digest: (algorithm, data) =>
      call(() => {
        const name = hashName(algorithm);
        return digest(subtle, name, bytesOf(data));
      }),
    importKey: (format, data, algorithm, extractable, usages) =>
      call(async () => {
        if (format !== "raw" || nameOf(algorithm) !== "HMAC")
          throw new TypeError('crypto.subtle.importKey takes "raw" keys for HMAC: nothing else is offered.');
        const hash = hashName(algorithm.hash);
        const allowed = ["sign", "verify"].filter((usage) => [...usages].includes(usage));
        const imported = await importKey(subtle, "raw", bytesOf(data), { name: "HMAC", hash }, false, allowed);
        const key = freeze({ type: "secret", extractable: false, usages: freeze(allowed), algorithm: freeze({ name: "HMAC", hash }) });
        keys.set(key, imported);
        return key;
      }),
    sign: (algorithm, key, data) => call(() => sign(subtle, "HMAC", hmacKey(algorithm, key), bytesOf(data))),
    verify: (algorithm, key, signature, data) =>
      call(() => verify(subtle, "HMAC", hmacKey(algorithm, key), bytesOf(signature), bytesOf(data))),
  };
  const hmacKey = (algorithm, key) => {
    if (nameOf(algorithm) !== "HMAC") throw new TypeError("crypto.subtle signs and verifies with HMAC: nothing else is offered.");
    return keyOf(key);
  };
  return freeze({
    getRandomValues: freeze((target) => {
      work(1 + lengthOf(target) / 32);
      return random(native, target);
    }),
    randomUUID: freeze(unmetered(() => uuid(native))),
    subtle: frozenMethods(api),
  });
}

function frozenMethods(api) {
  const frozen = {};
  for (const name of Object.keys(api)) defineProperty(frozen, name, { value: freeze(api[name]), enumerable: true });
  return freeze(frozen);
}

const nameOf = (algorithm) => (typeof algorithm === "string" ? algorithm : `${algorithm?.name}`).toUpperCase();

function hashName(algorithm) {
  const name = nameOf(algorithm);
  if (!hashes.includes(name)) throw new TypeError(`crypto.subtle offers the digests ${hashes.join(", ")}.`);
  return name;
}

/** A copy, so that what is digested is what was counted. */
function bytesOf(data) {
  const [buffer, offset, length] = !isView(data)
    ? [data, 0, bytesOfBuffer(data)]
    : isTyped(data)
      ? [bufferOf(data), offsetOf(data), lengthOf(data)]
      : [viewBufferOf(data), viewOffsetOf(data), viewLengthOf(data)];
  work(length / 32);
  grow(length);
  return new Uint8Array(buffer, offset, length).slice();
}

function isTyped(view) {
  try {
    viewLengthOf(view);
    return false;
  } catch {
    return true;
  }
}
