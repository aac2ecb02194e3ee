import { meterBuffers } from "buffers.js";
import { counted, countedIterator, isList, lengthOf, listed, meterProxies } from "iterables.js";
import { limits } from "limits.js";
import { awaitSteps, fits, grow, work } from "meter.js";
import { meterTexts } from "texts.js";
import { after, before, onto, replace } from "wrap.js";

/*
 * Functions of the language that loop or allocate inside the engine, where no step is counted: each charges the running cell before or after it works, by the values it is
 * given, whatever name it is called by. Must be loaded before lockdown, which freezes what it finds. Not seen: regular expressions that backtrack, linked objects.
 */
meterProxies();
meterLists();
meterIterables();
meterTexts();
meterBuffers();
before(Promise.prototype, "then", () => work(3 * awaitSteps));

function meterLists() {
  const array = Array.prototype;
  for (const name of ["push", "unshift"]) changing(name, (list, items) => add(list, items.length));
  changing("splice", (list, args) => (add(list, Math.max(0, args.length - 2)), work(lengthOf(list))));
  changing("fill", (list) => add({ length: 0 }, lengthOf(list)));
  for (const name of ["reverse", "copyWithin", "shift"]) changing(name, (list) => work(name === "shift" ? 1 : lengthOf(list)));
  changing("sort", (list) => work(4 * lengthOf(list)));
  for (const name of ["flatMap", "slice", "map", "filter", "toSorted", "toReversed", "toSpliced", "with"]) {
    reading(name, 1);
    after(array, name, (result) => add({ length: 0 }, lengthOf(result)));
  }
  const readers =
    "indexOf lastIndexOf includes join forEach some every find findIndex findLast findLastIndex reduce reduceRight toLocaleString";
  for (const name of readers.split(" ")) reading(name, 1);
  replace(array, "concat", (native) => ({
    concat(...args) {
      const parts = [this, ...args].map((part) => (isSpread(part) ? listed(part) : part));
      for (const part of parts) if (isList(part)) work(part.length);
      const result = Reflect.apply(native, parts[0], parts.slice(1));
      add({ length: 0 }, lengthOf(result));
      return result;
    },
  }));
  replace(array, "flat", () => ({
    flat(depth = 1) {
      const flat = [];
      flatten(listed(this), Number(depth) || 0, flat);
      return flat;
    },
  }));
}

/** Methods that change a list in place: only of lists, since nothing else tells its length truly. */
function changing(name, charge) {
  before(Array.prototype, name, (list, args) => {
    if (!isList(list)) throw new TypeError(`Array.prototype.${name} changes lists only.`);
    charge(list, args);
  });
}

/** Steps of a call itself: a list in a list in a list calls these again and again (a text made of all of them). */
const callSteps = 10;

function reading(name, weight) {
  onto(Array.prototype, name, (given) => {
    const list = listed(given);
    work(callSteps + weight * lengthOf(list));
    return list;
  });
}

const isSpread = (part) =>
  typeof part === "object" && part !== null && (isList(part) || Array.isArray(part) || Boolean(part[Symbol.isConcatSpreadable]));

/** Counts every turn, since a list may stand in a list many times. */
function flatten(list, depth, flat) {
  for (let i = 0; i < lengthOf(list); i++) {
    work(1);
    if (!(i in Object(list))) continue;
    const item = list[i];
    if (depth >= 1 && Array.isArray(item)) flatten(listed(item), depth - 1, flat);
    else {
      if (flat.length % 1024 === 0) add(flat, 1024);
      flat[flat.length] = item;
    }
  }
}

/** Functions that read an iterable to its end, by the position of that argument. */
function meterIterables() {
  const first = (owner, names, kept = true) => {
    for (const name of names)
      before(owner, name, (_, args) => {
        if (args.length > 0) args[0] = counted(args[0], kept);
      });
  };
  replace(Array, "from", (native) => ({
    from(source, ...rest) {
      const iterable = source !== null && source !== undefined && typeof source[Symbol.iterator] === "function";
      const given = iterable ? counted(source) : (fits(lengthOf(source), limits.elements, "A list"), listed(source));
      grow(16 * lengthOf(given));
      return Reflect.apply(native, this, [given, ...rest]);
    },
  }));
  for (const name of ["all", "allSettled", "any", "race"])
    before(Promise, name, (_, args) => {
      // Read to its end first: each item becomes several jobs of the queue, which an endless iterator would fill.
      if (!isList(args[0]) && typeof args[0]?.[Symbol.iterator] === "function") args[0] = [...counted(args[0], true, 10 * awaitSteps)];
    });
  first(Object, ["fromEntries", "groupBy"]);
  first(Map, ["groupBy"]);
  first(Iterator, ["concat", "zip"], false);
  first(Intl.ListFormat.prototype, ["format", "formatToParts"]);
  first(Math, ["sumPrecise"], false);
  replace(Array, "fromAsync", () => ({
    fromAsync(source, map) {
      return collectAsync(source, map);
    },
  }));
  const iterators = "reduce toArray forEach some every find map filter take drop flatMap join includes".split(" ");
  for (const name of iterators) onto(Iterator.prototype, name, (given) => countedIterator(given, name === "toArray" || name === "join"));
  before(Map.prototype, "set", collect);
  before(Set.prototype, "add", collect);
  before(WeakMap.prototype, "set", () => grow(48));
  before(WeakSet.prototype, "add", () => grow(48));
  for (const name of "union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom".split(" "))
    before(Set.prototype, name, (set, args) => {
      work(set?.size ?? 0);
      args[0] = countedSet(args[0]);
    });
}

async function collectAsync(source, map) {
  const list = [];
  const iterable = source?.[Symbol.asyncIterator] || source?.[Symbol.iterator] ? source : listed(source);
  for await (const item of iterable) {
    work(awaitSteps);
    fits(list.length + 1, limits.elements, "A list");
    list[list.length] = map ? await map(item, list.length) : item;
  }
  return list;
}

/** What a method of sets reads of its argument, with an iterator that counts. */
function countedSet(other) {
  if (other instanceof Set || other instanceof Map) {
    work(other.size);
    return other;
  }
  if (typeof other !== "object" || other === null) return other;
  return { size: other.size, has: (value) => other.has(value), keys: () => countedIterator(other.keys(), true) };
}

function add(list, added) {
  fits(lengthOf(list) + added, limits.elements, "A list");
  grow(16 * added);
}

function collect(collection) {
  fits(collection?.size, limits.elements, "A map or set");
  grow(48);
}
