import { limits } from "limits.js";
import { awaitSteps, fits, grow, work } from "meter.js";

/**
 * Functions of the language that loop or allocate inside the engine, where no step is counted: each charges the running cell before or after it works.
 * Must run before lockdown, which freezes what it finds. Not seen: regular expressions that backtrack, arithmetic on huge BigInts, linked objects.
 */
export function meterNatives() {
  const array = Array.prototype;
  const typed = Object.getPrototypeOf(Uint8Array.prototype);

  for (const name of ["push", "unshift"]) before(array, name, (list, items) => add(list, items.length));
  before(array, "splice", (list, args) => add(list, Math.max(0, args.length - 2)));
  before(array, "fill", (list) => add({ length: 0 }, lengthOf(list)));
  for (const name of ["concat", "flat", "flatMap", "slice", "map", "filter", "toSorted", "toReversed", "toSpliced", "with"]) {
    before(array, name, (list) => work(lengthOf(list)));
    after(array, name, (result) => add({ length: 0 }, lengthOf(result)));
  }
  for (const name of [
    "reverse",
    "copyWithin",
    "indexOf",
    "lastIndexOf",
    "includes",
    "join",
    "forEach",
    "some",
    "every",
    "find",
    "findIndex",
    "findLast",
    "findLastIndex",
    "reduce",
    "reduceRight",
  ]) {
    before(array, name, (list) => work(lengthOf(list)));
  }
  before(array, "sort", (list) => work(4 * lengthOf(list)));
  for (const name of [
    "fill",
    "set",
    "sort",
    "reverse",
    "indexOf",
    "lastIndexOf",
    "includes",
    "join",
    "map",
    "filter",
    "slice",
    "copyWithin",
  ]) {
    before(typed, name, (list) => work(lengthOf(list) / 32));
  }
  before(Array, "from", (_, [source]) => add({ length: 0 }, lengthOf(source)));
  before(Map.prototype, "set", (map) => collect(map));
  before(Set.prototype, "add", (set) => collect(set));
  before(Promise.prototype, "then", () => work(3 * awaitSteps));

  const text = String.prototype;
  before(text, "repeat", (self, [times]) => write(String(self).length * Number(times)));
  for (const name of ["padStart", "padEnd"]) before(text, name, (_, [length]) => write(Number(length)));
  for (const name of ["concat", "replace", "replaceAll"]) after(text, name, (result) => write(result.length));
  after(text, "split", (result) => grow(16 * result.length));
  after(array, "join", (result) => write(result.length));
  after(JSON, "stringify", (result) => write(result?.length ?? 0));
  before(JSON, "parse", (_, [source]) => grow(2 * lengthOf(source)));
}

const { apply } = Reflect;
const lengthOf = (list) => (typeof list?.length === "number" && list.length > 0 ? list.length : 0);

function add(list, added) {
  fits(lengthOf(list) + added, limits.elements, "A list");
  grow(16 * added);
}

function collect(collection) {
  fits(collection?.size, limits.elements, "A map or set");
  grow(48);
}

function write(length) {
  if (!(length > 0)) return;
  fits(length, limits.textLength, "A text");
  if (length > 1024) grow(length);
}

const before = (owner, name, charge) =>
  replace(owner, name, (native) => ({
    [name](...args) {
      charge(this, args);
      return apply(native, this, args);
    },
  }));

const after = (owner, name, charge) =>
  replace(owner, name, (native) => ({
    [name](...args) {
      const result = apply(native, this, args);
      charge(result);
      return result;
    },
  }));

function replace(owner, name, make) {
  const native = owner[name];
  if (typeof native !== "function") return;
  const value = make(native)[name];
  Object.defineProperty(value, "length", { value: native.length, configurable: true });
  Object.defineProperty(owner, name, { value, writable: true, enumerable: false, configurable: true });
}
