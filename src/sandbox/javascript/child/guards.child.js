import { counted } from "iterables.js";
import { limits } from "limits.js";
import { awaitSteps, fits, work } from "meter.js";

/** An object with very many keys is slow as well as large. */
const newKeyBytes = 1024;

const maxBits = Math.ceil(limits.integerDigits * Math.log2(10));
const large = 2n ** 4096n;
const huge = 2n ** 65_536n;
const largest = 2n ** BigInt(maxBits);

/** Charges a BigInt by its size. Comparing two of different sizes takes no time. */
function weigh(value) {
  const size = value < 0n ? -value : value;
  if (size < large) return;
  if (size > largest) fits(Infinity, maxBits, "A BigInt");
  work(size > huge ? 20_000 : 200);
}

/** About how many bits a BigInt has: never too few. */
function bitsOf(value) {
  const size = value < 0n ? -value : value;
  let bits = 8;
  while (bits < maxBits && size >> BigInt(bits) !== 0n) bits *= 2;
  return size < 256n ? size.toString(2).length : bits;
}

/** The functions that `transform.ts` writes into a cell. */
export function createGuards(meter, keep) {
  const { isArray } = Array;
  const { isView } = ArrayBuffer;
  const { hasOwn } = Object;
  let written = null;
  return {
    step: meter.step,
    keep,
    resumed(value) {
      meter.step(awaitSteps);
      return value;
    },
    text(value) {
      if (typeof value === "string") fits(value.length, limits.textLength, "A text");
      return value;
    },
    grow(target) {
      if (isArray(target)) fits(target.length, limits.elements, "A list");
      else if (!isView(target)) written = target;
      return target;
    },
    key(key) {
      const target = written;
      written = null;
      if (target && typeof key !== "symbol" && typeof key !== "object" && !hasOwn(target, key)) meter.growth(newKeyBytes);
      return key;
    },
    spread: counted,
    /** A product, power or shift: only of BigInts it grows. */
    product(value) {
      if (typeof value === "bigint") weigh(value);
      return value;
    },
    power(base, exponent) {
      if (typeof base !== "bigint" || typeof exponent !== "bigint") return base ** exponent;
      if (exponent > 1n) fits(bitsOf(base) * Number(exponent), maxBits, "A BigInt");
      return base ** exponent;
    },
    shift(value, by) {
      if (typeof value !== "bigint" || typeof by !== "bigint") return value << by;
      if (value !== 0n && by > 0n) fits(bitsOf(value) + Number(by), maxBits, "A BigInt");
      return value << by;
    },
    shiftBack(value, by) {
      if (typeof value !== "bigint" || typeof by !== "bigint") return value >> by;
      if (value !== 0n && by < 0n) fits(bitsOf(value) - Number(by), maxBits, "A BigInt");
      return value >> by;
    },
    elements(length) {
      if (typeof length === "number") fits(length, limits.elements, "A list");
      return length;
    },
    bytes(length, size) {
      if (typeof length === "number") {
        fits(length * size, limits.bufferBytes, "A buffer");
        meter.growth(length * size);
      }
      return length;
    },
  };
}
