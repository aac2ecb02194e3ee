import { describe, expect, test } from "vitest";
import type { DeliveriesMessage } from "../../../src/env";
import { announce, type AnnounceEffects } from "../../../src/notifications/announce/announce";
import { loadAnnounceable } from "../../../src/notifications/announce/load";
import { saveAnnouncements } from "../../../src/notifications/announce/store";
import { dueDeliveries } from "../../../src/notifications/deliveries/store";
import { personRecipient } from "../../../src/notifications/rules/recipient";
import { deliveriesOf, env, seedNotification, seedProject, seedRun, seedSchedule, seedUser, share } from "../seed";

const now = Date.parse("2026-03-01T10:00:00.000Z");

function effects(change: Partial<AnnounceEffects> = {}): AnnounceEffects & { sent: DeliveriesMessage[] } {
  const sent: DeliveriesMessage[] = [];
  return {
    sent,
    now: () => now,
    load: (ids) => loadAnnounceable(env.DB, ids),
    save: (runs, rows, at) => saveAnnouncements(env.DB, runs, rows, at),
    hint: async (messages) => void sent.push(...messages),
    ...change,
  };
}

async function world() {
  const owner = await seedUser("Mira Olsen", { role: "editor" });
  const reader = await seedUser("Tom Reader");
  const stranger = await seedUser("Sue Stranger");
  const project = await seedProject(owner);
  await share(project, reader);
  const schedule = await seedSchedule(project, owner);
  return {
    owner,
    reader,
    stranger,
    project,
    schedule,
    notification: await seedNotification(schedule, [reader, stranger], owner, { screenshot: "png" }),
  };
}

const dueOf = async (runId: string) =>
  (await env.DB.prepare("select announce_due from runs where id = ?1").bind(runId).first<{ announce_due: number | null }>())?.announce_due;

describe("announcing", () => {
  test("writes one row per recipient, clears the mark and asks for the planned ones", async () => {
    const { project, schedule, reader, stranger } = await world();
    const run = await seedRun(project, { scheduleId: schedule });
    const port = effects();
    await announce(port, [run]);
    const rows = await deliveriesOf(run);
    expect(rows).toHaveLength(2);
    const told = rows.find(({ recipient_id }) => recipient_id === reader);
    expect(told).toMatchObject({
      status: "planned",
      channel: "email",
      screenshot: "png",
      recipient_name: "Tom Reader",
      due_at: now + 60_000,
      fence: 0,
    });
    expect(rows.find(({ recipient_id }) => recipient_id === stranger)).toMatchObject({
      status: "suppressed",
      due_at: null,
      reason: expect.stringContaining("has no access to the app"),
    });
    expect(port.sent).toEqual([{ kind: "deliver", deliveryIds: [told?.["id"]] }]);
    expect(await dueOf(run)).toBeNull();
  });

  test("a failure reaches the schedule's creator, and the project's owner when the creator left", async () => {
    const { project, schedule, owner, reader } = await world();
    const first = await seedRun(project, { scheduleId: schedule, status: "failed" });
    await announce(effects(), [first]);
    expect((await deliveriesOf(first)).map(({ origin, origin_id, recipient_id }) => [origin, origin_id, recipient_id])).toContainEqual([
      "owner",
      schedule,
      owner,
    ]);
    const creator = await seedUser("Left Long Ago", { status: "deactivated" });
    const orphan = await seedSchedule(project, creator);
    const second = await seedRun(project, { scheduleId: orphan, status: "timed_out" });
    await announce(effects(), [second]);
    expect((await deliveriesOf(second)).map(({ recipient_id }) => recipient_id)).toEqual([owner]);
    expect(reader).not.toBe(owner);
  });

  test("a failure reaches the project's owner when the schedule's creator lost access, and nobody of them twice", async () => {
    const { project, owner } = await world();
    const creator = await seedUser("Lost Access", { role: "editor" });
    const theirs = await seedSchedule(project, creator);
    const told = async () => {
      const run = await seedRun(project, { scheduleId: theirs, status: "failed" });
      await announce(effects(), [run]);
      return (await deliveriesOf(run)).map(({ recipient_id, status }) => [recipient_id, status]);
    };
    expect(await told()).toEqual([[owner, "planned"]]);
    await share(project, creator);
    expect(await told()).toEqual([[creator, "planned"]]);
  });

  test.each(["publish", "refresh", "api"])(
    "a failed %s run without notifications of its own tells nobody, and is not looked at again",
    async (trigger) => {
      const { project } = await world();
      const run = await seedRun(project, { trigger, status: "failed" });
      await announce(effects(), [run]);
      expect(await deliveriesOf(run)).toEqual([]);
      expect(await dueOf(run)).toBeNull();
    },
  );

  test("an API run brings whom it named; that the API keeps them is in `flows/whose-run.test.ts`", async () => {
    const { project, reader } = await world();
    const run = await seedRun(project, {
      trigger: "api",
      notifications: [{ type: "SUCCESS", includeSuccessScreenshot: true, userIds: [reader], subject: "Hi" }],
    });
    await announce(effects(), [run]);
    expect(await deliveriesOf(run)).toMatchObject([
      { origin: "api", origin_id: "0", recipient_id: reader, screenshot: "png", subject: "Hi" },
    ]);
  });

  test("a run that still has attempts before it is left alone", async () => {
    const { project, schedule } = await world();
    const run = await seedRun(project, { scheduleId: schedule, status: "queued", attempt: 2 });
    await announce(effects(), [run]);
    expect(await deliveriesOf(run)).toEqual([]);
    expect(await dueOf(run)).not.toBeNull();
  });

  test("a crash before the batch loses nothing: the next call does everything", async () => {
    const { project, schedule } = await world();
    const run = await seedRun(project, { scheduleId: schedule });
    await expect(announce(effects({ save: () => Promise.reject(new Error("killed")) }), [run])).rejects.toThrow("killed");
    expect(await dueOf(run)).not.toBeNull();
    await announce(effects(), [run]);
    expect(await deliveriesOf(run)).toHaveLength(2);
  });

  test("a crash after the batch loses nothing: the sweep finds the row after a minute, and the next call adds nothing", async () => {
    const { project, schedule } = await world();
    const run = await seedRun(project, { scheduleId: schedule });
    await expect(announce(effects({ hint: () => Promise.reject(new Error("killed")) }), [run])).rejects.toThrow("killed");
    const port = effects();
    await announce(port, [run]);
    expect(port.sent).toEqual([]);
    const rows = await deliveriesOf(run);
    expect(rows).toHaveLength(2);
    const planned = rows.find(({ status }) => status === "planned")?.["id"];
    expect(await dueDeliveries(env.DB, now + 59_999, 100)).not.toContain(planned);
    expect(await dueDeliveries(env.DB, now + 60_000, 100)).toContain(planned);
  });

  test("two announcers at once write each row once, also when the targets changed between their reads", async () => {
    const { project, schedule, notification, owner } = await world();
    const run = await seedRun(project, { scheduleId: schedule });
    const early = await loadAnnounceable(env.DB, [run]);
    await env.DB.prepare("update notifications set targets = ?2 where id = ?1")
      .bind(notification, JSON.stringify([{ kind: "user", id: owner }]))
      .run();
    await Promise.all([announce(effects({ load: async () => early }), [run]), announce(effects(), [run])]);
    const recipients = (await deliveriesOf(run)).map(({ recipient_id }) => recipient_id);
    expect(recipients.includes(owner) ? recipients.length === 1 : recipients.length === 2).toBe(true);
  });

  test("more people than one call to the queue takes are asked for in several", async () => {
    const { project, schedule } = await world();
    const run = await seedRun(project, { scheduleId: schedule });
    const [due] = await loadAnnounceable(env.DB, [run]);
    const userIds = Array.from({ length: 2_050 }, (_, index) => `reader-${index}`);
    const targets = userIds.map((id) => ({ kind: "user" as const, id }));
    const calls: number[] = [];
    const port = effects({
      load: async () => [
        {
          ...due!,
          requests: [{ ...due!.requests[0]!, targets }],
          audience: ({ id }) => [personRecipient(id, { id, name: id, active: true, hasAccess: true })],
        },
      ],
      save: async () => undefined,
      hint: async (messages) => void calls.push(messages.length),
    });
    await announce(port, [run]);
    expect(calls).toEqual([100, 3]);
  });

  test("many runs with long templates fit into one batch", async () => {
    const { project, schedule, reader, owner } = await world();
    await seedNotification(schedule, [reader, owner], owner, { body: "x".repeat(10_000) });
    const runs = await Promise.all(Array.from({ length: 60 }, () => seedRun(project, { scheduleId: schedule })));
    const port = effects();
    await announce(port, runs);
    expect(port.sent.flatMap((message) => (message.kind === "deliver" ? message.deliveryIds : []))).toHaveLength(180);
    expect(Math.max(...port.sent.map((message) => (message.kind === "deliver" ? message.deliveryIds.length : 0)))).toBe(20);
  });
});
