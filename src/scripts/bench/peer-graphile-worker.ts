import { openPeerDatabase } from "./peer-database.ts";
import type { Peer, PeerModule } from "./peers.ts";

interface Graphile {
  makeWorkerUtils(options: object): Promise<{
    migrate(): Promise<void>;
    addJobs(specs: { identifier: string; payload: object }[]): Promise<unknown>;
    release(): Promise<void>;
  }>;
  run(options: object): Promise<{ stop(): Promise<void> }>;
}

interface Helpers {
  job: { id: string };
  query(sql: string, values: unknown[]): Promise<unknown>;
}

/** Graphile Worker deletes a job that has ended, so the handler writes start and end into a table of its own, in one statement as Daybook does. */
export async function openGraphileWorker(module: PeerModule): Promise<Peer> {
  const database = await openPeerDatabase(module, "graphile");
  const { makeWorkerUtils, run, Logger } = module("graphile-worker") as Graphile & { Logger: new (make: () => () => void) => object };
  const shared = { connectionString: database.url, logger: new Logger(() => () => {}) };
  const utils = await makeWorkerUtils(shared);
  await utils.migrate();
  await database.query("create table ended (id text not null, started_at timestamptz not null, finished_at timestamptz not null)");
  let left = 0;
  let done = (): void => {};
  const runner = await run({
    ...shared,
    concurrency: 10,
    maxPoolSize: 12,
    pollInterval: 200,
    noHandleSignals: true,
    taskList: {
      nothing: async (_payload: unknown, { job, query }: Helpers) => {
        const startedAt = new Date();
        await query("insert into ended values ($1, $2, $3)", [job.id, startedAt, new Date()]);
        if (--left === 0) done();
      },
    },
  });
  return {
    async burst(jobs) {
      left = jobs;
      const ended = new Promise<void>((resolve) => (done = resolve));
      const startedAt = performance.now();
      await utils.addJobs(Array.from({ length: jobs }, (_, number) => ({ identifier: "nothing", payload: { number } })));
      await ended;
      // The last jobs are still being deleted from the queue.
      while ((await database.query("select 1 from graphile_worker.jobs limit 1")).length > 0);
      return performance.now() - startedAt;
    },
    async close() {
      await runner.stop();
      await utils.release();
      await database.drop();
    },
  };
}
