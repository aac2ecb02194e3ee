import type { BenchHost } from "./bench-host.ts";
import { inRounds, measure, type Measure } from "./measure.ts";

const zone = "Europe/Berlin";
const cron = (text: string): string => JSON.stringify({ cadence: "CUSTOM", custom: { timezone: zone, cron: text } });
const daily = JSON.stringify({ cadence: "DAILY", daily: { timezone: zone, hour: 7, minute: 30 } });

/** The time of successive `next` calls of a cadence inside the runtime, and of refusing a cadence that never occurs. */
export async function schedulesSuite(host: BenchHost): Promise<Measure[]> {
  const measures: Measure[] = [];
  const answering = async (work: () => Promise<unknown>): Promise<number> => {
    const startedAt = performance.now();
    await work();
    return performance.now() - startedAt;
  };
  const from = Date.UTC(2027, 0, 1);
  for (const [name, cadence, times] of [
    ["daily at 07:30", daily, 3000],
    ["30 7 * * 1-5", cron("30 7 * * 1-5"), 3000],
    ["*/15 * * * *", cron("*/15 * * * *"), 30_000],
    ["0 9 L * *", cron("0 9 L * *"), 600],
    ["0 9 LW * MON#1", cron("0 9 LW * MON#1"), 600],
  ] as const) {
    const rounds = await inRounds(async () => {
      const ask = (count: number): Promise<number> => answering(() => host.ask("next", { cadence, from, times: count }));
      const empty = await ask(0);
      return (1000 * Math.max(0, (await ask(times)) - empty)) / times;
    });
    measures.push(measure(`next, ${name}`, "µs", rounds, { at: "most", value: 100 }));
  }
  for (const [name, text, times] of [
    ["0 0 30 2 * refused", "0 0 30 2 *", 1],
    ["10,000 characters refused", "1,", 5000],
  ] as const) {
    const rounds = await inRounds(() =>
      answering(async () => {
        const { refused } = await host.ask<{ refused: boolean }>("refused", { cron: text, times });
        if (!refused) throw new Error(`${name}: it was not.`);
      }),
    );
    measures.push(measure(`${name}, its request included`, "ms", rounds, { at: "most", value: 50 }));
  }
  return measures;
}
