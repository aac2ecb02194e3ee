import { createHash } from "node:crypto";
import { compileFunction } from "node:vm";
import type * as ProductModule from "./product";
import { Random } from "../random.ts";
import type { Process, World } from "../world.ts";

export type Product = typeof ProductModule;

/** The world that owns time at this moment. Worlds run one after the other in a thread, so that one script serves them all. */
let world: World | null = null;
let entropy = new Random(0);

export function enterWorld(next: World, seed: number): void {
  world = next;
  entropy = new Random(seed);
}

/** Evaluates a script of `buildProduct`: the same code for every world, with the world's clock, timers and chance in place of the platform's. */
export function loadProduct(script: string): Product {
  const names = Object.keys(globals);
  const run = compileFunction(`${script}\nreturn product;`, names) as (...given: unknown[]) => Product;
  return run(...Object.values(globals));
}

const here = (): World => {
  if (!world) throw new Error("No world is open");
  return world;
};

/** Whose code runs; code that runs for nobody is a fault of the simulator. */
const owner = (): Process => {
  const { current } = here();
  if (!current) throw new Error("Code runs outside of every process");
  return current;
};

class VirtualDate extends Date {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(VirtualDate.now());
    else super(...(given as [number]));
  }

  static override now(): number {
    return world?.current ? world.clock(world.current) : 0;
  }
}

const quiet = (): void => undefined;
const spoken =
  (level: string) =>
  (line: unknown): void =>
    world?.note(() => `  ${level}: ${short(line)}`);

/** The line without its stack. */
const short = (line: unknown): string => {
  try {
    return JSON.stringify({ ...(JSON.parse(String(line)) as object), stack: undefined, level: undefined });
  } catch {
    return String(line);
  }
};

const formats = new Map<string, Intl.DateTimeFormat>();

const globals = {
  Date: VirtualDate,
  // Making a format costs more than a whole run; each is made once.
  Intl: {
    ...Object.fromEntries(Object.getOwnPropertyNames(Intl).map((name) => [name, Intl[name as keyof typeof Intl]])),
    DateTimeFormat: function DateTimeFormat(...given: ConstructorParameters<typeof Intl.DateTimeFormat>) {
      const key = JSON.stringify(given);
      const format = formats.get(key) ?? new Intl.DateTimeFormat(...given);
      formats.set(key, format);
      return format;
    },
  },
  setTimeout: (code: () => void, delayMs = 0): unknown => here().timer(owner(), delayMs, code),
  clearTimeout: (timer: { cancelled: boolean } | undefined): void => {
    if (timer) timer.cancelled = true;
  },
  crypto: {
    getRandomValues: (into: Uint8Array): Uint8Array => into.map((_, index) => (into[index] = entropy.int(0, 255))),
    randomUUID: (): string => `00000000-0000-4000-8000-${String(entropy.int(0, 2 ** 31)).padStart(12, "0")}`,
    // At once, where the platform's would come back from another thread whenever it likes.
    subtle: {
      digest: async (_: string, data: Uint8Array): Promise<ArrayBuffer> =>
        new Uint8Array(createHash("sha256").update(data).digest()).buffer,
    },
  },
  console: { log: quiet, debug: quiet, info: spoken("info"), warn: spoken("warn"), error: spoken("error") },
  Response: class {
    readonly body: unknown;
    constructor(body: unknown) {
      this.body = body;
    }
  },
  WebSocketRequestResponsePair: Object,
};
