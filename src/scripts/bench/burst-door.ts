import { cadenceInputSchema } from "../../contract/schedule";
import type { Env } from "../../env";
import { parseCadence } from "../../schedules/times/cadence";
import { nextOccurrence } from "../../schedules/times/occurrence";
import { beginBurst, burstLog, type Handling } from "./burst";
import { clearBurst, clearRuns, countOpen, fallDue, makeBurst, readBurst } from "./burst-store";
import type { Counts } from "./counting";
import type { Echo } from "./floors";

/** What the routes of the burst need of the benchmark's Worker. */
export interface BurstDoor {
  env: Env;
  counts: Counts;
  tick(dueAt: number): Promise<void>;
  bare: BareRound;
}

/** Routes that only the suites `dispatch` and `schedules` call; null for any other path. */
export async function burstRoute(name: string, asked: URLSearchParams, { env, counts, tick, bare }: BurstDoor): Promise<Response | null> {
  const text = (key: string): string => asked.get(key) ?? "";
  const number = (key: string): number => Number(asked.get(key));
  const tag = text("tag");
  switch (name) {
    case "burst-make":
      await makeBurst(
        env.DB,
        { tag, schedules: number("schedules"), projects: number("projects"), template: text("template") },
        Date.now(),
      );
      return Response.json({});
    case "burst-tick": {
      const at = Date.now();
      await fallDue(env.DB, tag, at);
      beginBurst(text("handling") as Handling, counts);
      const startedAt = Date.now();
      await tick(at);
      return Response.json({ at, startedAt });
    }
    case "burst-state":
      return Response.json({
        held: burstLog.held,
        lastClaimAt: burstLog.lastClaimAt,
        lastMessageAt: burstLog.lastMessageAt,
        handled: burstLog.handled.size,
        handledAgain: [...burstLog.handled.values()].reduce((sum, times) => sum + times - 1, 0),
        counts,
      });
    case "burst-open":
      return Response.json({ open: await countOpen(env.DB) });
    case "burst-facts":
      return Response.json(await readBurst(env.DB, tag, number("at")));
    case "burst-clear":
      await (asked.has("runs") ? clearRuns : clearBurst)(env.DB, tag);
      return Response.json({});
    case "burst-bare":
      Object.assign(bare, { messages: number("messages"), objectsEach: 100, objects: number("objects"), answered: 0 });
      return Response.json({ ms: await bareBurst(env, bare) });
    case "simulate": {
      // Ticks of consecutive minutes of other days; what falls due is run normally.
      beginBurst("whole", counts);
      for (let at = number("from"); at <= number("to"); at += number("step")) {
        await tick(at);
        while ((await countOpen(env.DB)) > 0) await scheduler.wait(1);
      }
      return Response.json({});
    }
    case "next": {
      const rule = parseCadence(cadenceInputSchema.parse(JSON.parse(text("cadence"))));
      // The clock of a Worker does not advance while it computes, so the caller measures the time, less that of an empty call.
      let at: number | null = number("from");
      for (let times = number("times"); times > 0 && at !== null; times--) at = nextOccurrence(rule, at);
      return Response.json({ at });
    }
    case "refused": {
      try {
        parseCadence({ cadence: "CUSTOM", custom: { timezone: "Europe/Berlin", cron: text("cron").repeat(number("times")) } });
        return Response.json({ refused: false });
      } catch {
        return Response.json({ refused: true });
      }
    }
    default:
      return null;
  }
}

/** Sends messages, one for a hundred runs as a tick does, through the queue of this runtime to objects that only answer: the emulator's share of a burst. */
async function bareBurst(env: Env, bare: BareRound): Promise<number> {
  const startedAt = Date.now();
  for (let at = 0; at < bare.messages; at++)
    await (env.RUNS as Queue).send({ kind: "bench-bare", first: (at * bare.objectsEach) % bare.objects });
  while (bare.answered < bare.messages) await scheduler.wait(1);
  return Date.now() - startedAt;
}

export interface BareRound {
  messages: number;
  /** Objects that each message calls: a hundred runs of a hundred projects. */
  objectsEach: number;
  /** Objects in all, taken in turn. */
  objects: number;
  answered: number;
}

/** The consumer of `bareBurst`. */
export async function answerBare(env: Env, bare: BareRound, body: unknown): Promise<void> {
  const { first } = body as { first: number };
  await Promise.all(
    Array.from({ length: bare.objectsEach }, (_, index) =>
      (env.BROWSER_POOL.getByName(`bench-bare-${first + index}`) as unknown as Echo).echo(index),
    ),
  );
  bare.answered++;
}
