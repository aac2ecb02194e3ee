import type { Product } from "./bundle/load.ts";
import type { DeliveriesMessage, RunsMessage } from "../../src/env.ts";
import { invocationMs, type Process, type World } from "./world.ts";

type Body = RunsMessage | DeliveriesMessage;

interface Message {
  id: string;
  body: Body;
  attempts: number;
}

interface Producer {
  send(body: Body): Promise<void>;
  sendBatch(messages: Iterable<{ body: Body }>): Promise<void>;
}

interface Settings {
  name: string;
  maxRetries: number;
  /** Where messages go that failed every time. */
  deadLetters: Queue | null;
}

/** How long a message that was handed out stays hidden; a consumer that died has lost it by then. */
const visibilityMs = 30_000;

/** A queue that delivers at least once, in no order, a few messages at a time; messages may be lost, since the local queue keeps them in memory. */
export class Queue {
  /** Messages that wait or are at work. */
  open = 0;
  private ids = 0;
  private readonly ready: Message[] = [];
  private readonly world: World;
  private readonly settings: Settings;
  /** Called when a process sends. */
  onSend: (process: Process, body: Body) => void = () => undefined;
  /** Called when a message has failed every time. */
  onDead: (body: Body) => void = () => undefined;
  private readonly consumer: () => { process: Process; env: unknown; product: Product };

  constructor(world: World, settings: Settings, consumer: Queue["consumer"]) {
    this.world = world;
    this.settings = settings;
    this.consumer = consumer;
  }

  binding(process: Process): Producer {
    const call = (bodies: Body[]): Promise<void> =>
      this.world.call(process, `queue ${this.settings.name} send ${bodies[0]?.kind ?? ""}`, () => {
        for (const body of bodies) {
          this.onSend(process, body);
          this.put(structuredClone(body));
        }
      });
    return { send: (body) => call([body]), sendBatch: (messages) => call([...messages].map(({ body }) => body)) };
  }

  private put(body: Body): void {
    const label = `queue ${this.settings.name} message ${body.kind}`;
    const place = this.world.faults.at(label);
    const fault = this.world.faults.strike(place, label, ["drop", "duplicate", "late"]);
    if (fault) this.world.struck(`${fault} of ${place.key}`);
    if (fault === "drop") return;
    const copies = fault === "duplicate" ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const delay = fault === "late" || copy > 0 ? Math.round(2000 * 150 ** place.draws.next()) : place.draws.int(5, 400);
      this.open++;
      this.appear({ id: `${this.settings.name}-${++this.ids}`, body, attempts: 0 }, delay);
    }
  }

  private appear(message: Message, delayMs: number): void {
    this.world.at(this.world.now + delayMs, () => {
      this.ready.push(message);
      this.world.at(this.world.now + 20, () => this.handOut());
    });
  }

  private handOut(): void {
    const batch = this.ready.splice(0, 3);
    if (batch.length === 0) return;
    const { world, settings } = this;
    const { process, env, product } = this.consumer();
    const decided = new Map<Message, "ack" | number>();
    const wrapped = batch.map((message) => ({
      id: message.id,
      timestamp: new Date(world.now),
      attempts: ++message.attempts,
      body: structuredClone(message.body),
      ack: () => void decided.set(message, "ack"),
      retry: (options?: { delaySeconds?: number }) => void decided.set(message, (options?.delaySeconds ?? 0) * 1000),
    }));
    let settled = false;
    const settle = (thrown?: unknown): void => {
      if (settled) return;
      settled = true;
      // What a consumer acknowledged reaches the queue when its invocation is over, and not when it dies. What it left undecided is acknowledged unless it threw.
      for (const message of batch) {
        const verdict = process.state === "dead" ? visibilityMs : (decided.get(message) ?? (thrown ? 0 : "ack"));
        if (verdict === "ack") this.open--;
        else this.again(message, verdict);
      }
    };
    process.onDeath.push(() => settle());
    process.dueAts = batch.flatMap(({ body }) => (body.kind === "tick" ? [body.dueAt] : []));
    world.at(world.now + invocationMs, () => {
      if (!settled) world.kill(process, "it took too long");
    });
    world.note(() => `${process.kind} ${process.id} takes ${batch.map(({ id, body }) => `${id} ${body.kind}`).join(", ")}`);
    world.invoke(
      process,
      () => product.onQueue({ queue: settings.name, messages: wrapped } as unknown as Parameters<Product["onQueue"]>[0], env as never),
      settle,
    );
  }

  private again(message: Message, delayMs: number): void {
    if (message.attempts <= this.settings.maxRetries) return this.appear(message, Math.max(delayMs, 10));
    this.open--;
    this.onDead(message.body);
    this.settings.deadLetters?.put(message.body);
  }
}
