/**
 * Every limit of user code. The platform adds its own: 128 MB of memory and `cpuMs` of CPU an isolate
 * (developers.cloudflare.com/workers/platform/limits), which the local runtime does not enforce; the others hold everywhere.
 */
export const sandboxLimits = {
  /**
   * Turns of loops and calls of functions of one cell: about a second of an empty loop, so that an endless one frees the thread. What takes longer costs more:
   * an `await` 20 steps, a caught error 1000, native work on a list one a element.
   */
  steps: 50_000_000,
  /** CPU of one invocation of the child on the platform, all cells of a run together. */
  cpuMs: 60_000,
  /** Elements of one array, map or set, and parts of one spread. */
  elements: 2_000_000,
  /** Characters of one text. */
  textLength: 64 * 1024 * 1024,
  /** Bytes of one buffer or typed array. */
  bufferBytes: 64 * 1024 * 1024,
  /** Digits of one BigInt: the engine multiplies two such in about a millisecond. */
  integerDigits: 100_000,
  /** What one cell may add to arrays, maps, sets, texts and buffers in all, freed or not. */
  growthBytes: 512 * 1024 * 1024,
  /** Encoded size of everything one cell gives to others, its last value included. */
  outputBytes: 16 * 1024 * 1024,
  /** Characters of one answer of a sandbox: its values with what JSON needs to write them. The host reads no further. */
  lineLength: 64 * 1024 * 1024,
  /** Levels of lists and objects in one value. */
  depth: 100,
  logLines: 1000,
  logBytes: 256 * 1024,
  /** Timers of one cell that wait at the same time. */
  timers: 1000,
  /** Characters of an error message kept. */
  messageLength: 2000,
} as const;
