import type { Process, World } from "./world.ts";
import { blend, hash, Random } from "./random.ts";

/** One execution of a cell of code, as the far end saw it. */
export interface Execution {
  runId: string;
  attempt: number;
  projectId: string;
  staticId: string;
  process: Process;
  startedAt: number;
  endedAt: number | null;
}

interface Opened {
  projectId: string;
  builtins: { run: { id: string; attempt: number } };
}

interface CodeCell {
  staticId: string;
  output: string | null;
}

/** Where user code runs. What a cell does follows from the seed, its run and its attempt; whoever runs it again sees the same. */
export class Sandboxes {
  readonly executions: Execution[] = [];
  /** Runs and attempts that came as far as their first cell. */
  readonly opened = new Set<string>();
  onStart: (execution: Execution) => void = () => undefined;
  private readonly world: World;
  private readonly seed: number;

  constructor(world: World, seed: number) {
    this.world = world;
    this.seed = seed;
  }

  open(process: Process, { projectId, builtins }: Opened): unknown {
    const { world } = this;
    this.opened.add(`${builtins.run.id}/${builtins.run.attempt}`);
    const own: Execution[] = [];
    let closed = false;
    return {
      run: ({ staticId, output }: CodeCell, _reads: unknown, { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal }) => {
        const { id, attempt } = builtins.run;
        const fate = this.fateOf(id, attempt, staticId);
        const execution: Execution = { runId: id, attempt, projectId, staticId, process, startedAt: 0, endedAt: null };
        const began = world.call(
          process,
          "sandbox run",
          () => {
            if (closed) throw new Error("The sandbox is closed");
            execution.startedAt = world.now;
            this.executions.push(execution);
            own.push(execution);
            this.onStart(execution);
            process.onDeath.push(() => (execution.endedAt ??= world.now));
          },
          { dies: true, detail: () => ` ${id.slice(-6)}/${attempt} ${staticId.slice(-1)} ${fate.kind}` },
        );
        return began.then(
          () =>
            new Promise((resolve) => {
              const end = (result: object): void => {
                execution.endedAt ??= world.now;
                resolve({ values: {}, unstorable: {}, last: null, log: [], error: null, durationMs: 0, ...result });
              };
              const failed = (message: string): object => ({ error: { message, line: null } });
              // A deaf cell does not hear that it should stop; the run goes on without it after a grace.
              if (fate.kind !== "deaf") {
                const stop = (): void => end(failed("stopped"));
                if (signal.aborted || closed) return stop();
                signal.addEventListener("abort", stop, { once: true });
                world.timer(process, timeoutMs, () => end(failed("timed out")));
              }
              if (fate.kind === "ok")
                world.timer(process, fate.durationMs, () =>
                  end({ values: output === null ? {} : { [output]: { kind: "json", value: fate.value } }, last: null }),
                );
              if (fate.kind === "fails") world.timer(process, fate.durationMs, () => end(failed("planned failure")));
            }),
        );
      },
      close: () => {
        closed = true;
        for (const execution of own) execution.endedAt ??= world.now;
      },
    };
  }

  private fateOf(
    runId: string,
    attempt: number,
    staticId: string,
  ): { kind: "ok" | "fails" | "hangs" | "deaf"; durationMs: number; value: string } {
    const draws = new Random(blend(hash(`${runId} ${attempt} ${staticId}`), this.seed));
    const roll = draws.next();
    const kind = roll < 0.85 ? "ok" : roll < 0.98 ? "fails" : roll < 0.99 ? "hangs" : "deaf";
    const durationMs = draws.chance(0.95) ? draws.int(20, 8_000) : draws.int(30_000, 200_000);
    // A few values are too large to stay in the object.
    const value = draws.chance(0.03) ? "x".repeat(33_000) : `${runId} ${attempt}`;
    return { kind, durationMs, value };
  }
}

/** The mail service of the world: what arrived, and how often. */
export class MailService {
  /** By delivery. */
  readonly arrived = new Map<string, number>();
  /** Deliveries that it refused for good or put off. */
  readonly refused = new Set<string>();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  binding(process: Process): unknown {
    return {
      send: ({ raw }: { raw: Uint8Array }) => {
        const headers = JSON.parse(new TextDecoder().decode(raw)) as Record<string, string>;
        const id = headers["X-Daybook-Delivery"] ?? "";
        return this.world.call(
          process,
          "mail send",
          () => {
            this.arrived.set(id, (this.arrived.get(id) ?? 0) + 1);
            return { messageId: `<${id}>` };
          },
          { refusal: (draws) => (this.refused.add(id), refusal(draws.next())), detail: () => ` ${id.slice(-6)}` },
        );
      },
    };
  }
}

/** Before anything was taken: asked to wait, refused for good, or no word at all. */
function refusal(roll: number): Error {
  if (roll < 0.4) return Object.assign(new Error("slow down"), { code: "E_RATE_LIMIT_EXCEEDED" });
  if (roll < 0.6) return Object.assign(new Error("no such domain"), { code: "E_RECIPIENT_NOT_ALLOWED" });
  return new Error("the connection was lost");
}
