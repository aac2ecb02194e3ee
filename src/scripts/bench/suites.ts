import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { wrangler } from "../bundle.ts";
import { cacheDir, configFile } from "../paths.ts";
import { startupCpuMs, workerSize } from "../worker-cost.ts";
import type { BenchHost } from "./bench-host.ts";
import type { Counts } from "./counting.ts";
import { answersPerSecond } from "./load.ts";
import { inRounds, measure, median, type Measure } from "./measure.ts";

/** How much work a round does. */
export interface Effort {
  runs: number;
  requests: number;
  pictures: number;
  /** Rounds of a burst; the large ones have one. */
  rounds: number;
  /** `small` stays at 10,000 schedules claimed, `large` claims 100,000, `full` also starts and ends those and runs 10,000 whole. */
  bursts: "small" | "large" | "full";
  simulatedDays: number;
}

/** From the tick to the page that shows the result, beside what the platform alone would cost for a row, a call and an object. */
export async function runSuite(host: BenchHost, effort: Effort): Promise<Measure[]> {
  await host.ask("prepare", {}, new Uint8Array(0));
  const text = await host.withSchedule("One text cell", [{ kind: "markdown", source: "# Hello" }], async (made) => {
    const page = await (await fetch(`${host.base}/apps/${made.projectId}`, { headers: { cookie: host.cookie } })).arrayBuffer();
    const rounds = await inRounds(async () => ({
      ...(await runs(host, made, effort)),
      hop: (await host.ask<{ ms: number }>("hop", {})).ms,
      floor: median((await host.ask<{ ms: number[] }>("run-floor", { times: effort.runs, bytes: page.byteLength })).ms),
    }));
    return { rounds, last: await runs(host, made, effort) };
  });
  const code = await host.withSchedule("One JavaScript cell", [{ kind: "javascript", output: "answer", source: "6 * 7" }], (made) =>
    inRounds(() => runs(host, made, effort)),
  );
  return [
    measure(
      "scheduled run, tick to visible page",
      "ms",
      text.rounds.map(({ ms }) => ms),
    ),
    measure(
      "  floor: one insert, one object call, one put",
      "ms",
      text.rounds.map(({ floor }) => floor),
    ),
    measure(
      "  times the floor",
      "x",
      text.rounds.map(({ ms, floor }) => ms / floor),
      { at: "most", value: 3 },
    ),
    measure(
      "  of which the queue of this runtime",
      "ms",
      text.rounds.map(({ hop }) => hop),
    ),
    measure(
      "  with a JavaScript cell",
      "ms",
      code.map(({ ms }) => ms),
    ),
    ...countMeasures(text.last.counts, effort.runs),
  ];
}

async function runs(
  host: BenchHost,
  made: { projectId: string; scheduleId: string },
  effort: Effort,
): Promise<{ ms: number; counts: Counts }> {
  const facts = { project: made.projectId, schedule: made.scheduleId, times: effort.runs };
  const { ms, counts } = await host.ask<{ ms: number[]; counts: Counts }>("run", facts);
  return { ms: median(ms), counts };
}

/** Calls of one run to the platform; these do not depend on the machine. */
function countMeasures(counts: Counts, times: number): Measure[] {
  const each = (name: string, sum: number, goal: Parameters<typeof measure>[3] = null): Measure =>
    measure(`  ${name} a run`, "", [sum / times], goal);
  return [
    each("D1 rows written, without the one of the tick,", counts.d1RowsWritten - times, { at: "most", value: 8 }),
    each("D1 rows read", counts.d1RowsRead),
    each("D1 statements", counts.d1Statements),
    each("D1 round trips", counts.d1RoundTrips),
    each("queue messages", counts.queueMessages),
    each("object calls", counts.objectCalls),
    each("R2 writes", counts.bucketWrites),
    each("snapshots written", counts.snapshotWrites, { at: "most", value: 1 }),
  ];
}

/** The cached page of the sample project under load, beside a row read and a cache match that answer as many bytes. */
export async function pageSuite(host: BenchHost, effort: Effort): Promise<Measure[]> {
  const { projectId } = await host.samplePage();
  const address = `${host.base}/apps/${projectId}`;
  const page = new Uint8Array(await (await fetch(address, { headers: { cookie: host.cookie } })).arrayBuffer());
  await host.ask("prepare", {}, page);
  const load = (url: string, bytes: number | null): Promise<number> =>
    answersPerSecond(url, { requests: effort.requests, connections: 8, cookie: host.cookie, bytes });
  const rounds = await inRounds(async () => ({
    page: await load(address, null),
    floor: await load(`${host.base}/cdn-cgi/bench/page?project=${projectId}`, page.length),
    plain: await load(`${host.base}/cdn-cgi/bench/static`, page.length),
  }));
  return [
    measure(
      `app page (${(page.length / 1000).toFixed(0)} kB)`,
      "1/s",
      rounds.map((round) => round.page),
    ),
    measure(
      "  floor: one row read, one cache match",
      "1/s",
      rounds.map(({ floor }) => floor),
    ),
    measure(
      "  of the floor",
      "%",
      rounds.map((round) => (round.page / round.floor) * 100),
      { at: "least", value: 60 },
    ),
    measure(
      "  bare static answer",
      "1/s",
      rounds.map(({ plain }) => plain),
    ),
  ];
}

/** Pictures with a warm browser, beside puppeteer alone on the same page. */
export async function captureSuite(host: BenchHost, effort: Effort): Promise<Measure[]> {
  const { projectId, runId } = await host.samplePage();
  const measures: Measure[] = [];
  for (const kind of ["png", "pdf"] as const) {
    const draw = async (more: Record<string, number>): Promise<number> =>
      median((await host.ask<{ ms: number[] }>("pictures", { project: projectId, run: runId, kind, times: effort.pictures, ...more })).ms);
    const rounds = await inRounds(async () => ({ own: await draw({}), bare: await draw({ bare: 1 }) }));
    measures.push(
      measure(
        `${kind.toUpperCase()} capture, warm`,
        "ms",
        rounds.map(({ own }) => own),
      ),
      measure(
        "  bare puppeteer",
        "ms",
        rounds.map(({ bare }) => bare),
      ),
      measure(
        "  times bare puppeteer",
        "x",
        rounds.map(({ own, bare }) => own / bare),
      ),
    );
  }
  return measures;
}

/** Size and start-up of exactly what a deploy would upload. */
export async function workerSuite(): Promise<Measure[]> {
  const folder = path.join(cacheDir, "bench-worker");
  const bundle = path.join(folder, "worker.bundle");
  const profile = path.join(folder, "startup.cpuprofile");
  mkdirSync(folder, { recursive: true });
  await wrangler(["deploy", "--dry-run", "--outdir", folder, "--outfile", bundle, "--config", configFile]);
  const { gzipBytes } = workerSize(folder);
  const rounds = await inRounds(async () => {
    await wrangler(["check", "startup", "--worker", bundle, "--outfile", profile, "--config", configFile]);
    return startupCpuMs(readFileSync(profile, "utf8"));
  });
  return [
    measure("Worker, gzip", "kB", [gzipBytes / 1000], { at: "most", value: 3000 }),
    measure("start-up CPU", "ms", rounds, { at: "most", value: 200 }),
  ];
}
