/**
 * What the runner needs of the platform and of the language, taken before any other code of the child runs. The realm is closed afterwards, and the runner looks
 * nothing up in it: whatever user code could change would be found here unchanged.
 */
export const {
  crypto,
  Response,
  TextDecoder,
  TextEncoder,
  IdentityTransformStream,
  ReadableStream,
  ReadableStreamDefaultReader,
  WritableStream,
  WritableStreamDefaultWriter,
} = globalThis;
export const setTimer = globalThis.setTimeout.bind(globalThis);
export const clearTimer = globalThis.clearTimeout.bind(globalThis);

const { apply } = Reflect;

/** A method as a function that takes its receiver first. */
export const uncurry =
  (method) =>
  (self, ...args) =>
    apply(method, self, args);

/** The getter of a property as a function that takes its receiver. */
export const getter = (owner, name) => uncurry(Reflect.getOwnPropertyDescriptor(owner, name).get);

export const { stringify, parse } = JSON;
export const { isArray } = Array;
export const { defineProperty, freeze, hasOwn, keys, values } = Object;
export const { apply: call } = Reflect;
export const resolved = Promise.resolve.bind(Promise);
export const race = Promise.race.bind(Promise);
export const withResolvers = Promise.withResolvers.bind(Promise);
export const afterwards = uncurry(Promise.prototype.then);
export const caught = uncurry(Promise.prototype.catch);
export const join = uncurry(Array.prototype.join);
export const split = uncurry(String.prototype.split);
export const replaceIn = uncurry(String.prototype.replace);
export const sliceText = uncurry(String.prototype.slice);
export const indexOf = uncurry(String.prototype.indexOf);
export const lastIndexOf = uncurry(String.prototype.lastIndexOf);
export const isView = ArrayBuffer.isView;
