const { apply } = Reflect;

/** Puts a function in the place of a native one that the language has. `make` gets the native and returns `{ [name]() {} }`. */
export function replace(owner, name, make) {
  const native = owner?.[name];
  if (typeof native !== "function") return;
  const value = make(native)[name];
  Object.defineProperty(value, "length", { value: native.length, configurable: true });
  Object.defineProperty(owner, name, { value, writable: true, enumerable: false, configurable: true });
}

/** Charges before the native works. `charge(self, args)` may change the arguments in their list. */
export const before = (owner, name, charge) =>
  replace(owner, name, (native) => ({
    [name](...args) {
      charge(this, args);
      return apply(native, this, args);
    },
  }));

/** Charges for what the native returned. */
export const after = (owner, name, charge) =>
  replace(owner, name, (native) => ({
    [name](...args) {
      const result = apply(native, this, args);
      charge(result);
      return result;
    },
  }));

/** Calls the native on `prepare(self, args)` in place of the receiver. */
export const onto = (owner, name, prepare) =>
  replace(owner, name, (native) => ({
    [name](...args) {
      return apply(native, prepare(this, args), args);
    },
  }));
