import type { Product } from "./bundle/load.ts";
import { faultKinds, type CallFault, type Faults } from "./faults.ts";

/** One invocation or incarnation: what dies as a whole. */
export interface Process {
  id: number;
  /** What it is, in the labels of its calls: "tick", "queue runs", "runner". */
  kind: string;
  product: Product;
  state: "alive" | "stale" | "dead";
  machine: number;
  /** The last time of day it read. */
  lastNow: number;
  /** Called once, when it dies. */
  onDeath: (() => void)[];
  /** Called when a turn of its code is over; false: it died of it. */
  endTurn: (() => void) | null;
  /** True: what it calls now leaves only when its writes are on disk. */
  holding: boolean;
  held: { cancelled: boolean }[];
  /** For an object: lives on beside its successor. */
  becomeStale: (() => void) | null;
  /** For a tick: as of when it claims, by the first and by every message that goes on with one. */
  dueAts: number[];
}

/** How long an invocation of a trigger or a queue may take. Source: Cloudflare, Workers limits, "wall time". */
export const invocationMs = 15 * 60_000;

/** Far more than any world that settles needs. */
const stepLimit = 120_000;

interface Event {
  at: number;
  order: number;
  run: () => void;
}

/** A call that reached the other side, or the answer to it, was lost on the way. */
export class Overloaded extends Error {}

/**
 * Virtual time, and the order in which things happen. Everything outside of a process is a call through here: it arrives after a while, has its effect, and is answered
 * after a while. One process runs at a time, until all its promises rest.
 */
export class World {
  now: number;
  readonly faults: Faults;
  readonly violations: string[] = [];
  readonly trace: string[] | null;
  /** Every label of a call that arrived, with how often the process died before and after its effect. */
  readonly crashPoints = new Map<string, { before: number; after: number }>();
  /** The process whose code runs, for clocks and timers. */
  current: Process | null = null;
  /** The process whose call is having its effect. */
  acting: Process | null = null;
  /** How far each machine's clock is off, in milliseconds. */
  readonly skews = [0, 0, 0];
  lastFaultAt = 0;
  steps = 0;
  private ids = 0;
  private order = 0;
  private dirty = false;
  private readonly heap: Event[] = [];

  constructor(startsAt: number, faults: Faults, traced: boolean) {
    this.now = startsAt;
    this.faults = faults;
    this.trace = traced ? [] : null;
  }

  note(line: () => string): void {
    this.trace?.push(`${new Date(this.now).toISOString().slice(11, 23)} ${line()}`);
  }

  /** A fault happened whose direct consequences last until then. */
  struck(what: string, until = this.now): void {
    this.lastFaultAt = Math.max(this.lastFaultAt, until);
    this.note(() => `FAULT ${what}`);
  }

  violate(what: string): void {
    this.note(() => `VIOLATION ${what}`);
    if (this.violations.length < 20) this.violations.push(`${new Date(this.now).toISOString()} ${what}`);
  }

  at(at: number, run: () => void): void {
    push(this.heap, { at: Math.max(at, this.now), order: this.order++, run });
  }

  /** Goes on until nothing is left to do or `done` says so. */
  async run(done: () => boolean): Promise<void> {
    while (!done()) {
      const event = pop(this.heap);
      if (!event) return;
      this.now = event.at;
      if (++this.steps > stepLimit) return this.violate("it never comes to rest");
      event.run();
      if (this.dirty) {
        this.dirty = false;
        await rest();
        const { current } = this;
        if (current && current.state !== "dead") current.endTurn?.();
        this.current = null;
      }
    }
  }

  spawn(kind: string, product: Product): Process {
    const id = ++this.ids;
    return {
      id,
      kind,
      product,
      state: "alive",
      machine: id % this.skews.length,
      lastNow: 0,
      onDeath: [],
      endTurn: null,
      holding: false,
      held: [],
      becomeStale: null,
      dueAts: [],
    };
  }

  /** Lets a process's code run; what it does at once happens in this turn. */
  enter(process: Process, code: () => void): void {
    if (process.state === "dead") return;
    this.current = process;
    this.dirty = true;
    code();
  }

  /** Starts an invocation. `over` is called in its last turn; never when it dies. */
  invoke(process: Process, code: () => Promise<unknown>, over: (thrown: unknown) => void): void {
    this.enter(process, () => {
      void code().then(
        () => over(undefined),
        (thrown: unknown) => over(thrown ?? new Error("thrown nothing")),
      );
    });
  }

  kill(process: Process, why: string): void {
    if (process.state === "dead") return;
    this.note(() => `${process.kind} ${process.id} dies: ${why}`);
    process.state = "dead";
    for (const last of process.onDeath) last();
  }

  clock(process: Process): number {
    process.lastNow = this.now + (this.skews[process.machine] ?? 0);
    return process.lastNow;
  }

  timer(process: Process, delayMs: number, code: () => void): { cancelled: boolean } {
    const timer = { cancelled: false };
    this.at(this.now + Math.max(1, delayMs), () => {
      if (!timer.cancelled) this.enter(process, code);
    });
    return timer;
  }

  /**
   * One call of a port by a process: label, effect, and what may go wrong. The effect happens at one instant; a process that dies hears no answer, and what it had on
   * its way arrives or does not.
   */
  call<T>(process: Process, port: string, effect: () => T, options: CallOptions = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (process.state === "dead") return;
      const label = `${process.kind}: ${port}`;
      const place = this.faults.at(label);
      const fault = this.faults.strike(place, label, options.faults ?? faultKinds);
      const there = latency(place.draws) + (fault === "delay" && place.draws.chance(0.5) ? longDelay(place.draws) : 0);
      const back = latency(place.draws) + (options.takesMs ?? 0) + (fault === "delay" ? longDelay(place.draws) : 0);
      const landsAnyway = place.draws.chance(0.5);
      // A call whose caller has gone, or believes it lost, may still come, long after.
      const ghost = place.draws.chance(0.4) && !options.dies ? longDelay(place.draws) : null;
      const lasting = fault === "hang" ? invocationMs : back + (ghost ?? 0);
      if (fault) this.struck(`${fault} at ${place.key}`, this.now + there + lasting);
      const call = { cancelled: false };
      if (process.holding) process.held.push(call);
      const answer = (settle: () => void): void => this.at(this.now + back, () => this.enter(process, settle));
      const comeLate = (after: number): void =>
        this.at(this.now + after, () => {
          this.note(() => `${process.kind} ${process.id}, from its past: ${port}`);
          this.affect(process, effect);
        });
      this.at(this.now + there, () => {
        if (call.cancelled || (process.state === "dead" && (!landsAnyway || options.dies))) return;
        const point = this.crashPoints.get(label) ?? { before: 0, after: 0 };
        this.crashPoints.set(label, point);
        if (fault === "crash-before") {
          point.before++;
          this.faults.spend(label);
          if (ghost !== null) comeLate(ghost);
          return this.kill(process, `before ${label}`);
        }
        if (fault === "error-before") {
          if (ghost !== null) comeLate(ghost);
          const refusal = ghost === null ? options.refusal?.(place.draws) : undefined;
          return answer(() => reject(refusal ?? new Overloaded(`${label}: overloaded`)));
        }
        if (fault === "hang" && !landsAnyway) return ghost === null ? undefined : comeLate(ghost);
        this.note(() => `${process.kind} ${process.id}: ${port}${options.detail?.() ?? ""}`);
        const done = this.affect(process, effect);
        if (fault === "hang") return;
        if ("thrown" in done) return answer(() => reject(done.thrown));
        if (fault === "crash-after") {
          point.after++;
          this.faults.spend(label);
          return this.kill(process, `after ${label}`);
        }
        if (fault === "stale") process.becomeStale?.();
        if (fault === "error-after") return answer(() => reject(new Overloaded(`${label}: the connection was lost`)));
        answer(() => resolve(done.result));
      });
    });
  }

  private affect<T>(process: Process, effect: () => T): { result: T } | { thrown: unknown } {
    this.acting = process;
    try {
      return { result: effect() };
    } catch (thrown) {
      return { thrown };
    } finally {
      this.acting = null;
    }
  }
}

export interface CallOptions {
  faults?: readonly CallFault[];
  /** How long the other side takes after the effect. */
  takesMs?: number;
  /** What it throws when it refuses. */
  refusal?: (draws: { next(): number }) => unknown;
  detail?: () => string;
  /** What it asks for dies with the caller, and never comes late. */
  dies?: boolean;
}

const latency = (draws: { int(low: number, high: number): number }): number => draws.int(1, 25);

/** From a second to a quarter of an hour: longer than leases, heartbeats and sweeps. */
const longDelay = (draws: { next(): number }): number => Math.round(1000 * 900 ** draws.next());

/** Resolves when every promise of this thread rests: macrotasks come after all microtasks. */
const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const earlier = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

function push(heap: Event[], event: Event): void {
  let at = heap.length;
  heap.push(event);
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (!earlier(event, heap[above] as Event)) break;
    heap[at] = heap[above] as Event;
    at = above;
  }
  heap[at] = event;
}

function pop(heap: Event[]): Event | null {
  const top = heap[0];
  const last = heap.pop();
  if (!top || !last || heap.length === 0) return top ?? null;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    if (below >= heap.length) break;
    if (below + 1 < heap.length && earlier(heap[below + 1] as Event, heap[below] as Event)) below++;
    if (!earlier(heap[below] as Event, last)) break;
    heap[at] = heap[below] as Event;
    at = below;
  }
  heap[at] = last;
  return top;
}
