import { beforeEach, describe, expect, test } from "vitest";
import { runTick } from "../../src/dispatch/handlers";
import { retain } from "../../src/upkeep/retain";
import { newId } from "../../src/lib/id";
import { restoreRun } from "../../src/runs/restore";
import { refreshValue } from "../../src/runs/runner/values";
import { systemClock } from "../../src/lib/clock";
import { loadRun } from "../../src/runs/store";
import { countingEnv, noCounts } from "../../src/scripts/bench/counting";
import { captureKey, outboxKey, runFolder, valueKey } from "../../src/snapshots/keys";
import { env, output, seedProject, seedRun, seedSchedule, seedSnapshot, seedUser } from "../notifications/seed";

const day = 24 * 60 * 60_000;
/** Everything here was made just now; the cleaning is told that it is later. */
const later = (days: number): number => Date.now() + days * day;

let project = "";
let schedule = "";

beforeEach(async () => {
  const tables = ["deliveries", "notices", "effects", "outbox", "idempotency_keys", "runs", "schedules", "projects"];
  await env.DB.batch(tables.map((table) => env.DB.prepare(`delete from ${table}`)));
  await env.DB.prepare("insert or ignore into workspace (id, name, created_at) values (1, 'Halden', 0)").run();
  await env.DB.prepare("update workspace set settings = '{}'").run();
  await env.DB.prepare("update retention set due_at = 0, round = null").run();
  for (;;) {
    const { objects } = await env.BUCKET.list();
    if (objects.length === 0) break;
    await env.BUCKET.delete(objects.map(({ key }) => key));
  }
  const owner = await seedUser("Mira Olsen", { role: "editor" });
  project = await seedProject(owner);
  schedule = await seedSchedule(project, owner);
});

/** A good run of just now with its objects: snapshot, picture, a large value of its own, a mail. */
async function run(name: string, columns: Record<string, unknown> = {}): Promise<string> {
  const id = await seedRun(project, { announceDue: null });
  const now = Date.now();
  const row = { planned_at: now, claimed_at: now, finished_at: now + 1000, ...columns };
  await env.DB.prepare(
    `update runs set ${Object.keys(row)
      .map((column, index) => `${column} = ?${index + 2}`)
      .join()} where id = ?1`,
  )
    .bind(id, ...Object.values(row))
    .run();
  await seedSnapshot(project, id, [output({ valueHash: `hash-${name}` }), output({ valueHash: "hash-shared" })]);
  await env.BUCKET.put(captureKey(project, id, 1, "options", "png"), "picture");
  await env.BUCKET.put(valueKey(`hash-${name}`), `value of ${name}`);
  await env.BUCKET.put(valueKey("hash-shared"), "shared");
  await env.DB.batch([
    env.DB.prepare(
      "insert into deliveries (id, run_id, origin, origin_id, recipient_kind, recipient_id, recipient_name, channel, status, created_at) values (?1, ?2, 'schedule', 'n', 'user', 'u', 'U', 'email', 'sent', ?3)",
    ).bind(newId(), id, now),
    env.DB.prepare("insert into effects (key, kind, run_id, fence, intended_at) values (?1, 'send', ?2, 1, ?3)").bind(
      `send:${id}:1`,
      id,
      now,
    ),
    env.DB.prepare("insert into outbox (id, at, sender, recipient, subject, run_id, bytes) values (?1, ?2, 's', 'r', 'x', ?1, 1)").bind(
      id,
      now,
    ),
  ]);
  await env.BUCKET.put(outboxKey(id), "mail");
  return id;
}

const publish = (runId: string): Promise<unknown> => env.DB.prepare("update projects set result_run_id = ?1").bind(runId).run();

/** Steps until a round is through. Answers how many it took. */
async function round(now: number, bucket: R2Bucket = env.BUCKET, d1: D1Database = env.DB): Promise<number> {
  for (let step = 1; step < 50; step++) {
    await retain({ d1, bucket, now: () => now });
    const { due_at } = (await env.DB.prepare("select due_at from retention").first<{ due_at: number }>())!;
    if (due_at > now) return step;
  }
  throw new Error("the round does not end");
}

const ids = async (): Promise<string[]> =>
  (await env.DB.prepare("select id from runs order by rowid").all<{ id: string }>()).results.map(({ id }) => id);
const count = async (table: string): Promise<number> =>
  (await env.DB.prepare(`select count(*) as n from ${table}`).first<number>("n")) ?? -1;
const keys = async (prefix: string): Promise<string[]> => (await env.BUCKET.list({ prefix })).objects.map(({ key }) => key);

describe("what is older than the workspace keeps", () => {
  test("goes with all it left behind, and what is in use stays whole", { timeout: 30_000 }, async () => {
    const published = await run("published");
    await publish(published);
    const lastGood = await run("good", { schedule_id: schedule });
    const old = await run("old", { schedule_id: schedule, planned_at: Date.now() - 1000 });
    const failed = await run("failed", { schedule_id: schedule, status: "failed", planned_at: Date.now() + 5000 });
    const open = await run("open", { status: "queued", finished_at: null });
    const waiting = await run("waiting", { announce_due: 1 });
    const orphan = await run("orphan", { schedule_id: newId() });
    const newest = await run("newest");
    expect(await round(later(89))).toBeLessThan(5);
    expect(await ids()).toHaveLength(8);

    await round(later(91));
    expect(await ids()).toEqual([published, lastGood, open, waiting, newest]);
    for (const gone of [old, failed, orphan]) expect(await keys(runFolder(project, gone))).toEqual([]);
    for (const kept of [published, lastGood]) expect(await keys(runFolder(project, kept))).toHaveLength(2);
    expect(await count("deliveries")).toBe(5);
    expect(await count("effects")).toBe(5);
    expect(await keys("outbox/")).toEqual([]);
    expect(await count("outbox")).toBe(0);
    // Values wait for the refresh of others, which may be put off for 30 days.
    expect(await keys("values/")).toHaveLength(9);
  });

  test("values: what a kept run names is written anew, what nobody names goes", async () => {
    await publish(await run("published"));
    await run("gone");
    await run("newest", { claimed_at: later(300), finished_at: later(300) });
    // The clock of R2 cannot be set: the bucket says when an object was put as of the round's own time.
    const put = new Map<string, number>();
    let now = later(0);
    const aged = new Proxy(env.BUCKET, {
      get(bucket, name) {
        const age = <T extends R2Object | null>(object: T): T =>
          object &&
          (new Proxy(object, {
            get: (inner, part) => (part === "uploaded" ? new Date(put.get(inner.key) ?? 0 + later(0)) : Reflect.get(inner, part, inner)),
          }) as T);
        if (name === "head") return async (key: string) => age(await bucket.head(key));
        if (name === "list")
          return async (options: R2ListOptions) => {
            const listed = await bucket.list(options);
            return { ...listed, objects: listed.objects.map(age) };
          };
        if (name === "put") return async (key: string, body: never) => (put.set(key, now), bucket.put(key, body));
        const value = Reflect.get(bucket, name, bucket) as unknown;
        return typeof value === "function" ? value.bind(bucket) : value;
      },
    });
    now = later(91);
    await round(now, aged);
    expect(await keys("values/")).toEqual(["hash-gone", "hash-newest", "hash-published", "hash-shared"].map(valueKey).sort());
    now = later(124);
    await round(now, aged);
    expect(await keys("values/")).toEqual(["hash-published", "hash-shared"].map(valueKey).sort());
    expect(await (await env.BUCKET.get(valueKey("hash-shared")))?.text()).toBe("shared");
  });

  test("null keeps everything; a shorter time is taken from settings", async () => {
    await run("old");
    await run("newest");
    await env.DB.prepare("update workspace set settings = '{\"retentionDays\":null}'").run();
    await round(later(5000));
    expect(await ids()).toHaveLength(2);
    await env.DB.prepare("update workspace set settings = '{\"retentionDays\":7}'").run();
    await env.DB.prepare("update retention set due_at = 0").run();
    await round(later(8));
    expect(await ids()).toHaveLength(1);
  });

  test("a crash anywhere leaves what the next step finishes", { timeout: 30_000 }, async () => {
    for (let at = 1; at < 16; at++) {
      await env.DB.prepare("delete from runs").run();
      await env.DB.prepare("update retention set due_at = 0, round = null").run();
      const old = await run("old");
      const newest = await run("newest");
      let calls = 0;
      const gate = <T extends object>(port: T, names: string[]): T =>
        new Proxy(port, {
          get(inner, name) {
            const value = Reflect.get(inner, name, inner) as unknown;
            if (typeof value !== "function") return value;
            return (...given: unknown[]) => {
              if (names.includes(String(name)) && ++calls === at) throw new Error("planted");
              return (value as (...all: unknown[]) => unknown).apply(inner, given);
            };
          },
        });
      const crashed = await round(later(91), gate(env.BUCKET, ["list", "delete", "get"]), gate(env.DB, ["batch", "prepare"])).then(
        () => false,
        () => true,
      );
      await round(later(91));
      expect(await ids(), `call ${at}`).toEqual([newest]);
      expect(await keys(runFolder(project, old)), `call ${at}`).toEqual([]);
      const { results } = await env.DB.prepare("select id from deliveries where run_id = ?1").bind(old).all();
      expect(results, `call ${at}`).toEqual([]);
      if (!crashed) expect(at).toBeGreaterThan(10);
    }
  });

  test.each(["nonsense", "{}", '{"stage":"polish","cursor":null,"before":1}', '{"stage":"keys","before":"yesterday"}'])(
    "a round that cannot be read begins again: %s",
    async (unreadable) => {
      await run("old");
      const newest = await run("newest");
      await env.DB.prepare("update retention set round = ?1").bind(unreadable).run();
      await round(later(91));
      expect(await ids()).toEqual([newest]);
    },
  );

  test("a run that is being cleaned cannot become the published result", async () => {
    const old = await run("old");
    await run("newest");
    await env.DB.prepare("update runs set cleaned_at = 1 where id = ?1").bind(old).run();
    await expect(restoreRun(env, systemClock, (await loadRun(env.DB, old))!, { userId: "ines", name: "Ines Vogt" })).rejects.toThrow(
      "is being cleaned",
    );
    // And one that was restored in time is kept.
    await env.DB.prepare("update runs set cleaned_at = null where id = ?1").bind(old).run();
    await restoreRun(env, systemClock, (await loadRun(env.DB, old))!, { userId: "ines", name: "Ines Vogt" });
    await round(later(91));
    expect(await ids()).toContain(old);
  });

  test("is bounded: a step cleans a hundred runs, and an idle tick reads one row", { timeout: 60_000 }, async () => {
    await env.DB.prepare(
      `with recursive n(i) as (select 0 union all select i + 1 from n where i < 249)
       insert into runs (id, project_id, version, trigger, context, status, planned_at, claimed_at, finished_at) select 'run-' || i, ?1, 1, 'api', 'api-triggered', 'succeeded', ?2, ?2, ?2 from n`,
    )
      .bind(project, Date.now())
      .run();
    const left: number[] = [];
    for (let step = 0; step < 3; step++) {
      await retain({ d1: env.DB, bucket: env.BUCKET, now: () => later(91) });
      left.push(await count("runs"));
    }
    expect(left).toEqual([150, 50, 1]);
    await round(later(91));
    const counts = noCounts();
    await retain({ d1: countingEnv(env, counts).DB, bucket: env.BUCKET, now: () => later(91) });
    expect(counts).toMatchObject({ d1Statements: 1, d1RowsWritten: 0 });
    expect(counts.d1RowsRead).toBeLessThanOrEqual(2);
  });

  test("an Idempotency-Key is there as long as it counts: one of 23 hours stays, one of three days goes", async () => {
    const now = Date.now();
    const insert = env.DB.prepare("insert into idempotency_keys (key, request_hash, created_at, result_id) values (?1, 'h', ?2, 'r')");
    await env.DB.batch([insert.bind("fresh", now - 23 * 60 * 60_000), insert.bind("old", now - 3 * day)]);
    await round(now);
    expect((await env.DB.prepare("select key from idempotency_keys").all()).results).toEqual([{ key: "fresh" }]);
  });

  test("a tick takes the next step when one is due", async () => {
    await runTick(Date.now(), env);
    const due = async (): Promise<number> => (await env.DB.prepare("select due_at from retention").first<number>("due_at"))!;
    expect(await due()).toBeGreaterThan(Date.now());
  });
});

test("a value in use is written anew once a month, not more often", async () => {
  await env.BUCKET.put(valueKey("kept"), "text");
  const before = (await env.BUCKET.head(valueKey("kept")))!.version;
  await refreshValue(env.BUCKET, "kept", later(29));
  expect((await env.BUCKET.head(valueKey("kept")))!.version).toBe(before);
  await refreshValue(env.BUCKET, "kept", later(31));
  const after = (await env.BUCKET.get(valueKey("kept")))!;
  expect(after.version).not.toBe(before);
  expect(await after.text()).toBe("text");
});
