import { openPeerDatabase } from "./peer-database.ts";
import type { Peer, PeerModule } from "./peers.ts";

interface Boss {
  on(event: string, listener: (error: unknown) => void): void;
  start(): Promise<unknown>;
  createQueue(name: string): Promise<unknown>;
  insert(name: string, jobs: { data: object }[]): Promise<unknown>;
  fetch(name: string, options: { batchSize: number }): Promise<{ id: string }[]>;
  complete(name: string, ids: string[]): Promise<unknown>;
  stop(options: object): Promise<unknown>;
}

/** Fetched and completed a hundred at a time in four loops: its workers would wait half a second between batches. It writes start and end by itself. */
export async function openPgBoss(module: PeerModule): Promise<Peer> {
  const database = await openPeerDatabase(module, "pgboss");
  const { PgBoss } = module("pg-boss") as { PgBoss: new (options: object) => Boss };
  const boss = new PgBoss({ connectionString: database.url, supervise: false, schedule: false });
  boss.on("error", () => {});
  await boss.start();
  await boss.createQueue("nothing");
  const work = async (): Promise<void> => {
    for (;;) {
      const jobs = await boss.fetch("nothing", { batchSize: 100 });
      if (jobs.length === 0) return;
      await boss.complete(
        "nothing",
        jobs.map(({ id }) => id),
      );
    }
  };
  return {
    async burst(jobs) {
      const startedAt = performance.now();
      await boss.insert(
        "nothing",
        Array.from({ length: jobs }, (_, number) => ({ data: { number } })),
      );
      await Promise.all([work(), work(), work(), work()]);
      return performance.now() - startedAt;
    },
    async close() {
      await boss.stop({ graceful: false });
      await database.drop();
    },
  };
}
