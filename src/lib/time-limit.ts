/** Limits for calls to other systems: whatever waits for a call that never answers would hold its place for ever. */

/** Rejects when the answer takes longer. The call itself may still happen: whoever repeats it must be safe to repeat. */
export async function withTimeLimit<T>(limitMs: number, what: string, answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not answer within ${limitMs / 1000} s.`)), limitMs);
  });
  // What the call throws after its time is ignored.
  answer.catch(() => undefined);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** The database, each of its statements and batches with a limit. */
export function limitedD1(d1: D1Database, limitMs: number): D1Database {
  const raw = new WeakMap<object, D1PreparedStatement>();
  const limited = <T>(answer: Promise<T>): Promise<T> => withTimeLimit(limitMs, "The database", answer);
  const statement = (inner: D1PreparedStatement): D1PreparedStatement => {
    const outer = overlay(inner, {
      bind: (...values: unknown[]) => statement(inner.bind(...values)),
      first: (...given: [string]) => limited(inner.first(...given)),
      all: () => limited(inner.all()),
      run: () => limited(inner.run()),
    });
    raw.set(outer, inner);
    return outer;
  };
  return overlay(d1, {
    prepare: (sql: string) => statement(d1.prepare(sql)),
    batch: (statements: D1PreparedStatement[]) => limited(d1.batch(statements.map((outer) => raw.get(outer) ?? outer))),
  });
}

/** Object storage, each call with a limit; a body that is read from an answer has none of its own. */
export const limitedBucket = (bucket: R2Bucket, limitMs: number): R2Bucket =>
  limitedCalls(bucket, ["head", "get", "put", "delete", "list"], limitMs, "The object storage");

/** A queue, each call with a limit. */
export const limitedQueue = <T>(queue: Queue<T>, limitMs: number): Queue<T> =>
  limitedCalls(queue, ["send", "sendBatch"], limitMs, "The queue");

function limitedCalls<T extends object>(binding: T, names: string[], limitMs: number, what: string): T {
  const calls = binding as Record<string, (...given: unknown[]) => Promise<unknown>>;
  const limited = (name: string) => [name, (...given: unknown[]) => withTimeLimit(limitMs, what, calls[name]!.apply(binding, given))];
  return overlay(binding, Object.fromEntries(names.map(limited)) as object);
}

/** A binding with some of its methods replaced: they are not plain objects, so nothing can be spread. */
function overlay<T extends object>(binding: T, methods: object): T {
  return new Proxy(binding, {
    get(target, name) {
      if (Object.hasOwn(methods, name)) return Reflect.get(methods, name) as unknown;
      const own = Reflect.get(target, name) as unknown;
      return typeof own === "function" ? (own.bind(target) as unknown) : own;
    },
  });
}
