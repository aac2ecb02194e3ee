import { describe, expect, test } from "vitest";
import { idFrom, newId } from "../../../src/lib/id";
import { UnreachableFailure, type Addressee, type ComposedMessage } from "../../../src/notifications/channels/channel";
import type { Receipt } from "../../../src/notifications/rules/receipt";
import { deliverAll, type DeliverEffects } from "../../../src/notifications/deliveries/deliver";
import { loadMaterial } from "../../../src/notifications/deliveries/material";
import { loadNoticeMaterial } from "../../../src/notifications/notices/material";
import { loadContact, type Contact } from "../../../src/notifications/deliveries/material-store";
import { leaseMs, maxClaims, retryDelaysMs } from "../../../src/notifications/rules/retry";
import {
  claim,
  dueDeliveries,
  intendSend,
  planAgain,
  recoverExpired,
  saveSettlement,
  type DeliveryRecord,
} from "../../../src/notifications/deliveries/store";
import { env, goodOutputs, seedNotification, seedProject, seedRun, seedSchedule, seedSnapshot, seedUser, share } from "../seed";

const start = Date.parse("2026-03-01T10:00:00.000Z");

/** A world whose sends are counted, and whose process can be killed between any two steps. */
class World {
  now = start;
  sent: { id: string; message: ComposedMessage; to: Addressee }[] = [];
  pictures = 0;
  contact: (delivery: DeliveryRecord) => Promise<Contact | null> = async () => ({
    name: "N",
    email: "n@example.com",
    level: "APP_ONLY",
    adder: null,
  });
  receipt: () => Promise<Receipt> = async () => ({ result: "sent", providerId: "p-1" });
  /** Steps after which the process dies. */
  dieAfter: string | null = null;

  effects(): DeliverEffects {
    // A dead process takes no further step, whatever the code would do with the error.
    let dead = false;
    const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
      dead ||= this.dieAfter === `before ${name}`;
      if (dead) throw new Error(`killed before ${name}`);
      const result = await work();
      dead ||= this.dieAfter === `after ${name}`;
      if (dead) throw new Error(`killed after ${name}`);
      return result;
    };
    return {
      now: () => this.now,
      recoverExpired: (ids, now) => step("recover", () => recoverExpired(env.DB, ids, now)),
      claim: (ids, now) => step("claim", () => claim(env.DB, ids, now)),
      intend: (delivery, now) => step("intend", () => intendSend(env.DB, delivery, now)),
      save: (delivery, settlement, attempt, hash) => step("save", () => saveSettlement(env.DB, delivery, settlement, attempt, hash)),
      material: (runId) => step("material", () => loadMaterial(env, runId)),
      notice: (noticeId) => step("notice", () => loadNoticeMaterial(env, noticeId)),
      contact: (delivery) => step("contact", () => this.contact(delivery)),
      picture: () =>
        step("picture", async () => {
          this.pictures++;
          return { state: "ready", picture: { kind: "png", bytes: new Uint8Array(4), filename: "a.png", note: null } };
        }),
      prepare: (delivery, to, message) =>
        step("prepare", async () => ({
          note: null,
          send: async () => {
            this.sent.push({ id: delivery.id, message, to });
            return this.receipt();
          },
        })),
    };
  }
  deliver = (ids: string[]): Promise<void> => deliverAll(this.effects(), ids);
}

async function planned(count = 1, screenshot = "none"): Promise<string[]> {
  const owner = await seedUser("Mira Olsen", { role: "editor" });
  const project = await seedProject(owner);
  const schedule = await seedSchedule(project, owner);
  const notification = await seedNotification(schedule, [owner], owner);
  const run = await seedRun(project, { scheduleId: schedule, announceDue: null });
  await seedSnapshot(project, run, goodOutputs());
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const id = await idFrom(`${run} ${index}`);
    await env.DB.prepare(
      `insert into deliveries (id, run_id, origin, origin_id, recipient_kind, recipient_id, recipient_name, channel, screenshot, status, due_at, created_at) values (?1, ?2, 'schedule', ?3, 'user', ?4, 'N', 'email', ?5, 'planned', ?6, ?7)`,
    )
      .bind(id, run, notification, newId(), screenshot, start + 60_000, start)
      .run();
    ids.push(id);
  }
  return ids;
}

const row = async (id: string): Promise<Record<string, unknown>> =>
  (await env.DB.prepare("select * from deliveries where id = ?1").bind(id).first())!;
const attemptsOf = async (id: string): Promise<unknown> => JSON.parse(String((await row(id))["attempts"]));
const effectsOf = async (id: string) =>
  (
    await env.DB.prepare("select * from effects where key like ?1 order by key")
      .bind(`send:${id}:%`)
      .all<{ fence: number; settled_at: number | null }>()
  ).results;

describe("delivering", () => {
  test("sends once, records the receipt in row and ledger, and a repeat does nothing", async () => {
    const [id] = (await planned()) as [string];
    const world = new World();
    await world.deliver([id]);
    await world.deliver([id, id]);
    expect(world.sent).toHaveLength(1);
    expect(await row(id)).toMatchObject({
      status: "sent",
      provider_id: "p-1",
      due_at: null,
      sent_at: start,
      fence: 1,
      content_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await attemptsOf(id)).toEqual([{ at: new Date(start).toISOString(), result: "sent", error: null }]);
    expect(await effectsOf(id)).toMatchObject([{ fence: 1, settled_at: start }]);
  });

  test("two consumers of the same message send once", async () => {
    const ids = await planned(7);
    const world = new World();
    await Promise.all([world.deliver(ids), world.deliver(ids), world.deliver(ids.toReversed())]);
    expect(world.sent.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  });

  test("takes the picture and composes the message once for many recipients", async () => {
    const ids = await planned(12, "png");
    const world = new World();
    await world.deliver(ids);
    expect(world.pictures).toBe(1);
    expect(new Set(world.sent.map(({ message }) => message)).size).toBe(1);
    expect(world.sent).toHaveLength(12);
  });

  test("says to each recipient why they get it, in a message of their own", async () => {
    const owner = await seedUser("Mira Olsen", { role: "editor" });
    const project = await seedProject(owner);
    const schedule = await seedSchedule(project, owner);
    const notification = await seedNotification(schedule, [], owner);
    const run = await seedRun(project, { scheduleId: schedule, announceDue: null });
    await seedSnapshot(project, run, goodOutputs());
    const insert = (id: string, origin: string, originId: string, recipient: string) =>
      env.DB.prepare(
        `insert into deliveries (id, run_id, origin, origin_id, recipient_kind, recipient_id, recipient_name, channel, screenshot, status, due_at, created_at) values (?1, ?2, ?3, ?4, 'user', ?5, 'N', 'email', 'none', 'planned', ?6, ?6)`,
      ).bind(id, run, origin, originId, recipient, start);
    const reader = await seedUser("Tom Reader");
    await share(project, reader);
    const [toOwner, toReader, ofFailure] = [newId(), newId(), newId()];
    await env.DB.batch([
      insert(toOwner, "schedule", notification, owner),
      insert(toReader, "schedule", notification, reader),
      insert(ofFailure, "owner", schedule, owner),
    ]);
    const world = new World();
    world.contact = (delivery) => loadContact(env.DB, delivery);
    await world.deliver([toOwner, toReader, ofFailure]);
    const whyOf = Object.fromEntries(
      world.sent.map(({ id, message }) => [id, /You get this because [^.]*\./.exec(message.content.text)?.[0]]),
    );
    expect(whyOf).toEqual({
      [toOwner]: "You get this because you added yourself to “Every day at 09:00 Los Angeles time”.",
      [toReader]: "You get this because Mira Olsen added you to “Every day at 09:00 Los Angeles time”.",
      [ofFailure]: "You get this because you own the schedule “Every day at 09:00 Los Angeles time”.",
    });
    for (const { id, message } of world.sent) expect(message.content.html).toContain(whyOf[id]?.slice("You get this because ".length, -1));
  });

  test.each([
    "after claim",
    "before material",
    "after material",
    "after picture",
    "after contact",
    "before prepare",
    "after prepare",
    "before intend",
  ])("killed %s: nothing left, so the sweep plans it again and it goes out once", async (moment) => {
    const [id] = (await planned(1, "png")) as [string];
    const world = new World();
    world.dieAfter = moment;
    await world.deliver([id]).catch(() => undefined);
    expect(world.sent).toHaveLength(0);
    expect((await row(id))["status"]).toBe("sending");
    world.dieAfter = null;
    world.now += leaseMs - 1;
    await world.deliver([id]);
    expect(world.sent, "the lease still holds").toHaveLength(0);
    world.now += 1;
    expect(await dueDeliveries(env.DB, world.now, 1000)).toContain(id);
    await world.deliver([id]);
    expect(world.sent).toHaveLength(1);
    expect((await row(id))["status"]).toBe("sent");
  });

  test.each(["after intend", "before save"])("killed %s: it may be out, so it becomes unknown and is never repeated", async (moment) => {
    const [id] = (await planned()) as [string];
    const world = new World();
    world.dieAfter = moment;
    await world.deliver([id]);
    const before = world.sent.length;
    world.dieAfter = null;
    for (let sweep = 0; sweep < 4; sweep++) {
      world.now += leaseMs;
      await world.deliver([id]);
    }
    expect(world.sent).toHaveLength(before);
    expect(await row(id)).toMatchObject({
      status: "unknown",
      due_at: null,
      reason: expect.stringContaining("may or may not have arrived"),
    });
    expect(await attemptsOf(id)).toMatchObject([{ result: "unknown" }]);
    expect(await effectsOf(id)).toMatchObject([{ fence: 1, settled_at: null }]);
  });

  test("killed after save: everything stands", async () => {
    const [id] = (await planned()) as [string];
    const world = new World();
    world.dieAfter = "after save";
    await world.deliver([id]);
    world.dieAfter = null;
    world.now += leaseMs * 2;
    await world.deliver([id]);
    expect(world.sent).toHaveLength(1);
    expect((await row(id))["status"]).toBe("sent");
  });

  test("a sender that lost its lease before the intent sends nothing", async () => {
    const [id] = (await planned()) as [string];
    const slow = new World();
    const fast = new World();
    fast.now = start + leaseMs;
    const effects = slow.effects();
    await deliverAll(
      {
        ...effects,
        prepare: async (delivery, to, message) => {
          await fast.deliver([id]);
          return effects.prepare(delivery, to, message);
        },
      },
      [id],
    );
    expect([slow.sent.length, fast.sent.length]).toEqual([0, 1]);
    expect(await row(id)).toMatchObject({ status: "sent", fence: 2 });
  });

  test("a sender whose lease ran out before the intent sends nothing, also when nobody else has come yet", async () => {
    const [id] = (await planned()) as [string];
    const slow = new World();
    const effects = slow.effects();
    const prepare: DeliverEffects["prepare"] = (delivery, to, message) => {
      slow.now = start + leaseMs;
      return effects.prepare(delivery, to, message);
    };
    await deliverAll({ ...effects, prepare }, [id]);
    expect(slow.sent).toEqual([]);
    expect(await effectsOf(id)).toEqual([]);
    await slow.deliver([id]);
    expect(slow.sent).toHaveLength(1);
  });

  test("a receipt that comes after a person had it sent again changes nothing: only the claim that holds the row writes it", async () => {
    const [id] = (await planned()) as [string];
    const slow = new World();
    const again = new World();
    again.now = start + leaseMs;
    slow.receipt = async () => {
      await recoverExpired(env.DB, [id], again.now);
      await planAgain(env.DB, id, { at: new Date(again.now).toISOString(), result: "resend", error: null }).run();
      await again.deliver([id]);
      return { result: "retry", error: "451 come back." };
    };
    await slow.deliver([id]);
    expect([slow.sent.length, again.sent.length]).toEqual([1, 1]);
    expect(await row(id)).toMatchObject({ status: "sent", due_at: null, fence: 2 });
  });

  test("a receipt that comes after the sweep called it unknown still counts", async () => {
    const [id] = (await planned()) as [string];
    const world = new World();
    world.receipt = async () => {
      await recoverExpired(env.DB, [id], start + leaseMs);
      expect((await row(id))["status"]).toBe("unknown");
      return { result: "sent", providerId: "late" };
    };
    await world.deliver([id]);
    expect(await row(id)).toMatchObject({ status: "sent", provider_id: "late" });
  });

  test("a definite transient failure is tried again with growing waits, then given up", async () => {
    const [id] = (await planned()) as [string];
    const world = new World();
    world.receipt = async () => ({ result: "retry", error: "451 come back." });
    for (const delay of retryDelaysMs) {
      await world.deliver([id]);
      expect(await row(id)).toMatchObject({ status: "planned", due_at: world.now + delay, reason: "451 come back." });
      world.now += delay - 1;
      const before = world.sent.length;
      await world.deliver([id]);
      expect(world.sent, "a repeated message does not jump the wait").toHaveLength(before);
      world.now += 1;
      expect(await dueDeliveries(env.DB, world.now, 1000)).toContain(id);
    }
    await world.deliver([id]);
    expect(await row(id)).toMatchObject({ status: "failed", due_at: null, reason: "451 come back. Given up after 5 attempts." });
    expect(world.sent).toHaveLength(5);
    expect(await attemptsOf(id)).toHaveLength(5);
  });

  test("a definite permanent failure says why and stops", async () => {
    const [id] = (await planned()) as [string];
    const world = new World();
    world.receipt = async () => ({ result: "failed", error: "550 no such user" });
    await world.deliver([id]);
    world.now += 86_400_000;
    await world.deliver([id]);
    expect(world.sent).toHaveLength(1);
    expect(await row(id)).toMatchObject({ status: "failed", reason: "550 no such user", due_at: null });
  });

  test("a send that throws is unknown, not failed", async () => {
    const [id] = (await planned()) as [string];
    const world = new World();
    world.receipt = () => Promise.reject(new Error("socket hang up"));
    await world.deliver([id]);
    expect(await row(id)).toMatchObject({ status: "unknown", reason: expect.stringContaining("socket hang up") });
  });

  test("an unreachable recipient fails at once and does not stop the others", async () => {
    const ids = await planned(3);
    const world = new World();
    const effects = world.effects();
    await deliverAll(
      {
        ...effects,
        prepare: (delivery, to, message) =>
          delivery.id === ids[1] ? Promise.reject(new UnreachableFailure("no address")) : effects.prepare(delivery, to, message),
      },
      ids,
    );
    expect(await Promise.all(ids.map(async (id) => (await row(id))["status"]))).toEqual(["sent", "failed", "sent"]);
    expect(await effectsOf(ids[1]!)).toEqual([]);
  });

  test("a delivery that kills its process every time is given up", async () => {
    const [id] = (await planned()) as [string];
    const world = new World();
    world.dieAfter = "after material";
    for (let round = 0; round <= maxClaims; round++) {
      await world.deliver([id]).catch(() => undefined);
      world.now += leaseMs;
    }
    expect(await row(id)).toMatchObject({ status: "failed", fence: maxClaims, due_at: null });
  });

  test("a message that cannot be composed is tried again, visibly", async () => {
    const [id] = (await planned()) as [string];
    const world = new World();
    await deliverAll({ ...world.effects(), material: () => Promise.reject(new Error("damaged snapshot")) }, [id]);
    expect(await row(id)).toMatchObject({
      status: "planned",
      due_at: start + retryDelaysMs[0],
      reason: expect.stringContaining("could not compose"),
    });
    world.now += retryDelaysMs[0];
    await world.deliver([id]);
    expect((await row(id))["status"]).toBe("sent");
  });

  test("who lost access to the app after the message was planned, or was deactivated, is not written to", async () => {
    const reader = await seedUser("Tom Reader");
    const [lost, gone] = (await planned(2)) as [string, string];
    await env.DB.prepare("update deliveries set recipient_id = ?2 where id = ?1").bind(lost, reader).run();
    const world = new World();
    world.contact = (delivery) => loadContact(env.DB, delivery);
    await world.deliver([lost, gone]);
    expect(world.sent).toEqual([]);
    expect(await row(lost)).toMatchObject({
      status: "failed",
      reason: "This person lost access to the app after the message was planned.",
    });
    expect(await row(gone)).toMatchObject({ status: "failed", reason: "This account no longer exists or is deactivated." });
    expect(await effectsOf(lost)).toEqual([]);
    const project = await env.DB.prepare("select project_id from runs where id = ?1")
      .bind((await row(lost))["run_id"])
      .first<string>("project_id");
    await share(project!, reader);
    await env.DB.prepare("update deliveries set status = 'planned', due_at = ?2 where id = ?1").bind(lost, start).run();
    await world.deliver([lost]);
    expect(world.sent).toMatchObject([
      { id: lost, to: { name: "Tom Reader", level: "APP_ONLY", because: expect.stringContaining("Mira Olsen added you") } },
    ]);
  });

  test("a missing run is a definite failure", async () => {
    const [id] = (await planned()) as [string];
    await env.DB.prepare("update deliveries set run_id = ?2 where id = ?1").bind(id, newId()).run();
    await new World().deliver([id]);
    expect(await row(id)).toMatchObject({ status: "failed", reason: expect.stringContaining("deleted") });
  });
});

describe("what a recipient holds when a message is sent", () => {
  test("goes by the run's project, and for a notice by the notice's, whose run may not be claimed yet", async () => {
    const owner = await seedUser("Mira Olsen", { role: "editor" });
    const reader = await seedUser("Tom Reader");
    const project = await seedProject(owner);
    const schedule = await seedSchedule(project, owner);
    const notification = await seedNotification(schedule, [reader], owner);
    const runId = await seedRun(project, { scheduleId: schedule });
    await env.DB.prepare(
      "insert into notices (id, schedule_id, project_id, kind, run_id, about_at, created_at) values ('n-held', ?1, ?2, 'paused', 'none', 0, 0)",
    )
      .bind(schedule, project)
      .run();
    const ofRun = { recipientId: reader, runId, origin: "schedule", originId: notification } as const;
    const ofNotice = { recipientId: reader, runId: "none", origin: "notice", originId: "n-held" } as const;
    expect([(await loadContact(env.DB, ofRun))?.level, (await loadContact(env.DB, ofNotice))?.level]).toEqual(["NONE", "NONE"]);
    await share(project, reader);
    expect(await loadContact(env.DB, ofRun)).toMatchObject({ level: "APP_ONLY", adder: { id: owner, name: "Mira Olsen" } });
    expect(await loadContact(env.DB, ofNotice)).toMatchObject({ name: "Tom Reader", level: "APP_ONLY", adder: null });
    expect((await loadContact(env.DB, { ...ofNotice, recipientId: owner }))?.level).toBe("FULL_ACCESS");
    await env.DB.prepare("update members set status = 'deactivated' where user_id = ?1").bind(reader).run();
    expect(await loadContact(env.DB, ofRun)).toBeNull();
  });
});
