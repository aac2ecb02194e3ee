import type { BenchHost } from "./bench-host.ts";
import { measure, type Measure } from "./measure.ts";
import type { Effort } from "./suites.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Each measurement takes seconds: it includes a full garbage collection. */
const mostLooks = 10;

/** The heap of the Worker after simulated days of hourly ticks and runs: what is still in use when all of them have ended. */
export async function memorySuite(host: BenchHost, made: { scheduleId: string }, effort: Effort): Promise<Measure[]> {
  host.say(`  - ${effort.simulatedDays} simulated days ...`);
  const { nextOccurrenceAt } = await host.call<{ nextOccurrenceAt: string }>("GET", `/schedules/${made.scheduleId}`);
  const start = Date.parse(nextOccurrenceAt);
  const kilobytes: number[] = [];
  let written = 0;
  const days = Math.max(1, Math.floor(effort.simulatedDays / mostLooks));
  for (let day = 0; day < effort.simulatedDays; day += days) {
    const from = start + day * dayMs;
    await host.ask("simulate", { from, to: from + days * dayMs - hourMs, step: hourMs });
    written += (await host.ask<{ counts: { snapshotWrites: number } }>("burst-state", {})).counts.snapshotWrites;
    kilobytes.push((await host.heapBytes()) / 1000);
  }
  // The first days fill caches of a known size.
  const settled = kilobytes.slice(Math.floor(kilobytes.length / 3));
  const growth = slope(settled) / days;
  return [
    measure(`${effort.simulatedDays} simulated days, ${written} runs: heap on the way`, "kB", kilobytes),
    measure("  growth a day, once settled", "kB", [growth]),
    measure("  growth in 30 days at that pace, of the heap", "%", [((growth * 30) / (settled[0] ?? NaN)) * 100], { at: "most", value: 5 }),
  ];
}

/** Least squares over equal steps. */
function slope(values: number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const rise = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0);
  return rise / values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
}
