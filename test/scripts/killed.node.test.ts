import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Run } from "../../src/contract/run";
import { freePort, processesWith, startHostProcess, temporaryFolder, until, type HostProcess } from "./process";

/**
 * One host is started and killed (SIGKILL) several times, each time at a moment drawn from a seed: while it starts, claims, runs, announces or sends. After each
 * start twenty more occurrences fall due, besides what earlier starts left unfinished. Between two starts the rows are made ten minutes older, which is what the sweep
 * and the leases of mails wait for. The last start finishes everything. To repeat a failure, or for more: `KILLS=30 KILL_SEED=7 npm test -- test/scripts/killed.node.test.ts`.
 */
const kills = Number(process.env["KILLS"] ?? 10);
const seed = Number(process.env["KILL_SEED"] ?? 1);
const projects = 5;
/** Of each schedule; every project has one schedule for every start. */
const occurrences = 4;
const dueRuns = kills * projects * occurrences;

const admin = { ADMIN_EMAIL: "ada@example.com", ADMIN_TOKEN: `dbk_${"a".repeat(43)}` };
/** Every process that a host starts inherits this variable, and is found by it. */
const mark = `DAYBOOK_LIFE_${process.pid}`;
const hour = 3_600_000;

let folder: ReturnType<typeof temporaryFolder>;
let state = "";
let port = 0;
let life: HostProcess | undefined;
let post: PostOffice;

beforeEach(async () => {
  folder = temporaryFolder();
  state = path.join(folder.path, "state");
  port = await freePort();
  post = await openPostOffice();
});

afterEach(async () => {
  await end(true);
  await post.close();
  folder[Symbol.dispose]();
});

test(
  `killed ${kills} times during ${dueRuns} due runs: every occurrence has one ended run, every mail arrives once or is shown as unknown`,
  async () => {
    const random = seededRandom(seed);
    await begin();
    await makeSchedules();
    await end(true);
    const due = database(occurrencesBefore);

    const openAtDeath: number[] = [];
    for (let kill = 1; kill <= kills; kill++) {
      database((d1) => fallDue(d1, kill, due[0]!));
      // Every second kill comes while a mail waits for its response; the others during the start, or after a random part of the work.
      const atMail = kill % 2 === 0;
      const inStart = !atMail && random() < 0.3;
      const started = begin();
      if (inStart) {
        started.catch(() => undefined);
        await pause(random() * 3_000);
      } else {
        await started.then(() => void tick().catch(() => undefined));
        if (atMail) await post.stopAnswering(Math.floor(random() * 10));
        else await done(Math.floor(random() * 2 * projects * occurrences));
        await pause(random() * 100);
      }
      await end(random() < 0.5);
      post.answerAgain();
      openAtDeath.push(database(openWork));
      database(tenMinutesPass);
    }

    await begin();
    await tick();
    await until(async () => (await unsettled()) === 0, 120_000);
    await end(true);
    expect(
      openAtDeath.every((open) => open > 0),
      `every kill interrupted work: ${openAtDeath.join()}`,
    ).toBe(true);
    database((d1) => {
      const runs = d1
        .prepare("select schedule_id, planned_at, status, reason from runs where trigger = 'schedule' order by schedule_id, planned_at")
        .all();
      const bySchedule = Map.groupBy(runs, (run) => run["schedule_id"]);
      expect(bySchedule.size).toBe(projects * kills);
      for (const own of bySchedule.values()) expect(own.map((run) => run["planned_at"])).toEqual(due);
      // Also correct: a run that ends as lost after three resets, and one that was claimed but handed over only after a newer run.
      const seen = new Set(runs.map((run) => [run["status"], run["reason"]].filter(Boolean).join(" ")));
      expect([...seen].filter((way) => !["succeeded", "succeeded superseded", "failed cell_failed", "failed lost"].includes(way))).toEqual(
        [],
      );
      const shown = d1.prepare("select result_sequence as shown from projects order by id").all();
      expect(shown, "the newest success is what visitors see").toEqual(
        d1.prepare("select max(rowid) as shown from runs where status = 'succeeded' group by project_id order by project_id").all(),
      );

      const deliveries = d1.prepare("select id, status, reason from deliveries").all() as Record<"id" | "status" | "reason", string>[];
      const ofRuns = d1
        .prepare("select run_id from deliveries where origin = 'schedule' and origin_id in (select id from notifications)")
        .all();
      expect(ofRuns).toHaveLength(dueRuns);
      expect(new Set(ofRuns.map((delivery) => delivery["run_id"])).size).toBe(dueRuns);
      const { received, unanswered } = post;
      expect([...received.keys()].filter((id) => deliveries.every((delivery) => delivery.id !== id))).toEqual([]);
      const untrue = deliveries.filter(({ id, status }) => {
        const copies = received.get(id) ?? 0;
        return !(status === "sent" && copies === 1 && !unanswered.has(id)) && !(status === "unknown" && copies <= 1);
      });
      expect(untrue.map(({ id, status }) => `${status}, received ${received.get(id) ?? 0} times`)).toEqual([]);
      expect(unanswered.size, "mails whose answer never came").toBeGreaterThanOrEqual(Math.floor(kills / 2));
      expect(deliveries.filter(({ status, reason }) => status === "unknown" && !reason)).toEqual([]);
    });
    expect(databases().map(integrity)).toEqual(databases().map(() => "ok"));
  },
  300_000 + kills * 30_000,
);

interface PostOffice {
  url: string;
  /** How often each delivery was received. */
  received: Map<string, number>;
  /** Deliveries that were received but never answered. */
  unanswered: Set<string>;
  /** Answers this many more mails and then none; resolves when the first one is left without an answer. */
  stopAnswering(after: number): Promise<void>;
  answerAgain(): void;
  close(): Promise<void>;
}

/** A mail server that records a mail at once and answers a little later, or never. */
async function openPostOffice(): Promise<PostOffice> {
  const received = new Map<string, number>();
  const unanswered = new Set<string>();
  let answers = Infinity;
  let stopped = (): void => undefined;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, _, done) {
      let text = "";
      stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
      stream.on("end", () => {
        const id = /^X-Daybook-Delivery: (\S+)/m.exec(text)?.[1] ?? "none";
        received.set(id, (received.get(id) ?? 0) + 1);
        if (answers-- > 0) return setTimeout(done, 30);
        unanswered.add(id);
        return stopped();
      });
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((open) => server.listen(0, "127.0.0.1", open));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    received,
    unanswered,
    stopAnswering(after) {
      answers = after;
      return new Promise((resolve) => (stopped = resolve));
    },
    answerAgain: () => (answers = Infinity),
    close: () => new Promise<void>((closed) => server.close(() => closed())),
  };
}

/** Resolves when the running host has started or ended this many attempts. */
const done = (beats: number): Promise<void> =>
  until(() => (readFileSync(path.join(state, "host.log"), "utf8").match(/"run\.(started|finished)"/g) ?? []).length >= beats, 60_000);

/** Starts the host; resolves when it is ready. */
function begin(): Promise<void> {
  life = startHostProcess(
    // Two hundred runs on a busy machine may block the runtime for a while; it must be ended only by the kills of this test.
    ["--port", String(port), "--state", state, "--no-sample", "--tick", "off", "--frozen-after", "300"],
    { ...admin, MAIL_TRANSPORT: "smtp", SMTP_URL: post.url, [mark]: "1" },
    true,
  );
  return life.says("Ctrl-C stops.");
}

/** Kills the host, alone or with its process group. The processes that it started must end, too. */
async function end(group: boolean): Promise<void> {
  const { child, ended } = life ?? {};
  if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(group ? -child.pid : child.pid, "SIGKILL");
  await ended;
  const left = (): string[] => processesWith(mark);
  await until(() => left().length === 0, 3_000).catch(() => expect(left(), "processes that still run after their host ended").toEqual([]));
}

/** Five projects, each with a schedule for every start; they run hourly and catch up on all missed occurrences. */
async function makeSchedules(): Promise<void> {
  const me = await api<{ id: string }>("GET", "/me");
  const minute = (new Date().getUTCMinutes() + 30) % 60;
  await Promise.all(
    Array.from({ length: projects }, async (_, index) => {
      const { id } = await api<{ id: string }>("POST", "/projects", { title: `Project ${index}` });
      await api("PUT", `/projects/${id}/draft`, {
        cells: [
          { kind: "javascript", label: "First", output: "first", source: "1" },
          {
            kind: "javascript",
            label: "Second",
            output: "second",
            source: index % 5 === 0 ? "if (hex_scheduled) throw new Error('no figures'); 2" : "first + 1",
          },
          { kind: "markdown", source: "# {{ second }}" },
        ],
      });
      await api("POST", `/projects/${id}/publish`, {});
      for (let kill = 1; kill <= kills; kill++) {
        const schedule = await api<{ id: string }>("POST", `/projects/${id}/schedules`, {
          name: `Life ${kill}`,
          cadence: "HOURLY",
          hourly: { timezone: "UTC", minute },
          policies: { missed: "all" },
        });
        await api("POST", `/schedules/${schedule.id}/notifications`, { targets: [{ kind: "user", id: me.id }], on: "all" });
      }
    }),
  );
}

async function api<T>(method: string, route: string, body?: unknown): Promise<T> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1${route}`, {
    method,
    headers: { authorization: `Bearer ${admin.ADMIN_TOKEN}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.status, `${method} ${route}`).toBeLessThan(300);
  return (await response.json()) as T;
}

const tick = (): Promise<Response> => fetch(`http://127.0.0.1:${port}/cdn-cgi/local/scheduled?time=${Date.now()}`);

/** Reads or changes the database of a host that does not run. */
function database<T>(act: (d1: DatabaseSync) => T): T {
  for (const file of databases()) {
    const d1 = new DatabaseSync(file, { timeout: 5_000 });
    try {
      if (d1.prepare("select 1 from sqlite_master where name = 'schedules'").get()) return act(d1);
    } finally {
      d1.close();
    }
  }
  throw new Error("the host has no database");
}

const databases = (): string[] =>
  readdirSync(path.join(state, "v3"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".sqlite"))
    .map((name) => path.join(state, "v3", name));

/** The last occurrences of all schedules before now. */
function occurrencesBefore(d1: DatabaseSync): number[] {
  const { next_at: next } = d1.prepare("select min(next_at) as next_at from schedules").get() as { next_at: number };
  return Array.from({ length: occurrences }, (_, index) => next - (occurrences - index) * hour);
}

/** Makes the schedules of this start due since then. */
function fallDue(d1: DatabaseSync, kill: number, since: number): void {
  const { changes } = d1.prepare("update schedules set next_at = ? where name = ?").run(since, `Life ${kill}`);
  expect(changes).toBe(projects);
}

/** Makes rows ten minutes older: the sweep waits one minute, leases last five. */
function tenMinutesPass(d1: DatabaseSync): void {
  d1.exec(`update runs set claimed_at = claimed_at - 600000, announce_due = announce_due - 600000;
    update deliveries set due_at = due_at - 600000`);
}

/** Schedules that are due, runs that have not ended, mails that are not settled. */
const openWork = (d1: DatabaseSync): number =>
  Number(
    d1
      .prepare(
        `select (select count(*) from schedules where next_at < unixepoch() * 1000)
           + (select count(*) from runs where status in ('queued', 'running') or announce_due is not null)
           + (select count(*) from deliveries where status in ('planned', 'sending')) as n`,
      )
      .get()?.["n"],
  );

type RunPage = { values: Pick<Run, "finishedAt" | "deliveries">[]; cursor: string | null };

/** The number of runs that have not ended or whose mails are not settled, from the API. */
async function unsettled(): Promise<number> {
  let open = 0;
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: RunPage = await api("GET", `/runs?limit=100&trigger=schedule${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    open += page.values.filter(
      ({ finishedAt, deliveries: { total, sent, failed, unknown } }) => !finishedAt || total === 0 || sent + failed + unknown < total,
    ).length;
    cursor = page.cursor;
  }
  return open;
}

function integrity(file: string): unknown {
  const base = new DatabaseSync(file, { timeout: 5_000 });
  try {
    return base.prepare("pragma integrity_check(1)").get()?.["integrity_check"];
  } finally {
    base.close();
  }
}

/** A seeded random number generator, 0 to 1 (mulberry32). */
function seededRandom(start: number): () => number {
  let at = start;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
