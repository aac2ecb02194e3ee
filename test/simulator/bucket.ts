import type { Process, World } from "./world.ts";

interface Stored {
  bytes: Uint8Array;
  customMetadata: Record<string, string>;
}

/** R2: a map of objects that are there as soon as their write was answered. Conditions as the product uses them: "only if nothing is there". */
export class Bucket {
  readonly objects = new Map<string, Stored>();

  binding(world: World, process: Process): R2Bucket {
    return {
      put: (key: string, body: string | Uint8Array, options: { onlyIf?: object; customMetadata?: Record<string, string> } = {}) =>
        world.call(process, `r2 put ${kindOf(key)}`, () => {
          if (options.onlyIf && this.objects.has(key)) return null;
          const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
          this.objects.set(key, { bytes, customMetadata: options.customMetadata ?? {} });
          return {};
        }),
      head: (key: string) =>
        world.call(process, `r2 head ${kindOf(key)}`, () => {
          const stored = this.objects.get(key);
          return stored ? { size: stored.bytes.length, customMetadata: stored.customMetadata } : null;
        }),
      get: (key: string) =>
        world.call(process, `r2 get ${kindOf(key)}`, () => {
          const stored = this.objects.get(key);
          return stored
            ? {
                customMetadata: stored.customMetadata,
                arrayBuffer: async () => stored.bytes.slice().buffer,
                text: async () => new TextDecoder().decode(stored.bytes),
              }
            : null;
        }),
    } as unknown as R2Bucket;
  }

  /** The JSON half of a snapshot bundle, null when there is none. */
  snapshot(key: string): { status: string; runId: string; attempt: number } | null {
    const stored = this.objects.get(key);
    if (!stored) return null;
    const text = new TextDecoder().decode(stored.bytes.subarray(Number(stored.customMetadata["pageBytes"])));
    return (JSON.parse(text) as { snapshot: { status: string; runId: string; attempt: number } }).snapshot;
  }
}

const kindOf = (key: string): string =>
  key.startsWith("values/") ? "value" : key.endsWith("/snapshot") ? "snapshot" : key.includes("/capture-") ? "capture" : "other";
