import { randomBytes } from "node:crypto";
import type { BenchHost } from "./bench-host.ts";
import type { BurstFacts } from "./burst-store.ts";
import type { Counts } from "./counting.ts";
import { idleSuite } from "./idle.ts";
import { inRounds, measure, type Measure } from "./measure.ts";
import { memorySuite } from "./memory.ts";
import { peerMeasures } from "./peers.ts";
import type { Effort } from "./suites.ts";

/** The measured figures of a burst; times in milliseconds after the tick. */
export interface BurstTimes {
  lastClaim: number;
  lastMessage: number;
  facts: BurstFacts;
  counts: Counts;
  /** Runs whose work was done twice. */
  again: number;
}

type Handling = "whole" | "trivial" | "held";

interface BurstState {
  held: number;
  lastClaimAt: number;
  lastMessageAt: number;
  handled: number;
  handledAgain: number;
  counts: Counts;
}

const patienceMs = 30 * 60_000;

/** Schedules that fall due in one minute: from the tick to the last claim, message, start and end, what each costs, and other queues beside it. */
export async function dispatchSuite(host: BenchHost, effort: Effort): Promise<Measure[]> {
  return host.withSchedule("Burst", [{ kind: "markdown", source: "# Hello" }], async (template) => {
    const make = (schedules: number, projects: number): Promise<Bench> => benchOf(host, template.projectId, schedules, projects);
    const measures: Measure[] = [...(await idleSuite(host, template, effort))];

    const few = effort.bursts === "small" ? 200 : 1000;
    const small = await make(few, few / 10);
    const whole = await inRounds(() => small.burst("whole"), effort.rounds);
    measures.push(...burstMeasures(title(few, few / 10), whole, few));
    const equal = await inRounds(() => small.burst("trivial"), effort.rounds);
    const claimsSmall = await small.burst("held");
    await small.clear();

    const one = await make(few, 1);
    measures.push(...burstMeasures(title(few, 1), await inRounds(() => one.burst("whole"), effort.rounds), few));
    await one.clear();

    const middle = await make(10_000, 1000);
    const claims = await inRounds(() => middle.burst("held"), effort.rounds);
    measures.push(...claimMeasures(title(10_000, 1000), claims, 10_000, { at: "most", value: 5000 }));
    // A thousand complete runs take minutes in one thread, so larger bursts usually only start and end theirs.
    if (effort.bursts !== "small") {
      const runs =
        effort.bursts === "full" ? await inRounds(() => middle.burst("trivial"), effort.rounds) : [await middle.burst("trivial")];
      measures.push(
        ...burstMeasures(`${title(10_000, 1000)}, trivial handler`, runs, 10_000),
        ...growthMeasures(equal.at(-1)!, few, runs.at(-1)!, 10_000),
      );
    }
    if (effort.bursts !== "small")
      measures.push(measure("  of which queue and 1,000 objects of this runtime, bare", "ms", [await bareMs(host, 10_000, 1000)]));
    if (effort.bursts === "full") measures.push(...burstMeasures(title(10_000, 1000), [await middle.burst("whole")], 10_000));
    await middle.clear();

    if (effort.bursts !== "small") {
      const large = await make(100_000, 10_000);
      const claimed = await inRounds(() => large.burst("held"), effort.rounds);
      measures.push(
        ...claimMeasures(title(100_000, 10_000), claimed, 100_000, null),
        ...growthMeasures(claimsSmall, few, claimed.at(-1)!, 100_000),
      );
      // Once: a round takes a quarter of an hour in one thread, and what it costs does not vary.
      if (effort.bursts === "full") {
        const run = await large.burst("trivial");
        measures.push(
          ...burstMeasures(`${title(100_000, 10_000)}, trivial handler`, [run], 100_000),
          ...growthMeasures(equal.at(-1)!, few, run, 100_000),
        );
      }
      await large.clear();
    }
    measures.push(...(await equalWork(host, few, equal, effort)), ...(await memorySuite(host, template, effort)));
    return measures;
  });
}

interface Bench {
  burst(handling: Handling): Promise<BurstTimes>;
  clear(): Promise<void>;
}

async function benchOf(host: BenchHost, template: string, schedules: number, projects: number): Promise<Bench> {
  host.say(`  - ${title(schedules, projects)} ...`);
  const tag = randomBytes(4).toString("hex");
  await host.ask("burst-make", { tag, schedules, projects, template });
  return {
    clear: async () => void (await host.ask("burst-clear", { tag })),
    async burst(handling) {
      const { at } = await host.ask<{ at: number }>("burst-tick", { tag, handling });
      const arrived = async (): Promise<number> => {
        const state = await host.ask<BurstState>("burst-state", {});
        return handling === "held" ? state.held : handling === "trivial" ? state.handled : state.counts.snapshotWrites;
      };
      await until(async () => (await arrived()) >= (projects === 1 ? 1 : schedules));
      if (handling !== "held") await until(async () => (await host.ask<{ open: number }>("burst-open", {})).open === 0);
      const { lastClaimAt, lastMessageAt, handledAgain, counts } = await host.ask<BurstState>("burst-state", {});
      const facts = await host.ask<BurstFacts>("burst-facts", { tag, at });
      await host.ask("burst-clear", { tag, runs: 1 });
      const again = handling === "whole" ? counts.snapshotWrites - facts.started : handledAgain;
      return { lastClaim: lastClaimAt - at, lastMessage: lastMessageAt - at, facts, counts, again };
    },
  };
}

/** The runtime has one thread: polling it rarely leaves it time for its work. */
async function until(done: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline;) {
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("A burst of the benchmark did not end within half an hour.");
}

function claimMeasures(name: string, rounds: BurstTimes[], schedules: number, goal: { at: "most"; value: number } | null): Measure[] {
  return [
    of(`${name}: last claim`, "ms", rounds, (round) => round.lastClaim, goal),
    of("  last message sent", "ms", rounds, (round) => round.lastMessage, goal),
    ...exactness(rounds, schedules),
    ...costs("  to claim and send, an occurrence:", rounds, schedules),
  ];
}

function burstMeasures(name: string, rounds: BurstTimes[], schedules: number): Measure[] {
  return [
    of(`${name}: last claim`, "ms", rounds, (round) => round.lastClaim),
    of("  last message sent", "ms", rounds, (round) => round.lastMessage),
    of("  last started", "ms", rounds, ({ facts }) => facts.lastStarted ?? NaN),
    of("  last finished", "ms", rounds, ({ facts }) => facts.lastFinished ?? NaN),
    of("  started", "", rounds, ({ facts }) => facts.started),
    ...(rounds.some(({ facts }) => facts.skipped > 0)
      ? [of("  skipped, since a line holds 50", "", rounds, ({ facts }) => facts.skipped)]
      : []),
    of("  lateness p50", "ms", rounds, ({ facts }) => facts.lateness?.p50 ?? NaN),
    of("  lateness p99", "ms", rounds, ({ facts }) => facts.lateness?.p99 ?? NaN),
    of("  lateness, worst", "ms", rounds, ({ facts }) => facts.lateness?.max ?? NaN),
    ...exactness(rounds, schedules),
    of("  failed", "", rounds, ({ facts }) => facts.failed, nothing),
    ...costs("  from tick to end, an occurrence:", rounds, schedules),
  ];
}

const nothing = { at: "most", value: 0 } as const;

/** Every occurrence has its one row, and nothing was done twice. */
function exactness(rounds: BurstTimes[], schedules: number): Measure[] {
  const worst = (read: (round: BurstTimes) => number): number[] => [Math.max(...rounds.map(read))];
  return [
    {
      ...measure(
        "  lost",
        "",
        worst(({ facts }) => schedules - facts.occurrences),
        nothing,
      ),
      must: true,
    },
    {
      ...measure(
        "  doubled",
        "",
        worst(({ facts, again }) => facts.runs - facts.occurrences + again),
        nothing,
      ),
      must: true,
    },
  ];
}

const costNames = [
  ["D1 rows read", (counts: Counts) => counts.d1RowsRead],
  ["D1 rows written", (counts: Counts) => counts.d1RowsWritten],
  ["D1 statements", (counts: Counts) => counts.d1Statements],
  ["queue operations", (counts: Counts) => counts.queueMessages],
  ["object calls", (counts: Counts) => counts.objectCalls],
] as const;

const costs = (name: string, rounds: BurstTimes[], schedules: number): Measure[] =>
  costNames.map(([cost, read]) => of(`${name} ${cost}`, "", rounds, ({ counts }) => read(counts) / schedules));

/** What an occurrence costs in a burst, against a smaller one. */
const growthMeasures = (small: BurstTimes, few: number, large: BurstTimes, many: number): Measure[] =>
  costNames
    .filter(([, read]) => read(small.counts) > 0)
    .map(([cost, read]) =>
      measure(`  ${cost} an occurrence, against ${few} schedules`, "x", [read(large.counts) / many / (read(small.counts) / few)], {
        at: "most",
        value: 1.2,
      }),
    );

/** Messages and object calls alone, as many as a burst has: the share of this runtime, which grows with the objects that are awake. */
const bareMs = async (host: BenchHost, jobs: number, objects: number): Promise<number> =>
  (await host.ask<{ ms: number }>("burst-bare", { messages: jobs / 100, objects })).ms;

/** The same work elsewhere: as many jobs claimed, handled by nothing, their start and end written. */
async function equalWork(host: BenchHost, jobs: number, own: BurstTimes[], effort: Effort): Promise<Measure[]> {
  host.say("  - Other queues at equal work ...");
  const bare = await inRounds(() => bareMs(host, jobs, 100), effort.rounds);
  return [
    of(`Equal work, ${jobs} due at once: Daybook, last finished`, "ms", own, ({ facts }) => facts.lastFinished ?? NaN),
    measure("  of which queue and objects of this runtime, bare", "ms", bare),
    ...exactness(own, jobs),
    ...(await peerMeasures(jobs, effort.rounds)),
  ];
}

const title = (schedules: number, projects: number): string =>
  `${schedules.toLocaleString("en")} schedules, ${projects.toLocaleString("en")} project${projects === 1 ? "" : "s"}`;

const of = <T>(name: string, unit: string, rounds: T[], read: (round: T) => number, goal: Parameters<typeof measure>[3] = null): Measure =>
  measure(name, unit, rounds.map(read), goal);
