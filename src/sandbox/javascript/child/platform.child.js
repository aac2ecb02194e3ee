/** What the runner needs of the platform, taken before the realm is closed to user code. */
export const { Response, TransformStream, TextEncoder, TextDecoderStream } = globalThis;
export const setTimer = globalThis.setTimeout.bind(globalThis);
export const clearTimer = globalThis.clearTimeout.bind(globalThis);
