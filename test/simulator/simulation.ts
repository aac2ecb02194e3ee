import { perform } from "./acts.ts";
import { Bucket } from "./bucket.ts";
import { enterWorld, type Product } from "./bundle/load.ts";
import { checkDeliveries } from "./check/deliveries.ts";
import { checkOccurrences, type Tick } from "./check/occurrences.ts";
import { checkRuns } from "./check/runs.ts";
import type { Cadence } from "./cadences.ts";
import type { Database } from "./database.ts";
import { furnish } from "./furnish.ts";
import { MailService, Sandboxes } from "./far-ends.ts";
import { Faults, type Directive } from "./faults.ts";
import { SimulatedObject } from "./object.ts";
import { Queue } from "./queue.ts";
import { blend } from "./random.ts";
import type { Act, PlannedSchedule, Scenario } from "./scenario.ts";
import { World, type Process } from "./world.ts";

const minuteMs = 60_000;
/** Everything must have settled this long after faults, people and schedules have stopped: four attempts of a run, or the last retry of a mail (86 minutes), and their line. */
const settleMs = 150 * minuteMs;

export interface Order {
  seed: number;
  scenario: Scenario;
  /** The build at work; a second one is what `deployAt` brings. */
  products: readonly Product[];
  database: Database;
  /** Faults that may happen, by name; null for all that the seed brings. */
  only?: ReadonlySet<string> | null;
  directive?: Directive | null;
  traced?: boolean;
}

/** A world with everything in it, as the checker sees it when all is over. */
export interface Simulation {
  world: World;
  database: Database;
  bucket: Bucket;
  mail: MailService;
  sandboxes: Sandboxes;
  scenario: Scenario;
  /** Schedules as they were made, by id. */
  schedules: Map<string, PlannedSchedule>;
  cadences: Map<string, Cadence>;
  /** Instants from which eras of schedules count, by place in the history. */
  eras: Map<number, number>;
  ticks: Tick[];
  resent: Map<string, number>;
  maxSkewMs: number;
}

/** Runs one world from its beginning until everything has settled, and answers with what the checker found. */
export async function simulate(order: Order): Promise<{ violations: string[]; world: World; fired: readonly string[] }> {
  const { seed, scenario, database } = order;
  const faults = new Faults(seed, scenario.mood, order.only ?? null, order.directive ?? null);
  const world = new World(scenario.startsAt, faults, order.traced ?? false);
  enterWorld(world, seed);
  database.reset();
  const simulation: Simulation = {
    world,
    database,
    bucket: new Bucket(),
    mail: new MailService(world),
    sandboxes: new Sandboxes(world, seed),
    scenario,
    schedules: new Map(),
    cadences: new Map(),
    eras: new Map(),
    ticks: [],
    resent: new Map(),
    maxSkewMs: 0,
  };
  const objects = new Map<string, SimulatedObject>();
  const queues = makeQueues();
  const product = (): Product => {
    const [old, fresh] = order.products;
    if (!old) throw new Error("No build");
    if (!fresh || scenario.deployAt === null || world.now < scenario.deployAt) return old;
    // For a while both are at work; then the new one alone.
    const share = (world.now - scenario.deployAt) / (20 * minuteMs);
    return share < 1 && (blend(seed, world.steps) % 100) / 100 > share ? old : fresh;
  };
  const spawn = (kind: string): { process: Process; env: never } => {
    const process = world.spawn(kind, product());
    return { process, env: environment(process) as never };
  };

  function makeQueues() {
    const queue = (name: string, maxRetries: number, deadLetters: Queue | null): Queue =>
      new Queue(world, { name: `daybook-${name}`, maxRetries, deadLetters }, () => {
        const { process, env } = spawn(`queue ${name}`);
        return { process, env, product: process.product };
      });
    const runsDead = queue("runs-dead", 10, null);
    const deliveriesDead = queue("deliveries-dead", 10, null);
    return { runs: queue("runs", 5, runsDead), deliveries: queue("deliveries", 5, deliveriesDead), runsDead, deliveriesDead };
  }

  function object(name: string): SimulatedObject {
    let found = objects.get(name);
    if (found) return found;
    found = new SimulatedObject(name, world, () => spawn("runner"));
    found.onCommit = (changed, written) => {
      checkOrder(changed, written);
      if (written.includes("into cells")) remember(changed);
    };
    objects.set(name, found);
    return found;
  }

  function environment(process: Process): unknown {
    return {
      DB: database.binding(world, process),
      BUCKET: simulation.bucket.binding(world, process),
      RUNS: queues.runs.binding(process),
      DELIVERIES: queues.deliveries.binding(process),
      PROJECT_RUNNER: { getByName: (name: string) => object(name).stub(process) },
      SEND_EMAIL: simulation.mail.binding(process),
      APP_URL: "https://daybook.example.org",
      MAIL_TRANSPORT: "send_email",
      MAIL_FROM: "Daybook <daybook@example.org>",
      SIMULATED: {
        openSandbox: (opened: Parameters<Sandboxes["open"]>[1]) => simulation.sandboxes.open(process, opened),
        openQueries: () => ({ close: async () => undefined }),
      },
    };
  }

  /** A run that starts has nobody before it in the line: publish and manual runs first, then by claim. */
  function checkOrder({ storage, name }: SimulatedObject, written: string): void {
    if (!written.includes("into current")) return;
    const entry = (row: Record<string, unknown>) =>
      JSON.parse(row["entry"] as string) as {
        runId: string;
        trigger: string;
        sequence: number;
        notBefore: number;
        startedAt: number;
        resets: number;
        attempt: number;
      };
    const [current] = storage.rows("current").map(entry);
    if (!current || current.resets > 0) return;
    const place = (run: { trigger: string; sequence: number }): number =>
      (run.trigger === "schedule" || run.trigger === "api" ? 1e9 : 0) + run.sequence;
    for (const waiting of [...storage.rows("line"), ...storage.rows("waiting")].map(entry)) {
      if (
        waiting.notBefore <= current.startedAt &&
        place(waiting) < place(current) &&
        started.get(name) !== `${current.runId}/${current.attempt}`
      )
        world.violate(`run ${current.runId} started before ${waiting.runId}, which was before it in the line`);
    }
    started.set(name, `${current.runId}/${current.attempt}`);
  }
  const started = new Map<string, string>();

  /** Cells whose record reached the disk, by run and attempt: they never run again. */
  const recorded = new Set<string>();
  function remember({ storage }: SimulatedObject): void {
    const current = storage.rows("current")[0];
    if (!current) return;
    const { runId, attempt } = JSON.parse(current["entry"] as string) as { runId: string; attempt: number };
    for (const row of storage.rows("cells")) recorded.add(`${runId}/${attempt} ${String(row["static_id"])}`);
  }

  simulation.sandboxes.onStart = (execution) => {
    if (execution.process.state !== "alive") return;
    if (recorded.has(`${execution.runId}/${execution.attempt} ${execution.staticId}`))
      world.violate(`cell ${execution.staticId} of run ${execution.runId} had finished and ran again`);
    for (const other of simulation.sandboxes.executions) {
      if (other === execution || other.endedAt !== null || other.process.state !== "alive" || other.projectId !== execution.projectId)
        continue;
      world.violate(`runs ${other.runId} and ${execution.runId} of one project ran at the same time`);
    }
  };

  let seen = 0;
  database.onRefusal = (what) => world.violate(what);
  database.onWrite = (label) => {
    for (const row of database.all("select rowid, what from temp.broken where rowid > ?1", seen)) {
      seen = row["rowid"] as number;
      world.violate(String(row["what"]));
    }
    if (label.includes("schedules")) noteEras(world.acting?.lastNow ?? scenario.startsAt);
  };
  let erasSeen = 0;
  const noteEras = (from: number): void => {
    for (const { seq, kind } of database.all("select seq, kind from temp.history where seq > ?1", erasSeen)) {
      erasSeen = seq as number;
      if (kind === "made" || kind === "edit") simulation.eras.set(seq as number, from);
    }
  };

  await furnish(simulation, order.products[0] as Product);
  const skips: { from: number; to: number }[] = [];
  for (const act of scenario.acts) world.at(act.at, () => happen(act));
  world.at(scenario.faultsUntil, () => {
    faults.active = false;
    world.skews.fill(0);
  });

  function happen(act: Act): void {
    world.lastFaultAt = Math.max(world.lastFaultAt, world.now);
    switch (act.kind) {
      case "clockStep":
        world.note(() => `CLOCK of machine ${act.target % 3} is off by ${act.byMs} ms`);
        world.skews[act.target % 3] = act.byMs;
        world.lastFaultAt = Math.max(world.lastFaultAt, scenario.faultsUntil);
        simulation.maxSkewMs = Math.max(simulation.maxSkewMs, Math.abs(act.byMs));
        return;
      case "skipTicks":
        world.note(() => `NO TICKS for ${act.minutes} minutes`);
        skips.push({ from: world.now, to: Math.min(world.now + act.minutes * minuteMs, scenario.faultsUntil) });
        world.lastFaultAt = Math.max(world.lastFaultAt, skips.at(-1)?.to ?? 0);
        return;
      default:
        perform({ world, database, spawn, resent: simulation.resent }, act);
    }
  }

  let over = false;
  const minute = (at: number): void => {
    world.at(at, () => {
      const quietSince = Math.max(scenario.endsAt, scenario.faultsUntil, world.lastFaultAt);
      if (at > quietSince && isSettled()) over = true;
      else if (at > quietSince + settleMs) {
        world.violate(`not settled: ${unsettled().join("; ").slice(0, 600)}`);
        over = true;
      }
      if (over) return;
      if (somethingDue(at) && !skips.some(({ from, to }) => at >= from && at <= to)) startTick(at);
      minute(at + minuteMs);
    });
  };
  minute(Math.ceil(scenario.startsAt / minuteMs) * minuteMs);

  function startTick(at: number): void {
    const place = faults.at("cron");
    const fault = faults.strike(place, "cron", ["drop", "duplicate", "late"]);
    if (fault) world.struck(`${fault} of ${place.key}`, at + (fault === "late" ? 300_000 : 0));
    if (fault === "drop") return;
    const delays = fault === "duplicate" ? [5, place.draws.int(5, 30_000)] : [fault === "late" ? place.draws.int(1000, 300_000) : 5];
    for (const delay of delays)
      world.at(at + delay, () => {
        const { process, env } = spawn("tick");
        world.note(() => `tick ${process.id} of ${new Date(at).toISOString().slice(11, 16)}`);
        const begun = erasSeen;
        world.invoke(
          process,
          () => process.product.onScheduled(at, env),
          (thrown) => {
            if (!thrown) simulation.ticks.push({ dueAt: at, begunAfter: begun, doneBefore: lastOfHistory() });
          },
        );
      });
  }

  const lastOfHistory = (): number => (database.all("select coalesce(max(seq), 0) as n from temp.history")[0]?.["n"] as number) ?? 0;

  function somethingDue(now: number): boolean {
    const [row] = database.all(
      `select exists (select 1 from schedules where status = 'active' and next_at <= ?1) or exists (select 1 from deliveries where due_at <= ?1)
         or exists (select 1 from runs where (status in ('queued', 'running') or announce_due is not null) and claimed_at <= ?1 - 60000) as due`,
      now,
    );
    return row?.["due"] === 1;
  }

  function unsettled(): string[] {
    const rows = database.all(
      `select 'run ' || id || ' is ' || status || case when announce_due is null then '' else ' and not announced' end as what from runs
         where status in ('queued', 'running') or announce_due is not null
       union all select 'delivery ' || id || ' is ' || status from deliveries where status in ('planned', 'sending')
       union all select 'schedule ' || id || ' still waits for ' || next_at from schedules where status = 'active'`,
    );
    // Nobody knocks at an object whose alarm was lost and whose run has ended in its row; the next run to come finds that out.
    const asleep = faults.fired.some((name) => name.startsWith("alarm") && name.endsWith("lost"));
    const kept = asleep
      ? []
      : [...objects.values()].flatMap(({ storage, name }) =>
          [...storage.rows("current"), ...storage.rows("line"), ...storage.rows("waiting")].map(
            (row) => `the journal of ${name} holds ${String(row["entry"])}`,
          ),
        );
    const messages = Object.values(queues).reduce((sum, queue) => sum + queue.open, 0);
    return [...rows.map((row) => String(row["what"])), ...kept, ...(messages > 0 ? [`${messages} messages`] : [])];
  }
  const isSettled = (): boolean => unsettled().length === 0;

  // Thousands of planned errors need no stack.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = order.traced ? stackTraceLimit : 0;
  await world.run(() => over || world.violations.length > 0);
  Error.stackTraceLimit = stackTraceLimit;
  if (world.violations.length === 0) {
    checkOccurrences(simulation);
    checkRuns(simulation);
    checkDeliveries(simulation);
  }
  for (const made of objects.values()) made.close();
  database.onWrite = () => undefined;
  database.onRefusal = () => undefined;
  return { violations: world.violations, world, fired: faults.fired };
}
