import { limits } from "limits.js";
import { fits, grow, work } from "meter.js";
import { lengthOf } from "iterables.js";
import { indexOf, isArray } from "platform.js";
import { after, before, replace } from "wrap.js";

const { apply } = Reflect;

/** Functions that make texts, or walk whole values to read or write them. */
export function meterTexts() {
  const text = String.prototype;
  // What is converted is converted once: an object may say another number when it is asked again.
  replace(text, "repeat", (native) => ({
    repeat(times) {
      const self = String(this);
      const count = Number(times);
      write(self.length * count);
      return apply(native, self, [count]);
    },
  }));
  for (const name of ["padStart", "padEnd"])
    replace(text, name, (native) => ({
      [name](length, ...rest) {
        const wanted = Number(length);
        write(wanted);
        return apply(native, this, [wanted, ...rest]);
      },
    }));
  after(text, "concat", (result) => write(result.length));
  for (const name of ["replace", "replaceAll"]) {
    before(text, name, (self, [pattern, by]) => work(worstReplacement(self, pattern, by) / 64));
    after(text, name, (result) => write(result.length));
  }
  replace(text, "split", (native) => ({
    split(separator, limit) {
      // One part more than a list may have says that there are too many.
      const parts = apply(native, this, [separator, limit === undefined ? limits.elements + 1 : limit]);
      work(lengthOf(this) / 8);
      fits(parts.length, limits.elements, "A list");
      grow(16 * parts.length);
      return parts;
    },
  }));
  replace(text, "match", (native) => ({
    match(pattern) {
      const self = String(this);
      work(self.length / 8);
      if (self.length <= limits.elements || !isGlobal(pattern)) return apply(native, self, [pattern]);
      const found = [];
      for (const match of self.matchAll(pattern)) {
        work(1);
        fits(found.length + 1, limits.elements, "A list");
        found[found.length] = match[0];
      }
      return found.length > 0 ? found : null;
    },
  }));
  for (const name of "indexOf lastIndexOf includes normalize toUpperCase toLowerCase localeCompare search".split(" "))
    before(text, name, (self) => work(lengthOf(self) / 64));
  after(Array.prototype, "join", (result) => write(result.length));
  meterJson();
  meterIntegers();
}

const isGlobal = (pattern) => pattern instanceof RegExp && pattern.global;

/** The size of a text in which everything is replaced, when that can be far more than either. */
function worstReplacement(self, pattern, by) {
  if (typeof self !== "string" || typeof by !== "string" || by.length < 2) return lengthOf(self);
  const worst = (self.length + 1) * by.length;
  if (worst <= limits.textLength || typeof pattern !== "string") return Math.min(worst, limits.textLength);
  const matches = pattern === "" ? self.length + 1 : occurrences(self, pattern);
  fits(self.length + matches * by.length, limits.textLength, "A text");
  return limits.textLength;
}

function occurrences(self, pattern) {
  let count = 0;
  for (let at = indexOf(self, pattern); at >= 0; at = indexOf(self, pattern, at + pattern.length)) count++;
  work(count);
  return count;
}

function meterJson() {
  // A value may stand in itself many times: every member that is written counts, not every object.
  replace(JSON, "stringify", (native) => ({
    stringify(value, replacer, space) {
      if (typeof value !== "object" && typeof value !== "function") return apply(native, JSON, [value, replacer, space]);
      const allowed = isArray(replacer) ? new Set([...replacer].map(String)) : null;
      const change = typeof replacer === "function" ? replacer : null;
      let characters = 0;
      const count = function (key, item) {
        work(2);
        characters += 8 + key.length + (typeof item === "string" ? item.length : 0);
        fits(characters, 2 * limits.textLength, "A text");
        if (allowed && key !== "" && !isArray(this) && !allowed.has(key)) return undefined;
        return change ? apply(change, this, [key, item]) : item;
      };
      const result = apply(native, JSON, [value, count, space]);
      write(result?.length ?? 0);
      return result;
    },
  }));
  before(JSON, "parse", (_, args) => {
    args[0] = String(args[0]);
    work(args[0].length / 8);
    grow(2 * args[0].length);
  });
  const clone = globalThis.structuredClone;
  globalThis.structuredClone = function structuredClone(...args) {
    const copy = apply(clone, undefined, args);
    walk(copy);
    return copy;
  };
}

/** Counts the objects of a copy, each once, and their members. */
function walk(copy) {
  const seen = new Set();
  const waiting = [copy];
  while (waiting.length > 0) {
    const value = waiting[waiting.length - 1];
    waiting.length--;
    work(1);
    if (typeof value === "string") grow(value.length);
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    if (ArrayBuffer.isView(value)) {
      grow(value.byteLength);
      continue;
    }
    if (isArray(value)) {
      // An array of a million numbers takes as long as five million turns of a loop, here and in the engine.
      work(5 * value.length);
      grow(16 * value.length);
      for (let i = 0; i < value.length; i++)
        if (typeof value[i] === "object" || typeof value[i] === "string") waiting[waiting.length] = value[i];
      continue;
    }
    if (value instanceof Map) for (const [key, item] of value) waiting[waiting.length] = [key, item];
    else if (value instanceof Set) for (const item of value) waiting[waiting.length] = item;
    const names = Object.keys(value);
    work(5 * names.length);
    grow(16 * names.length);
    for (let i = 0; i < names.length; i++) waiting[waiting.length] = value[names[i]];
  }
}

function meterIntegers() {
  const Native = globalThis.BigInt;
  const make = function BigInt(value) {
    if (new.target) throw new TypeError("BigInt is not a constructor");
    if (typeof value === "string") {
      fits(value.length, limits.integerDigits, "The digits of a BigInt");
      work((value.length * value.length) / 10_000);
    }
    return Native(value);
  };
  Object.defineProperty(make, "prototype", { value: Native.prototype, writable: false });
  for (const name of ["asIntN", "asUintN"])
    Object.defineProperty(make, name, {
      value: {
        [name](bits, value) {
          fits(Number(bits), 4 * limits.integerDigits, "The bits of a BigInt");
          return Native[name](Number(bits), value);
        },
      }[name],
      writable: true,
      enumerable: false,
      configurable: true,
    });
  Object.defineProperty(Native.prototype, "constructor", { value: make, writable: true, enumerable: false, configurable: true });
  globalThis.BigInt = make;
}

function write(length) {
  if (!(length > 0)) return;
  fits(length, limits.textLength, "A text");
  if (length > 1024) grow(length);
}
