import type { Peer, PeerModule } from "./peers.ts";

interface Closing {
  close(): Promise<void>;
  on(event: string, listener: (error: unknown) => void): void;
  waitUntilReady(): Promise<unknown>;
}

interface Bullmq {
  Queue: new (
    name: string,
    options: object,
  ) => Closing & {
    addBulk(jobs: { name: string; data: object }[]): Promise<unknown>;
    obliterate(options: { force: boolean }): Promise<void>;
  };
  Worker: new (name: string, handler: () => Promise<void>, options: object) => Closing;
}

const { hostname, port } = new URL(process.env["BENCH_REDIS"] ?? "redis://127.0.0.1:6379");

/** Uses a key prefix of its own and deletes everything afterwards. BullMQ writes start and end by itself. */
export async function openBullmq(module: PeerModule): Promise<Peer> {
  const { Queue, Worker } = module("bullmq") as Bullmq;
  const retryStrategy = (): null => null;
  const options = {
    prefix: `daybook-bench-${process.pid}`,
    connection: { host: hostname, port: Number(port || 6379), maxRetriesPerRequest: null, connectTimeout: 3000, retryStrategy },
  };
  const queue = new Queue("nothing", options);
  queue.on("error", () => {});
  await queue.waitUntilReady();
  let left = 0;
  let done = (): void => {};
  const worker = new Worker("nothing", () => Promise.resolve(), { ...options, concurrency: 10 });
  worker.on("error", () => {});
  worker.on("completed", () => --left === 0 && done());
  await worker.waitUntilReady();
  return {
    async burst(jobs) {
      left = jobs;
      const ended = new Promise<void>((resolve) => (done = resolve));
      const startedAt = performance.now();
      await queue.addBulk(Array.from({ length: jobs }, (_, number) => ({ name: "nothing", data: { number } })));
      await ended;
      return performance.now() - startedAt;
    },
    async close() {
      await worker.close();
      await queue.obliterate({ force: true });
      await queue.close();
    },
  };
}
