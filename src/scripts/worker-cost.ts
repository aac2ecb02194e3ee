import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

const uploaded = new Set([".js", ".mjs", ".wasm", ".txt", ".html", ".sql", ".woff2", ".bin"]);

/** Bytes of the modules that a deploy uploads; the platform's limit counts the gzipped ones. */
export function workerSize(folder: string): { bytes: number; gzipBytes: number; entry: string } {
  const files = readdirSync(folder).filter((name) => uploaded.has(path.extname(name)));
  const contents = files.map((name) => readFileSync(path.join(folder, name)));
  const sum = (sizes: number[]): number => sizes.reduce((total, size) => total + size, 0);
  return {
    entry: files.find((name) => name.endsWith(".js")) ?? "nothing",
    bytes: sum(contents.map((content) => content.length)),
    gzipBytes: sum(contents.map((content) => gzipSync(content).length)),
  };
}

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string } }[];
  samples: number[];
  /** Microseconds between samples. */
  timeDeltas: number[];
}

/** Milliseconds of a V8 CPU profile that were not idle. */
export function startupCpuMs(profile: string): number {
  const { nodes, samples, timeDeltas } = JSON.parse(profile) as CpuProfile;
  const idle = new Set(nodes.filter(({ callFrame }) => callFrame.functionName === "(idle)").map(({ id }) => id));
  return samples.reduce((total, node, index) => total + (idle.has(node) ? 0 : (timeDeltas[index] ?? 0)), 0) / 1000;
}
