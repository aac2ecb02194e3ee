import type { SimulatedObject } from "./object.ts";
import type { World } from "./world.ts";

/** A run as the journal of its project holds it. */
interface Entry {
  runId: string;
  scheduleId: string | null;
  trigger: string;
  overlap: "queue" | "skip" | "cancel_previous";
  catchUp: boolean;
  sequence: number;
  attempt: number;
  notBefore: number;
  stop?: string;
  startedAt: number;
  resets: number;
}

interface Span {
  from: number;
  /** Null while it lasts. */
  to: number | null;
}

/** What the journals of all projects held, commit by commit, and what may never stand in one. */
export class Lines {
  /** When an object, or a stale incarnation of it, took a run for running or waiting. */
  readonly spans = new Map<string, Span[]>();
  /** Attempts that were begun, by run and attempt: when, until when they were at work, and the most resets counted. */
  readonly attempts = new Map<string, { from: number; to: number; resets: number }>();
  private readonly world: World;
  private readonly present = new Map<string, Map<string, Span>>();
  private readonly atWork = new Map<string, string>();
  private readonly started = new Map<string, string>();

  constructor(world: World) {
    this.world = world;
  }

  /** Called after every commit that touched a line. */
  onCommit({ name, storage }: SimulatedObject, written: string): void {
    const read = (table: string): Entry[] => storage.rows(table).map((row) => JSON.parse(row["entry"] as string) as Entry);
    const current = read("current")[0] ?? null;
    const line = [...read("line"), ...read("waiting")];
    this.follow(name, current ? [current, ...line] : line);
    const before = this.attempts.get(this.atWork.get(name) ?? "");
    if (before) before.to = this.world.now;
    this.atWork.delete(name);
    if (current) {
      const key = `${current.runId}/${current.attempt}`;
      this.atWork.set(name, key);
      const made = this.attempts.get(key) ?? { from: this.world.now, to: this.world.now, resets: 0 };
      this.attempts.set(key, { ...made, resets: Math.max(made.resets, current.resets) });
      if (written.includes("into current")) this.checkOrder(name, current, line);
    }
    this.checkOverlap(current, line);
  }

  /** A stale incarnation goes on believing what it knows until it dies. */
  onStale({ name }: SimulatedObject, process: { onDeath: (() => void)[] }): void {
    const believed = [...(this.present.get(name)?.keys() ?? [])].map((runId) => this.begin(runId));
    process.onDeath.push(() => {
      for (const span of believed) span.to = this.world.now;
    });
  }

  private begin(runId: string): Span {
    const span = { from: this.world.now, to: null };
    const spans = this.spans.get(runId);
    if (spans) spans.push(span);
    else this.spans.set(runId, [span]);
    return span;
  }

  private follow(name: string, entries: Entry[]): void {
    let present = this.present.get(name);
    if (!present) this.present.set(name, (present = new Map()));
    const ids = new Set(entries.map(({ runId }) => runId));
    for (const [runId, span] of present) {
      if (ids.has(runId)) continue;
      span.to = this.world.now;
      present.delete(runId);
    }
    for (const runId of ids) if (!present.has(runId)) present.set(runId, this.begin(runId));
  }

  /** A run that starts has nobody before it in the line: publish and manual runs first, then by claim. */
  private checkOrder(name: string, current: Entry, line: Entry[]): void {
    if (current.resets > 0) return;
    const key = `${current.runId}/${current.attempt}`;
    const begun = this.started.get(name) === key;
    this.started.set(name, key);
    if (begun) return;
    const place = ({ trigger, sequence }: Entry): number => (trigger === "manual" || trigger === "publish" ? 0 : 1e9) + sequence;
    for (const waiting of line)
      if (waiting.notBefore <= current.startedAt && place(waiting) < place(current))
        this.world.violate(`run ${current.runId} started before ${waiting.runId}, which was before it in the line`);
  }

  /** No two runs of one schedule stand where its policy lets only one stand. A missed occurrence that runs late waits its turn whatever the policy. */
  private checkOverlap(current: Entry | null, line: Entry[]): void {
    const counted = ({ trigger, catchUp }: Entry): boolean => trigger === "schedule" && !catchUp;
    const waiting = line.filter(counted);
    const running = current && counted(current) ? current : null;
    for (const entry of waiting) {
      const others = [...waiting, ...(running ? [running] : [])].filter(
        (other) => other !== entry && other.scheduleId === entry.scheduleId && (entry.overlap !== "queue" || other !== running),
      );
      const wrong = others.find((other) =>
        entry.overlap === "cancel_previous"
          ? entry.sequence > other.sequence && other.stop === undefined
          : entry.attempt === 1 && other.attempt === 1 && entry.sequence > other.sequence,
      );
      if (wrong) this.world.violate(`run ${entry.runId} waits beside ${wrong.runId} of its schedule, against "${entry.overlap}"`);
    }
  }
}
