import type { Execution, Executions } from "./executions.ts";
import { fateOf } from "./fates.ts";
import type { Process, World } from "./world.ts";

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
  private readonly world: World;
  private readonly seed: number;
  private readonly executions: Executions;

  constructor(world: World, seed: number, executions: Executions) {
    this.world = world;
    this.seed = seed;
    this.executions = executions;
  }

  open(process: Process, { projectId, builtins }: Opened): unknown {
    const { world, executions } = this;
    executions.open(builtins.run.id, builtins.run.attempt, world.now);
    const own: Execution[] = [];
    let closed = false;
    return {
      run: ({ staticId, output }: CodeCell, _reads: unknown, { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal }) => {
        const { id, attempt } = builtins.run;
        const fate = fateOf(this.seed, id, attempt, staticId);
        const execution: Execution = { runId: id, attempt, projectId, staticId, process, startedAt: 0, endedAt: null, well: false };
        const began = world.call(
          process,
          "sandbox run",
          () => {
            if (closed) throw new Error("The sandbox is closed");
            execution.startedAt = world.now;
            own.push(execution);
            executions.start(execution);
            process.onDeath.push(() => (execution.endedAt ??= world.now));
          },
          { dies: true, detail: () => ` ${id.slice(-6)}/${attempt} ${staticId.slice(-1)} ${fate.kind}` },
        );
        began.catch(() => executions.refused.add(`${id}/${attempt}`));
        return began.then(
          () =>
            new Promise((resolve) => {
              const end = (result: object): void => {
                execution.endedAt ??= world.now;
                resolve({ values: {}, unstorable: {}, last: null, log: [], error: null, durationMs: 0, ...result });
              };
              const failed = (message: string): object => ({ error: { message, line: null } });
              if (fate.kind !== "deaf") {
                const stop = (): void => end(failed("stopped"));
                if (signal.aborted || closed) return stop();
                signal.addEventListener("abort", stop, { once: true });
                world.timer(process, timeoutMs, () => end(failed("timed out")));
              }
              if (fate.kind === "ok")
                world.timer(process, fate.durationMs, () => {
                  if (execution.endedAt === null) execution.well = true;
                  end({ values: output === null ? {} : { [output]: { kind: "json", value: fate.value } }, last: null });
                });
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
}

/** The mail service of the world: what arrived, and how often. */
export class MailService {
  /** By delivery. */
  readonly arrived = new Map<string, number>();
  /** Messages that were on their way to it. */
  readonly asked = new Set<string>();
  /** Messages that held a picture, by delivery. */
  readonly pictured = new Set<string>();
  /** Deliveries that it refused for good or put off. */
  readonly refused = new Set<string>();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  binding(process: Process): unknown {
    return {
      send: ({ raw }: { raw: Uint8Array }) => {
        const { attachments, ...headers } = JSON.parse(new TextDecoder().decode(raw)) as Record<string, string> & { attachments: number };
        const id = headers["X-Daybook-Delivery"] ?? "";
        this.asked.add(id);
        return this.world.call(
          process,
          "mail send",
          () => {
            this.arrived.set(id, (this.arrived.get(id) ?? 0) + 1);
            if (attachments > 0) this.pictured.add(id);
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
