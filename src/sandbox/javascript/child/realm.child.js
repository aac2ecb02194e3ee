import "platform.js";
import "natives.js";
import "lockdown.js";
import { realmGlobals } from "globals.js";

/**
 * Closes the realm before any user code exists in it: natives count, everything that is in it is frozen, what is not on the list of globals is gone, and the
 * global object itself is frozen. Several runs may share this realm one after the other; none can leave anything behind for the next.
 */
const { lockdown } = globalThis;
lockdown({
  evalTaming: "no-eval",
  overrideTaming: "severe",
  errorTaming: "unsafe",
  consoleTaming: "unsafe",
  localeTaming: "unsafe",
  stackFiltering: "verbose",
  errorTrapping: "none",
  unhandledRejectionTrapping: "none",
  reporting: "none",
});
export const { harden } = globalThis;
const { getOwnPropertyDescriptor, getPrototypeOf, ownKeys, setPrototypeOf } = Reflect;
const scopes = [];
for (let at = globalThis; at && at !== Object.prototype; at = getPrototypeOf(at)) scopes.push(at);

hardenEverything();
hardenUnnamed();
keepAllowed();

/** Also what is deleted below: a class without a name may still be the class of something that a call returns. */
function hardenEverything() {
  for (const scope of scopes) {
    for (const key of ownKeys(scope)) {
      const value = globalThis[key];
      if (value !== globalThis && isObject(value)) harden(value);
    }
    if (scope !== globalThis) harden(scope);
  }
  pin(Error, "stackTraceLimit", 50);
}

/** Prototypes that are a property of nothing: only a call shows an object that has them. */
function hardenUnnamed() {
  const segments = new Intl.Segmenter("en").segment("a");
  const params = new URLSearchParams("a=b");
  const instances = [
    segments,
    segments[Symbol.iterator](),
    segments.containing(0),
    params.entries(),
    params.keys(),
    params.values(),
    new URL("https://a/?b=c").searchParams,
    new TextEncoder().encode("a"),
    new TextEncoder().encodeInto("a", new Uint8Array(1)),
    Iterator.from({ next() {} }),
    [].values().map((item) => item),
    new Map().entries(),
    new Set().entries(),
    "".matchAll(/a/g),
    ""[Symbol.iterator](),
  ];
  for (const instance of instances) harden(getPrototypeOf(instance));
}

/** The allowed globals become plain constants of a global object that has nothing else, not even by its prototypes. */
function keepAllowed() {
  const allowed = new Map();
  for (const name of realmGlobals) if (name in globalThis) allowed.set(name, globalThis[name]);
  for (const scope of scopes) {
    for (const key of ownKeys(scope)) {
      if (scope === globalThis && allowed.has(key)) continue;
      if (scope === globalThis && !Reflect.deleteProperty(scope, key)) pin(scope, key, undefined);
    }
  }
  if (!setPrototypeOf(globalThis, Object.prototype)) throw new Error("The global object keeps its prototypes: the realm cannot be closed.");
  for (const [name, value] of allowed) pin(globalThis, name, value);
  Object.freeze(globalThis);
  for (const key of ownKeys(globalThis))
    if (!allowed.has(key) && globalThis[key] !== undefined) throw new Error(`The global ${String(key)} cannot be removed.`);
  if (getOwnPropertyDescriptor(globalThis, "globalThis").value !== globalThis) throw new Error("globalThis is another object.");
}

function isObject(value) {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function pin(owner, key, value) {
  Reflect.defineProperty(owner, key, { value, writable: false, enumerable: false, configurable: false });
}
