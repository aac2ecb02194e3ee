import type { BenchHost } from "./bench-host.ts";
import { measure, median, type Measure } from "./measure.ts";
import type { Effort } from "./suites.ts";

/** From the tick to the beginning of the first cell when nothing else is going on. */
export async function idleSuite(
  host: BenchHost,
  { scheduleId }: { projectId: string; scheduleId: string },
  effort: Effort,
): Promise<Measure[]> {
  const ms: number[] = [];
  for (let at = 0; at < effort.runs + 2; at++) {
    const tick = await host.ask<{ at: number }>("burst-tick", { tag: scheduleId, handling: "whole" });
    while ((await host.ask<{ open: number }>("burst-open", {})).open > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const { values } = await host.call<{ values: { id: string }[] }>("GET", `/runs?scheduleId=${scheduleId}&limit=1`);
    const { values: cells } = await host.call<{ values: { startedAt: string | null }[] }>("GET", `/runs/${values[0]?.id}/cells`);
    // The first two open what later runs find open.
    if (at >= 2) ms.push(Date.parse(cells[0]?.startedAt ?? "") - tick.at);
  }
  return [
    measure("idle: tick to first cell, p50", "ms", [median(ms)], { at: "most", value: 100 }),
    measure("  worst", "ms", [Math.max(...ms)]),
  ];
}
