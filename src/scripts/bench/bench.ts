import { writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { HostFailure } from "../host-failure.ts";
import { packageVersion, root } from "../paths.ts";
import { openBenchHost, type BenchHost } from "./bench-host.ts";
import { dispatchSuite } from "./dispatch.ts";
import { hostileSuite } from "./hostile.ts";
import { roundCount, type Measure } from "./measure.ts";
import { schedulesSuite } from "./schedules.ts";
import { captureSuite, pageSuite, runSuite, workerSuite, type Effort } from "./suites.ts";
import { measureTable } from "./table.ts";

/** `npm run bench -- [run] [page] [capture] [schedules] [dispatch] [worker] [hostile] [--quick | --full]`: measures, prints a table, writes bench-results.json. */
const hosted: Record<string, (host: BenchHost, effort: Effort) => Promise<Measure[]>> = {
  run: runSuite,
  page: pageSuite,
  capture: captureSuite,
  schedules: schedulesSuite,
  dispatch: dispatchSuite,
};
const names = [...Object.keys(hosted), "worker", "hostile"];
const usual: Effort = { runs: 20, requests: 2000, pictures: 5, rounds: roundCount, bursts: "large", simulatedDays: 30 };
const full: Effort = { ...usual, bursts: "full" };
const quick: Effort = { runs: 4, requests: 200, pictures: 1, rounds: 1, bursts: "small", simulatedDays: 3 };

const say = (line: string): void => console.log(line);

async function main(): Promise<void> {
  const { chosen, effort } = readArguments();
  const load = os.loadavg()[0] ?? 0;
  if (load > os.cpus().length / 2)
    say(`note: the machine is busy (load ${load.toFixed(1)} on ${os.cpus().length} cores); compare ratios, not times.`);
  const results: Record<string, Measure[]> = {};
  if (chosen.some((name) => name in hosted)) {
    const host = await openBenchHost(say);
    try {
      for (const name of chosen) {
        const suite = hosted[name];
        if (!suite) continue;
        say(`- Measuring: ${name} (a warm-up and ${roundCount} rounds) ...`);
        results[name] = await suite(host, effort);
      }
    } finally {
      await host.stop();
    }
  }
  if (chosen.includes("worker")) {
    say(`- Measuring: worker (a warm-up and ${roundCount} rounds) ...`);
    results["worker"] = await workerSuite();
  }
  if (chosen.includes("hostile")) {
    say("- Measuring: hostile (what user code costs its neighbours) ...");
    results["hostile"] = await hostileSuite(say);
  }
  say("");
  say(measureTable(Object.values(results).flat()));
  const machine = {
    cpu: os.cpus()[0]?.model ?? "",
    cores: os.cpus().length,
    load,
    node: process.version,
    workerd: packageVersion("workerd"),
  };
  writeFileSync(
    path.join(root, "bench-results.json"),
    `${JSON.stringify({ at: new Date().toISOString(), effort, machine, results }, null, 2)}\n`,
  );
  say("\nWritten to bench-results.json.");
  const broken = Object.values(results)
    .flat()
    .filter(({ must, met }) => must && !met);
  if (broken.length > 0) throw new HostFailure(`What must hold does not: ${broken.map(({ name }) => name.trim()).join(", ")}.`);
}

function readArguments(): { chosen: string[]; effort: Effort } {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: "boolean", default: false }, full: { type: "boolean", default: false } },
  });
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new HostFailure(`There is no benchmark "${unknown}". Choose from ${names.join(", ")}, or name none for all.`);
  return { chosen: positionals.length === 0 ? names : positionals, effort: values.quick ? quick : values.full ? full : usual };
}

try {
  await main();
  process.exit(0); // Miniflare may leave a socket behind
} catch (error) {
  console.error(error instanceof HostFailure ? error.message : error);
  process.exit(1);
}
