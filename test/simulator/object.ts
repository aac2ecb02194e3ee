import type { Product } from "./bundle/load.ts";
import { Storage } from "./storage.ts";
import { Overloaded, type Process, type World } from "./world.ts";

/** A class of the product whose instances are objects of the platform. */
export interface Species {
  /** Its process in the labels of calls. */
  kind: string;
  methods: readonly string[];
  make(product: Product, context: never, env: never): Instance;
}

type Instance = { alarm(): Promise<void> };

/** One incarnation of an object: its process and the product's class in it. */
interface Incarnation {
  process: Process;
  instance: Instance | null;
  storage: Storage;
  /** The alarm set in this turn, undefined for none. */
  alarm: number | undefined;
  /** Answers that wait for their callers; they hear of its death. */
  callers: Set<(thrown: unknown) => void>;
}

/** An object is evicted when nobody called it for this long, whatever it awaits. Source: observed with the platform. */
const idleMs = 70_000;
/** Times the runtime repeats an alarm whose handler failed. Source: Cloudflare, Durable Objects alarms. */
const alarmRetries = 6;

/**
 * A Durable Object: one live incarnation at a time, made when it is called. Writes of a turn are atomic and on disk before anything leaves that was called after them. A
 * stale incarnation goes on with what it knows until it writes.
 */
export class SimulatedObject {
  readonly storage = new Storage();
  readonly name: string;
  private readonly species: Species;
  /** Called after every commit with what was written. */
  onCommit: (object: SimulatedObject, written: string) => void = () => undefined;
  /** Called when an incarnation becomes stale. */
  onStale: (object: SimulatedObject, process: Process) => void = () => undefined;
  alarmAt: number | null = null;
  /** Its alarm will not ring, though it believes so. */
  alarmLost = false;
  live: Incarnation | null = null;
  private calledAt = 0;
  private readonly world: World;
  private readonly makeProcess: () => { process: Process; env: unknown };

  constructor(name: string, species: Species, world: World, makeProcess: SimulatedObject["makeProcess"]) {
    this.name = name;
    this.species = species;
    this.world = world;
    this.makeProcess = makeProcess;
  }

  /** The object as a caller sees it. */
  stub(caller: Process): unknown {
    const method =
      (name: string) =>
      (...given: unknown[]): Promise<unknown> => {
        const { world } = this;
        const input = structuredClone(given);
        return new Promise((resolve, reject) => {
          const heard = (settle: () => void): void => world.at(world.now + 3, () => world.enter(caller, settle));
          world
            .call(caller, `${this.species.kind === "runner" ? "object" : this.species.kind} ${name}`, () =>
              this.deliver(name, input, (thrown, value) => heard(() => (thrown ? reject(thrown) : resolve(structuredClone(value))))),
            )
            .catch(reject);
        });
      };
    return Object.fromEntries(this.species.methods.map((name) => [name, method(name)]));
  }

  private deliver(name: string, input: unknown[], answer: (thrown: unknown, value?: unknown) => void): void {
    const { world } = this;
    // A caller that goes on does so in a turn of its own, and so does the object.
    world.at(world.now + 1, () => {
      this.wake();
      const target = this.awake(answer);
      if (!target) return;
      const { process } = target.incarnation;
      let answered = false;
      const failed = (thrown: unknown): void => {
        if (!answered) answer(thrown);
        answered = true;
      };
      target.incarnation.callers.add(failed);
      let value: unknown;
      world.invoke(
        process,
        async () => {
          value = await (target.instance as unknown as Record<string, (...given: unknown[]) => unknown>)[name]?.(...input);
        },
        (thrown) => {
          this.leave(target.incarnation, () => {
            if (answered) return;
            answered = true;
            answer(thrown, value);
          });
        },
      );
    });
  }

  /** Sends an answer when what was written before it is on disk. */
  private leave(incarnation: Incarnation, send: () => void): void {
    const call = { cancelled: false };
    if (incarnation.process.holding) incarnation.process.held.push(call);
    this.world.at(this.world.now + 2, () => {
      if (!call.cancelled) send();
    });
  }

  /** The incarnation that is called now, made when there is none. Null when its constructor threw: the caller hears of that. */
  private awake(refuse: (thrown: unknown) => void): { incarnation: Incarnation; instance: Instance } | null {
    const incarnation = (this.live ??= this.incarnate());
    if (incarnation.instance) return { incarnation, instance: incarnation.instance };
    const { process } = incarnation;
    let thrown: unknown;
    this.world.enter(process, () => {
      try {
        incarnation.instance = this.species.make(process.product, this.context(incarnation) as never, this.envs.get(process) as never);
      } catch (caught) {
        thrown = caught;
      }
    });
    if (incarnation.instance) return { incarnation, instance: incarnation.instance };
    this.world.kill(process, "its constructor threw");
    refuse(thrown);
    return null;
  }

  private readonly envs = new WeakMap<Process, unknown>();

  private incarnate(): Incarnation {
    const { process, env } = this.makeProcess();
    this.envs.set(process, env);
    const incarnation: Incarnation = { process, instance: null, storage: this.storage, alarm: undefined, callers: new Set() };
    process.endTurn = () => this.endTurn(incarnation);
    process.onDeath.push(() => this.bury(incarnation));
    process.becomeStale = () => this.becomeStale(incarnation);
    return incarnation;
  }

  private context(incarnation: Incarnation): unknown {
    const { process } = incarnation;
    const write = (text: string): void => {
      process.holding = true;
      incarnation.storage.beginWrite(text);
    };
    return {
      storage: {
        sql: {
          exec: (sql: string, ...values: unknown[]) => {
            if (!/^\s*select/i.test(sql)) process.holding = true;
            return incarnation.storage.exec(sql, values);
          },
        },
        setAlarm: async (at: number) => {
          write("alarm");
          incarnation.alarm = at;
        },
        getAlarm: async () => incarnation.alarm ?? this.alarmAt,
        get: async (key: string) => {
          const row = incarnation.storage.rows("kv").find((one) => one["key"] === key);
          return row && (JSON.parse(row["value"] as string) as unknown);
        },
        put: async (key: string, value: unknown) => {
          process.holding = true;
          incarnation.storage.exec("create table if not exists kv (key text primary key, value text not null)", []);
          incarnation.storage.exec("insert or replace into kv values (?, ?)", [key, JSON.stringify(value)]);
        },
        delete: async (key: string) => {
          process.holding = true;
          incarnation.storage.exec("create table if not exists kv (key text primary key, value text not null)", []);
          incarnation.storage.exec("delete from kv where key = ?", [key]);
        },
        transactionSync: (change: () => void) => {
          process.holding = true;
          incarnation.storage.transaction(change);
        },
      },
      exports: {
        Renderer: {
          page: () => this.world.call(process, "renderer page", () => "<!doctype html>", { dies: true }),
        },
      },
      waitUntil: (work: Promise<unknown>) => void work.catch(() => undefined),
      getWebSockets: () => [],
      setWebSocketAutoResponse: () => undefined,
    };
  }

  /** The end of a turn that wrote: its writes reach the disk, or the incarnation dies with what it had on its way. */
  private endTurn(incarnation: Incarnation): void {
    const { process, storage } = incarnation;
    const { held } = process;
    process.held = [];
    if (!process.holding) return;
    process.holding = false;
    const lose = (why: string): void => {
      for (const call of held) call.cancelled = true;
      this.world.kill(process, why);
    };
    if (process.state === "stale") return lose("it is stale and wrote");
    const label = `${process.kind}: storage flush`;
    const place = this.world.faults.at(label);
    const fault = this.world.faults.strike(place, label, ["crash-before", "crash-after"]);
    const point = this.world.crashPoints.get(label) ?? { before: 0, after: 0 };
    this.world.crashPoints.set(label, point);
    if (fault) this.world.struck(`${fault} at ${place.key}`);
    if (fault === "crash-before") {
      point.before++;
      this.world.faults.spend(label);
      return lose(`before ${label}`);
    }
    const { written } = storage;
    storage.commit();
    // The platform rings by the clock of the machine that asked.
    if (incarnation.alarm !== undefined) this.setAlarm(incarnation.alarm - (this.world.skews[process.machine] ?? 0));
    incarnation.alarm = undefined;
    this.onCommit(this, written);
    if (fault !== "crash-after") return;
    point.after++;
    this.world.faults.spend(label);
    lose(`after ${label}`);
  }

  private bury(incarnation: Incarnation): void {
    if (incarnation.storage === this.storage) incarnation.storage.rollback();
    else incarnation.storage.close();
    if (this.live === incarnation) this.live = null;
    const gone = new Overloaded("The object was reset");
    for (const failed of incarnation.callers) failed(gone);
  }

  /** The platform starts a successor while this one still runs. */
  private becomeStale(incarnation: Incarnation): void {
    const { process } = incarnation;
    if (process.state !== "alive" || this.live !== incarnation) return;
    this.world.note(() => `${process.kind} ${process.id} is stale`);
    process.state = "stale";
    this.onStale(this, process);
    incarnation.storage = this.storage.copy();
    this.live = null;
    this.world.at(this.world.now + 5 * 60_000, () => this.world.kill(process, "the platform noticed that it is stale"));
  }

  private setAlarm(at: number): void {
    this.alarmAt = at;
    const label = "alarm";
    const place = this.world.faults.at(label);
    const fault = this.world.faults.strike(place, label, ["lost", "late"]);
    if (fault) this.world.struck(`${fault} of ${place.key}`, at);
    this.alarmLost = fault === "lost";
    if (fault === "lost") return;
    const late = fault === "late" ? Math.round(1000 * 300 ** place.draws.next()) : place.draws.int(1, 50);
    this.world.at(at + late, () => {
      if (this.alarmAt === at) this.ring(0);
    });
  }

  private ring(retry: number): void {
    this.alarmAt = null;
    let over = false;
    const end = (failed: boolean): void => {
      if (over) return;
      over = true;
      // An alarm that was set meanwhile stands; otherwise a handler that failed is called again.
      if (!failed || this.alarmAt !== null) return;
      if (retry === alarmRetries) {
        this.alarmLost = true;
        return;
      }
      const at = this.world.now + 2000 * 2 ** retry;
      this.alarmAt = at;
      this.world.at(at, () => {
        if (this.alarmAt === at) this.ring(retry + 1);
      });
    };
    this.wake();
    const target = this.awake(() => end(true));
    if (!target) return;
    target.incarnation.process.onDeath.push(() => end(true));
    this.world.invoke(
      target.incarnation.process,
      () => target.instance.alarm(),
      // A handler has succeeded when what it wrote is on disk.
      (thrown) => this.leave(target.incarnation, () => end(thrown !== undefined)),
    );
  }

  /** Something called: the object stays for a while. */
  private wake(): void {
    const { world } = this;
    this.calledAt = world.now;
    world.at(world.now + idleMs, () => {
      if (this.live && world.now - this.calledAt >= idleMs) world.kill(this.live.process, "it was idle");
    });
  }

  close(): void {
    this.storage.rollback();
    this.storage.close();
  }
}
