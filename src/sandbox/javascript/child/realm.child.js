import "lockdown.js";
import { realmGlobals } from "globals.js";
import { meterNatives } from "natives.js";

/**
 * Closes the realm before any user code exists in it: natives count, every intrinsic is frozen, what is not on the list of globals is gone, and the global
 * object itself is frozen. Several runs may share this realm one after the other; none can leave anything behind for the next.
 */
meterNatives();
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
const allowed = new Set(realmGlobals);

removeOthers(globalThis);
for (let proto = Object.getPrototypeOf(globalThis); proto && proto !== Object.prototype; proto = Object.getPrototypeOf(proto))
  removeOthers(proto);
harden(Object.getPrototypeOf(globalThis));
for (const name of realmGlobals) if (name !== "globalThis" && name in globalThis) harden(globalThis[name]);
harden(crypto.subtle);
pin(Error, "stackTraceLimit", 50);
Object.freeze(globalThis);

function removeOthers(owner) {
  for (const key of Reflect.ownKeys(owner)) {
    if (allowed.has(key) || key === "constructor" || typeof key === "symbol") continue;
    if (!Reflect.deleteProperty(owner, key)) pin(owner, key, undefined);
  }
}

function pin(owner, key, value) {
  Reflect.defineProperty(owner, key, { value, writable: false, enumerable: false, configurable: false });
}
