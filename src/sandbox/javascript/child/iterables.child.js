import { limits } from "limits.js";
import { fits, grow, work } from "meter.js";
import { isArray } from "platform.js";

const { apply, getPrototypeOf } = Reflect;
const { iterator } = Symbol;
const nativeIterators = new Set([Array, Map, Set, getPrototypeOf(Uint8Array), String].map((owner) => owner.prototype[iterator]));

/** Steps of one turn of an iterator that counts: about what it takes, in turns of a loop. */
const turnSteps = 10;

/** Objects that user code made with `Proxy`: nothing that they say of themselves holds. */
const proxies = new WeakSet();

/** The `Proxy` of user code. Natives that loop must know a proxy when they see one. */
export function meterProxies() {
  const Native = globalThis.Proxy;
  const made = function Proxy(target, handler) {
    if (!new.target) throw new TypeError("Constructor Proxy requires 'new'");
    const proxy = new Native(target, handler);
    proxies.add(proxy);
    return proxy;
  };
  const revocable = (target, handler) => {
    const pair = Native.revocable(target, handler);
    proxies.add(pair.proxy);
    return pair;
  };
  // Bound: like the native, it has no prototype.
  const make = made.bind(undefined);
  Object.defineProperty(make, "name", { value: "Proxy", configurable: true });
  Object.defineProperty(make, "revocable", { value: revocable, writable: true, enumerable: false, configurable: true });
  Object.defineProperty(make, "length", { value: 2, configurable: true });
  globalThis.Proxy = make;
}

/** A list whose length is what it says. */
export const isList = (value) => isArray(value) && !proxies.has(value);

/** How many elements a loop over a list or something like it takes. */
export const lengthOf = (list) => (typeof list?.length === "number" && list.length > 0 ? list.length : 0);

/** The list itself, or the elements of what is only like one, read once: it may say another length when it is asked again. */
export function listed(given) {
  if (isList(given) || typeof given === "string" || given === null || given === undefined) return given;
  const length = Math.trunc(Number(given.length)) || 0;
  const list = [];
  if (length <= 0) return list;
  fits(length, limits.elements, "A list");
  work(length);
  for (let i = 0; i < length; i++) list[i] = given[i];
  return list;
}

/**
 * What a native function is given instead of an iterable: the same items, each of which counts. What certainly ends (a list, a text, a map or a set with the iterator
 * of the language) is passed on as it is; its size counts at once. `kept`: the function puts the items into one list, map or set.
 */
export function counted(iterable, kept = true, cost = turnSteps) {
  if (typeof iterable === "string") return sized(iterable, iterable.length, kept);
  if (iterable === null || (typeof iterable !== "object" && typeof iterable !== "function")) return iterable;
  const method = iterable[iterator];
  if (typeof method !== "function") return iterable;
  if (nativeIterators.has(method) && !proxies.has(iterable)) return sized(iterable, lengthOf(iterable) || iterable.size || 0, kept);
  return { [iterator]: () => countedIterator(apply(method, iterable, []), kept, cost) };
}

function sized(iterable, size, kept) {
  work(size);
  if (kept) {
    fits(size, limits.elements, "A list");
    grow(8 * size);
  }
  return iterable;
}

/** An iterator each of whose turns counts, for native functions that loop over it. */
export function countedIterator(given, kept = false, cost = turnSteps) {
  if (given === null || (typeof given !== "object" && typeof given !== "function")) return given;
  const { next } = given;
  let items = 0;
  return {
    __proto__: Iterator.prototype,
    next(...args) {
      work(cost);
      if (kept) fits(++items, limits.elements, "A list");
      return apply(next, given, args);
    },
    get return() {
      const method = given.return;
      return method === undefined || method === null ? undefined : () => apply(method, given, []);
    },
  };
}
