import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { cacheDir } from "../paths.ts";
import { inRounds, measure, type Measure } from "./measure.ts";
import { openBullmq } from "./peer-bullmq.ts";
import { openGraphileWorker } from "./peer-graphile-worker.ts";
import { openPgBoss } from "./peer-pg-boss.ts";

/** Another job queue that can be given bursts. */
export interface Peer {
  /** Milliseconds until this many jobs, due at once, were added, claimed and handled by an empty handler, with start and end written. */
  burst(jobs: number): Promise<number>;
  close(): Promise<void>;
}

/** Resolves a package of the peers' own folder. */
export type PeerModule = (name: string) => unknown;

const versions = { bullmq: "6.7.0", "graphile-worker": "0.18.0", ioredis: "6.0.0", pg: "8.23.1", "pg-boss": "12.38.0" };
const folder = path.join(cacheDir, "bench-peers");

const peers: Record<string, (module: PeerModule) => Promise<Peer>> = {
  "graphile-worker (local PostgreSQL)": openGraphileWorker,
  "pg-boss, in hundreds (local PostgreSQL)": openPgBoss,
  "bullmq (local Redis)": openBullmq,
};

/** Measures every peer. One that is not installed is named and left out. */
export async function peerMeasures(jobs: number, rounds: number): Promise<Measure[]> {
  const module = await installed().catch((error: unknown) => firstLine(error));
  if (typeof module === "string") return [measure(`  other queues could not be installed: ${module}`, "", [])];
  const measures: Measure[] = [];
  for (const [name, open] of Object.entries(peers)) {
    try {
      const peer = await open(module);
      try {
        measures.push(measure(`  ${name}`, "ms", await inRounds(() => peer.burst(jobs), rounds)));
      } finally {
        await peer.close();
      }
    } catch (error) {
      measures.push(measure(`  ${name}: not here (${firstLine(error)})`, "", []));
    }
  }
  return measures;
}

const firstLine = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return (message || code || String(error)).split("\n")[0]!.slice(0, 80);
};

/** The peers are not dependencies of Daybook: they are installed in a folder that git ignores, at exactly these versions. */
async function installed(): Promise<PeerModule> {
  const manifest = path.join(folder, "package.json");
  const wanted = `${JSON.stringify({ private: true, dependencies: versions }, null, 2)}\n`;
  const stamp = path.join(folder, "installed.json");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(manifest, wanted);
    await promisify(execFile)("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"], { cwd: folder });
    writeFileSync(stamp, wanted);
  }
  return createRequire(manifest);
}
