import type { Env } from "../../env";

/** Calls to the platform. The names are those of the platform's bill where it has one. */
export interface Counts {
  d1Statements: number;
  /** Requests to the database: a batch is one. */
  d1RoundTrips: number;
  d1RowsRead: number;
  /** Index rows counted, as D1 bills them. */
  d1RowsWritten: number;
  /** Statements whose answer does not say what they cost (`raw`). */
  d1Untold: number;
  queueMessages: number;
  objectCalls: number;
  bucketReads: number;
  bucketWrites: number;
  snapshotWrites: number;
}

/** Counters that stand at zero. */
export const noCounts = (): Counts => ({
  d1Statements: 0,
  d1RoundTrips: 0,
  d1RowsRead: 0,
  d1RowsWritten: 0,
  d1Untold: 0,
  queueMessages: 0,
  objectCalls: 0,
  bucketReads: 0,
  bucketWrites: 0,
  snapshotWrites: 0,
});

/** The same bindings, counted. The sample warehouse is left out: what a cell reads there is the user's. `onEnd` is called after every batch that ends a run. */
export const countingEnv = (env: Env, counts: Counts, onEnd = (): void => undefined): Env => ({
  ...env,
  DB: countingD1(env.DB, counts, onEnd),
  BUCKET: countingBucket(env.BUCKET, counts),
  RUNS: countingQueue(env.RUNS, counts),
  DELIVERIES: countingQueue(env.DELIVERIES, counts),
  PROJECT_RUNNER: countingObjects(env.PROJECT_RUNNER, counts),
  BROWSER_POOL: countingObjects(env.BROWSER_POOL, counts),
});

const bare = Symbol("the statement itself");
const text = Symbol("its text");
type Marked = D1PreparedStatement & { [bare]?: D1PreparedStatement; [text]?: string };
/** Whether a batch is a claim. */
export const isClaim = (list: D1PreparedStatement[]): boolean =>
  list.some((one: Marked) => one[text]?.startsWith("insert or ignore into runs") === true);
const endsRun = (one: Marked): boolean => one[text]?.startsWith("update runs set status") === true;

function countingD1<D extends D1Database | D1DatabaseSession>(d1: D, counts: Counts, onEnd: () => void): D {
  const add = <R extends D1Result>(result: R): R => {
    counts.d1Statements++;
    counts.d1RowsRead += result.meta.rows_read;
    counts.d1RowsWritten += result.meta.rows_written;
    return result;
  };
  const once = async <R extends D1Result>(work: Promise<R>): Promise<R> => {
    counts.d1RoundTrips++;
    return add(await work);
  };
  const statement = (inner: D1PreparedStatement, sql: string): D1PreparedStatement =>
    replacing(inner, {
      [bare]: inner,
      [text]: sql,
      bind: (...values: unknown[]) => statement(inner.bind(...values), sql),
      all: () => once(inner.all()),
      run: () => once(inner.run()),
      // `first` does not return its cost; `all` runs the same query and does.
      first: async (column?: string) => {
        const { results } = await once(inner.all());
        return results[0] === undefined ? null : column === undefined ? results[0] : results[0][column];
      },
      raw: (options?: { columnNames?: false }) => {
        counts.d1Statements++;
        counts.d1RoundTrips++;
        counts.d1Untold++;
        return inner.raw(options);
      },
    });
  return replacing(d1, {
    prepare: (sql: string) => statement(d1.prepare(sql), sql),
    batch: async (list: Marked[]) => {
      counts.d1RoundTrips++;
      const answers = await d1.batch(list.map((one) => one[bare] ?? one));
      if (list.some(endsRun)) onEnd();
      return answers.map(add);
    },
    ...("withSession" in d1 ? { withSession: (start?: string) => countingD1(d1.withSession(start), counts, onEnd) } : {}),
  });
}

const countingBucket = (bucket: R2Bucket, counts: Counts): R2Bucket =>
  replacing(bucket, {
    put: (key: string, ...rest: [never, never]) => {
      counts.bucketWrites++;
      if (key.endsWith("/snapshot")) counts.snapshotWrites++;
      return bucket.put(key, ...rest);
    },
    get: (...given: [never, never]) => (counts.bucketReads++, bucket.get(...given)),
    head: (key: string) => (counts.bucketReads++, bucket.head(key)),
  });

const countingQueue = <T>(queue: Queue<T>, counts: Counts): Queue<T> =>
  replacing(queue, {
    send: (...given: [never, never]) => (counts.queueMessages++, queue.send(...given)),
    sendBatch: (messages: Iterable<MessageSendRequest<T>>, ...rest: [never]) => {
      const list = [...messages];
      counts.queueMessages += list.length;
      return queue.sendBatch(list, ...rest);
    },
  });

function countingObjects(namespace: DurableObjectNamespace, counts: Counts): DurableObjectNamespace {
  const stub = <S extends object>(inner: S): S =>
    new Proxy(inner, {
      get: (target, name) => {
        // A property of a stub is a method that needs no binding.
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        const call = value as (...values: unknown[]) => unknown;
        return (...values: unknown[]) => (counts.objectCalls++, Reflect.apply(call, target, values));
      },
    });
  return replacing(namespace, {
    get: (...given: [never, never]) => stub(namespace.get(...given)),
    getByName: (...given: [never, never]) => stub(namespace.getByName(...given)),
  });
}

/** Methods of the platform's objects need their `this`, so the other methods are bound. */
function replacing<T extends object>(inner: T, methods: Record<PropertyKey, unknown>): T {
  return new Proxy(inner, {
    get: (target, name) => {
      if (name in methods) return methods[name];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}
