import { counted, isList, lengthOf, listed } from "iterables.js";
import { limits } from "limits.js";
import { fits, grow, work } from "meter.js";
import { isView } from "platform.js";
import { before } from "wrap.js";

const { construct, getPrototypeOf, setPrototypeOf } = Reflect;

const arrays =
  "Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Float16Array Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array";

/**
 * Buffers and typed arrays ask for their memory where they are made, whatever name they are made by: the constructors themselves are replaced, and their prototypes
 * name the replacements.
 */
export function meterBuffers() {
  const typed = getPrototypeOf(Uint8Array);
  for (const name of arrays.split(" ")) if (name in globalThis) replaceArray(name, typed);
  replaceClass("ArrayBuffer", getPrototypeOf(ArrayBuffer), (args) => {
    const length = (args[0] = Math.trunc(Number(args[0])) || 0);
    const options = args[1];
    const most = options === undefined || options === null ? undefined : options.maxByteLength;
    if (most === undefined) args.length = 1;
    else args[1] = { maxByteLength: Number(most) };
    reserve(Math.max(length, Number(most) || 0));
  });
  // A buffer that can be resized has reserved its most when it was made.
  for (const name of ["transfer", "transferToFixedLength"])
    before(ArrayBuffer.prototype, name, (_, args) => {
      if (args.length > 0) reserve((args[0] = Math.trunc(Number(args[0])) || 0));
    });
  before(ArrayBuffer.prototype, "slice", (buffer) => grow(buffer?.byteLength ?? 0));
  const shorter =
    "fill set sort reverse indexOf lastIndexOf includes join map filter slice copyWithin toSorted toReversed with forEach reduce";
  for (const name of shorter.split(" "))
    before(typed.prototype, name, (list, args) => {
      work(lengthOf(list) / 32);
      if (name === "set") work(lengthOf((args[0] = isView(args[0]) || isList(args[0]) ? args[0] : listed(args[0]))));
    });
  for (const name of ["slice", "map", "filter", "toSorted", "toReversed", "with"])
    before(typed.prototype, name, (list) => grow(list?.byteLength ?? 0));
  before(typed, "from", (_, args) => {
    args[0] = source(args[0]);
  });
}

function replaceArray(name, parent) {
  const bytes = globalThis[name].BYTES_PER_ELEMENT;
  const made = replaceClass(name, parent, (args) => {
    const [given] = args;
    if (typeof given === "object" && given !== null) args[0] = source(given);
    else reserve((args[0] = Math.trunc(Number(given)) || 0) * bytes);
    if (isView(args[0]) || isList(args[0])) reserve(lengthOf(args[0]) * bytes);
  });
  for (const owner of [made, made.prototype]) Object.defineProperty(owner, "BYTES_PER_ELEMENT", { value: bytes });
}

/** What a typed array is made of: a buffer, another one, or items that are counted. */
function source(given) {
  if (isView(given) || given instanceof ArrayBuffer) return given;
  return given !== null && given !== undefined && typeof given[Symbol.iterator] === "function" ? counted(given) : listed(given);
}

function replaceClass(name, parent, charge) {
  const Native = globalThis[name];
  const made = {
    [name]: function (...args) {
      if (!new.target) throw new TypeError(`Constructor ${name} requires 'new'`);
      charge(args);
      return construct(Native, args, new.target);
    },
  }[name];
  for (const key of Reflect.ownKeys(Native)) {
    if (key === "prototype" || key === "arguments" || key === "caller") continue;
    Object.defineProperty(made, key, Object.getOwnPropertyDescriptor(Native, key));
  }
  Object.defineProperty(made, "prototype", { value: Native.prototype, writable: false });
  setPrototypeOf(made, parent);
  Object.defineProperty(Native.prototype, "constructor", { value: made, writable: true, enumerable: false, configurable: true });
  globalThis[name] = made;
  return made;
}

function reserve(bytes) {
  fits(bytes, limits.bufferBytes, "A buffer");
  if (bytes > 0) grow(bytes);
}
