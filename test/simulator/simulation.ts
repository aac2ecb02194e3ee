import { perform } from "./acts.ts";
import { Browsers } from "./browsers.ts";
import { Bucket } from "./bucket.ts";
import { enterWorld, type Product } from "./bundle/load.ts";
import { checkDeliveries } from "./check/deliveries.ts";
import { checkOccurrences, type Tick } from "./check/occurrences.ts";
import { checkRuns } from "./check/runs.ts";
import type { Cadence } from "./cadences.ts";
import type { Database } from "./database.ts";
import { Databases } from "./databases.ts";
import { Executions } from "./executions.ts";
import { furnish } from "./furnish.ts";
import { MailService, Sandboxes } from "./far-ends.ts";
import { Faults, type Directive } from "./faults.ts";
import { Lines } from "./lines.ts";
import { SimulatedObject, type Species } from "./object.ts";
import { Queue } from "./queue.ts";
import { blend } from "./random.ts";
import type { Act, PlannedSchedule, Scenario } from "./scenario.ts";
import { invocationMs, World, type Process } from "./world.ts";

const minuteMs = 60_000;
/** How long an old and a new build are at work side by side. */
const deployMs = 20 * minuteMs;
/** Everything must have settled this long after faults, people and schedules have stopped: the longest wait of a mail for its next attempt (60 minutes), or the attempts of a run and its line. */
const settleMs = 75 * minuteMs;

export interface Order {
  seed: number;
  scenario: Scenario;
  /** The build at work; a second one is what `deployAt` brings. */
  products: readonly Product[];
  database: Database;
  /** Faults that may happen, by name; null for all that the seed brings. */
  only?: ReadonlySet<string> | null;
  directives?: readonly Directive[];
  traced?: boolean;
}

const runners: Species = {
  kind: "runner",
  methods: ["accept", "cancel", "live"],
  make: (product, context, env) => new product.ProjectRunner(context, env),
};
const pools: Species = { kind: "browsers", methods: ["capture"], make: (product, context, env) => new product.BrowserPool(context, env) };

/** A world with everything in it, as the checker sees it when all is over. */
export interface Simulation {
  world: World;
  database: Database;
  bucket: Bucket;
  mail: MailService;
  executions: Executions;
  browsers: Browsers;
  lines: Lines;
  scenario: Scenario;
  /** Schedules as they were made, by id. */
  schedules: Map<string, PlannedSchedule>;
  cadences: Map<string, Cadence>;
  /** Instants from which eras of schedules count, by place in the history. */
  eras: Map<number, number>;
  /** As of when each claim was made, by place in the history: the clocks of schedules that its process went by. */
  dueAts: Map<number, readonly number[]>;
  ticks: Tick[];
  resent: Map<string, number>;
  /** Runs whose message failed every time. */
  deadLettered: Set<string>;
  maxSkewMs: number;
}

export interface Result {
  violations: string[];
  world: World;
  fired: readonly string[];
  /** How long after the last fault and the end of its schedules everything had settled; null when it had not. */
  settledMs: number | null;
}

/** Runs one world from its beginning until everything has settled, and answers with what the checker found. */
export async function simulate(order: Order): Promise<Result> {
  const { seed, scenario, database } = order;
  const faults = new Faults(seed, scenario.mood, order.only ?? null, order.directives ?? []);
  const world = new World(scenario.startsAt, faults, order.traced ?? false);
  enterWorld(world, seed);
  database.reset();
  const executions = new Executions();
  const simulation: Simulation = {
    world,
    database,
    bucket: new Bucket(),
    mail: new MailService(world),
    executions,
    browsers: new Browsers(world),
    lines: new Lines(world),
    scenario,
    schedules: new Map(),
    cadences: new Map(),
    eras: new Map(),
    dueAts: new Map(),
    ticks: [],
    resent: new Map(),
    deadLettered: new Set(),
    maxSkewMs: 0,
  };
  const sandboxes = new Sandboxes(world, seed, executions);
  const databases = new Databases(world, seed, executions);
  const objects = new Map<string, SimulatedObject>();
  const queues = makeQueues();
  const product = (): Product => {
    const [old, fresh] = order.products;
    if (!old) throw new Error("No build");
    if (!fresh || scenario.deployAt === null || world.now < scenario.deployAt) return old;
    // For a while both are at work; then the new one alone.
    const share = (world.now - scenario.deployAt) / deployMs;
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

  function object(name: string, species: Species): SimulatedObject {
    const key = `${species.kind} ${name}`;
    let found = objects.get(key);
    if (found) return found;
    found = new SimulatedObject(name, species, world, () => spawn(species.kind));
    objects.set(key, found);
    if (species !== runners) return found;
    found.onCommit = (changed, written) => {
      if (/\b(line|waiting|current)\b/.test(written)) simulation.lines.onCommit(changed, written);
      if (written.includes("into cells")) remember(changed);
    };
    found.onStale = (changed, process) => simulation.lines.onStale(changed, process);
    return found;
  }

  function environment(process: Process): unknown {
    return {
      DB: database.binding(world, process),
      BUCKET: simulation.bucket.binding(world, process),
      RUNS: queues.runs.binding(process),
      DELIVERIES: queues.deliveries.binding(process),
      PROJECT_RUNNER: { getByName: (name: string) => object(name, runners).stub(process) },
      BROWSER_POOL: { idFromName: (name: string) => name, get: (name: string) => object(name, pools).stub(process) },
      BROWSER: simulation.browsers.binding(process),
      SEND_EMAIL: simulation.mail.binding(process),
      APP_URL: "https://daybook.example.org",
      MAIL_TRANSPORT: "send_email",
      MAIL_FROM: "Daybook <daybook@example.org>",
      SIMULATED: {
        openSandbox: (opened: Parameters<Sandboxes["open"]>[1]) => sandboxes.open(process, opened),
        openQueries: () => databases.open(process),
      },
    };
  }

  /** Cells whose record reached the disk, by run and attempt: they never run again. */
  const recorded = new Set<string>();
  function remember({ storage }: SimulatedObject): void {
    const current = storage.rows("current")[0];
    if (!current) return;
    const { runId, attempt } = JSON.parse(current["entry"] as string) as { runId: string; attempt: number };
    for (const row of storage.rows("cells")) recorded.add(`${runId}/${attempt} ${String(row["static_id"])}`);
  }

  simulation.executions.onStart = (execution) => {
    const { runId, attempt, staticId, process } = execution;
    if (process.state !== "alive") return;
    if (recorded.has(`${runId}/${attempt} ${staticId}`)) world.violate(`cell ${staticId} of run ${runId} had finished and ran again`);
    for (const other of simulation.executions.all) {
      if (other === execution || other.endedAt !== null || other.process.state !== "alive" || other.projectId !== execution.projectId)
        continue;
      // Queries of one attempt run side by side.
      if (other.runId === runId && other.attempt === attempt && other.process === process && other.staticId !== staticId) continue;
      world.violate(`runs ${other.runId} and ${runId} of one project ran at the same time`);
    }
  };

  let seen = 0;
  database.onRefusal = (what) => world.violate(what);
  database.onWrite = (label) => {
    for (const row of database.all("select rowid, what from temp.broken where rowid > ?1", seen)) {
      seen = row["rowid"] as number;
      world.violate(String(row["what"]));
    }
    if (label.includes("schedules")) noteHistory(world.acting?.lastNow ?? scenario.startsAt);
  };
  let noted = 0;
  const noteHistory = (from: number): void => {
    for (const { seq, kind } of database.all("select seq, kind from temp.history where seq > ?1", noted)) {
      noted = seq as number;
      if (kind === "claim") simulation.dueAts.set(noted, world.acting?.dueAts ?? []);
      else simulation.eras.set(noted, from);
    }
  };

  await furnish(simulation, order.products[0] as Product);
  if (order.products.length > 1 && scenario.deployAt !== null) world.lastFaultAt = scenario.deployAt + deployMs;
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
      const quietSince = Math.max(scenario.endsAt, scenario.faultsUntil, world.lastFaultAt, knockedAt ?? 0);
      if (at > quietSince && isSettled()) over = !knock(quietSince);
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

  queues.runs.onDead = (body) => {
    for (const id of body.kind === "runs" ? body.runIds : body.kind === "claimed" ? body.briefs.map(({ runId }) => runId) : [])
      simulation.deadLettered.add(id);
  };
  const continued = new Set<Process>();
  queues.runs.onSend = (process, body) => {
    if (body.kind === "tick") continued.add(process);
  };

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
        const begun = noted;
        process.dueAts = [Math.max(at, world.clock(process))];
        let done = false;
        world.at(world.now + invocationMs, () => {
          if (!done) world.kill(process, "it took too long");
        });
        world.invoke(
          process,
          () => process.product.onScheduled(at, env),
          (thrown) => {
            done = true;
            // One that goes on by a message has not claimed everything yet.
            if (!thrown && !continued.has(process)) simulation.ticks.push({ dueAt: at, begunAfter: begun, doneBefore: lastOfHistory() });
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
    // Nobody knocks at an object whose alarm was lost and whose run has ended in its row, before the next run comes.
    const kept = [...objects.values()].flatMap((one) =>
      one.alarmLost && knockedAt === null ? [] : heldBy(one).map((row) => `the journal of ${one.name} holds ${String(row["entry"])}`),
    );
    const messages = Object.values(queues).reduce((sum, queue) => sum + queue.open, 0);
    return [...rows.map((row) => String(row["what"])), ...kept, ...(messages > 0 ? [`${messages} messages`] : [])];
  }
  const isSettled = (): boolean => unsettled().length === 0;
  const heldBy = ({ storage }: SimulatedObject) => [...storage.rows("current"), ...storage.rows("line"), ...storage.rows("waiting")];

  /** Brings a run to every object that was left with something; true when there was one. Afterwards none may hold anything. */
  let knockedAt: number | null = null;
  function knock(quietSince: number): boolean {
    settledMs ??= world.now - quietSince;
    const left = [...objects.values()].filter((one) => heldBy(one).length > 0);
    if (knockedAt !== null || left.length === 0) return false;
    knockedAt = world.now;
    for (const { name } of left)
      perform({ world, database, spawn, resent: simulation.resent }, { kind: "runNow", at: world.now, target: Number(name.split("-")[1]) });
    return true;
  }
  let settledMs: number | null = null;

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
  return { violations: world.violations, world, fired: faults.fired, settledMs };
}
