import { beforeEach, describe, expect, test } from "vitest";
import { expectedBy, usualOf } from "../../src/watchman/lateness";
import { noticeRecipients, type NoticeTargets } from "../../src/notifications/rules/notice-recipients";
import { personRecipient } from "../../src/notifications/rules/recipient";
import { loadNoticeMaterial } from "../../src/notifications/notices/material";
import { composeNotice } from "../../src/notifications/mail/compose";
import { noticeBecause } from "../../src/notifications/mail/notice";
import { occurrenceRunId } from "../../src/schedules/run-id";
import { env, seedNotification, seedUser } from "../notifications/seed";
import { day, emptied, good, minute, notices, open, planned, set, tickAt, told, world } from "./world";

beforeEach(emptied);

describe("by when a good run is expected", () => {
  test.each<[string, number | null, number]>([
    ["three minutes usually: a quarter of an hour more", 3 * minute, 18],
    ["40 minutes usually: as much again", 40 * minute, 80],
    ["never yet: the limit of a run and a quarter of an hour", null, 30],
  ])("%s", (_, usual, minutes) => expect(expectedBy(planned, usual)).toBe(planned + minutes * minute));

  test("usual is the middle of the last ten, so one long run changes little", () => {
    expect(usualOf([5, 4, 6, 900, 5, 5, 4, 5, 6, 5, 1, 1, 1, 1, 1, 1])).toBe(5);
    expect(usualOf([])).toBeNull();
  });
});

describe("an open run past its time", () => {
  test("its owner is notified once, whatever fails, and not before it is late", async () => {
    const { project, schedule, owner } = await world();
    for (let back = 1; back <= 12; back++) await good(project, schedule, planned - back * day, 3 * minute);
    const run = await open(project, schedule);
    await tickAt(planned + 17 * minute);
    expect(await notices()).toEqual([]);

    // The notice is written, and the process dies before its deliveries are.
    let batches = 0;
    const dying = {
      prepare: (sql: string) => env.DB.prepare(sql),
      batch: (statements: D1PreparedStatement[]) => (++batches === 2 ? Promise.reject(new Error("planted")) : env.DB.batch(statements)),
    } as unknown as D1Database;
    await expect(tickAt(planned + 18 * minute, { d1: dying })).rejects.toThrow("planted");
    expect(await notices()).toMatchObject([
      { run_id: run, expected_at: planned + 18 * minute, usual_ms: 3 * minute, announce_due: planned + 18 * minute },
    ]);
    expect(await told()).toEqual([]);

    const [first, second] = await Promise.all([tickAt(planned + 19 * minute), tickAt(planned + 19 * minute)]);
    expect(await told()).toMatchObject([{ run_id: run, recipient_id: owner, status: "planned" }]);
    expect(new Set([...first.deliver, ...second.deliver])).toEqual(new Set([(await told())[0]?.["id"]]));
    for (const later of [20, 60, 600]) await tickAt(planned + later * minute);
    expect(await notices()).toHaveLength(1);
    expect(await told()).toHaveLength(1);

    // It ends well after all: both facts stand, and the next day is watched again.
    await env.DB.prepare("update runs set status = 'succeeded', started_at = ?2, finished_at = ?2 where id = ?1")
      .bind(run, planned + 700 * minute)
      .run();
    await open(project, schedule, planned + day);
    await tickAt(planned + day + 19 * minute);
    expect((await notices()).map(({ about_at }) => about_at)).toEqual([planned, planned + day]);
  });

  test("what is usual is learned from the last ten, not from the last one", async () => {
    const { project, schedule } = await world();
    for (let back = 2; back <= 12; back++) await good(project, schedule, planned - back * day, 3 * minute);
    await good(project, schedule, planned - day, 90 * minute);
    await open(project, schedule);
    await tickAt(planned + 18 * minute);
    expect(await notices()).toMatchObject([{ usual_ms: 3 * minute, expected_at: planned + 18 * minute }]);
  });

  test("without history the limit of a run counts", async () => {
    const { project, schedule } = await world();
    await open(project, schedule);
    await tickAt(planned + 29 * minute);
    expect(await notices()).toEqual([]);
    await tickAt(planned + 30 * minute);
    expect(await notices()).toMatchObject([{ usual_ms: null }]);
  });

  test("many open runs of one schedule are one notice, and one more a day until a run succeeds", async () => {
    const { project, schedule } = await world();
    for (let hour = 0; hour < 5; hour++) await open(project, schedule, planned + hour * 60 * minute);
    for (let at = planned + 31 * minute; at < planned + 23 * 60 * minute; at += 61 * minute) await tickAt(at);
    expect(await notices()).toHaveLength(1);
    await open(project, schedule, planned + day);
    await tickAt(planned + day + 59 * minute);
    expect(await notices()).toHaveLength(2);
  });

  test("of several that are late the oldest is named", async () => {
    const { project, schedule } = await world();
    for (const hour of [2, 0, 1]) await open(project, schedule, planned + hour * 60 * minute);
    await tickAt(planned + 300 * minute);
    expect(await notices()).toMatchObject([{ about_at: planned, run_id: await occurrenceRunId(schedule, planned) }]);
  });

  test("no notice for what a person paused, archived or started by hand, and for what has ended", async () => {
    const paused = await world();
    await open(paused.project, paused.schedule);
    await set(paused.schedule, { status: "paused", next_at: null });
    const archived = await world();
    await open(archived.project, archived.schedule);
    await env.DB.prepare("update projects set archived_at = 1 where id = ?1").bind(archived.project).run();
    const manual = await world();
    await open(manual.project, manual.schedule);
    await env.DB.prepare("update runs set trigger = 'manual' where schedule_id = ?1").bind(manual.schedule).run();
    const ended = await world();
    await good(ended.project, ended.schedule, planned, 40 * minute);
    const untold = await world();
    const announcing = await good(untold.project, untold.schedule, planned, 40 * minute);
    await env.DB.prepare("update runs set announce_due = ?2 where id = ?1")
      .bind(announcing, planned + 40 * minute)
      .run();
    await tickAt(planned + 600 * minute);
    expect(await notices()).toEqual([]);
  });
});

describe("a schedule that is not claimed", () => {
  test("because the claim fails: its owner is notified although the tick throws, and the sweep still runs", async () => {
    const { schedule, owner } = await world();
    await set(schedule, { next_at: planned });
    const waiting = await world();
    const lost = await open(waiting.project, waiting.schedule, planned + 20 * minute);
    // What writes the claim is the first batch of a tick.
    let batches = 0;
    const unclaimable = {
      prepare: (sql: string) => env.DB.prepare(sql),
      batch: (list: D1PreparedStatement[]) => (++batches === 1 ? Promise.reject(new Error("planted")) : env.DB.batch(list)),
    } as unknown as D1Database;
    const swept: string[] = [];
    const effects = { d1: unclaimable, sendRuns: async (ids: string[]) => void swept.push(...ids) };
    await expect(tickAt(planned + 31 * minute, effects)).rejects.toThrow("planted");
    expect(swept).toEqual([lost]);
    expect(await notices()).toMatchObject([{ schedule_id: schedule, about_at: planned, run_id: await occurrenceRunId(schedule, planned) }]);
    expect(await told()).toMatchObject([{ recipient_id: owner }]);
  });

  test("because the queue of runs fails: its owner is still notified, and the tick fails", async () => {
    const { project, schedule, owner } = await world();
    await open(project, schedule);
    const deliver: string[] = [];
    const away = async (): Promise<never> => Promise.reject(new Error("planted: the queue is away"));
    const effects = { sendRuns: away, sendDeliveries: async (ids: string[]) => void deliver.push(...ids) };
    await expect(tickAt(planned + 31 * minute, effects)).rejects.toThrow("planted");
    expect(await told()).toMatchObject([{ recipient_id: owner, id: deliver[0] }]);
    expect(await env.DB.prepare("select count(*) as n from ticks").first("n")).toBe(0);
  });

  test("for hours, because no tick came: one notice about the newest missed one, none when the newest still runs", async () => {
    const hourly = JSON.stringify({ cadence: "HOURLY", hourly: { timezone: "UTC", minute: 0 } });
    const skipping = await world({ missed: "none" });
    await set(skipping.schedule, { cadence: hourly, next_at: planned });
    const catching = await world();
    await set(catching.schedule, { cadence: hourly, next_at: planned });
    await env.DB.prepare("update projects set published_version = 14").run();
    await tickAt(planned + 5.5 * 60 * minute);
    expect(await notices()).toMatchObject([{ schedule_id: skipping.schedule, about_at: planned + 5 * 60 * minute }]);
    expect(await told()).toHaveLength(1);
    // The newest of the other one is not made up for either: then it is told, too.
    await tickAt(planned + 5.6 * 60 * minute);
    await tickAt(planned + 5.7 * 60 * minute);
    expect((await notices()).map(({ schedule_id }) => schedule_id).sort()).toEqual([skipping.schedule, catching.schedule].sort());
  });
});

describe("a good run by 09:30", () => {
  const deadline = planned + 30 * minute;
  async function watched() {
    const made = await world({ deadline: "09:30" });
    await set(made.schedule, { watch_at: deadline });
    return made;
  }
  const watchAt = async (id: string) =>
    (await env.DB.prepare("select watch_at from schedules where id = ?1").bind(id).first<number>("watch_at")) ?? 0;

  test.each<[string, (project: string, schedule: string) => Promise<unknown>, boolean]>([
    ["ended in time: silent", (project, schedule) => good(project, schedule, planned, 20 * minute), false],
    ["ended a minute late: told", (project, schedule) => good(project, schedule, planned, 31 * minute), true],
    ["failed: told", (project, schedule) => open(project, schedule, planned, { status: "failed", finished_at: planned + minute }), true],
    ["is still open: told", (project, schedule) => open(project, schedule), true],
    ["was never claimed: told", async () => undefined, true],
    ["was good yesterday only: told", (project, schedule) => good(project, schedule, planned - day, minute), true],
  ])("%s", async (_, run, late) => {
    const { project, schedule } = await watched();
    await run(project, schedule);
    await tickAt(deadline - 1000);
    expect(await notices()).toEqual([]);
    await Promise.all([tickAt(deadline), tickAt(deadline)]);
    await tickAt(deadline + minute);
    expect((await notices()).map(({ expected_at }) => expected_at)).toEqual(late ? [deadline] : []);
    expect(await told()).toHaveLength(late ? 1 : 0);
    expect(await watchAt(schedule)).toBe(deadline + day);
  });

  test("is judged once after days without a tick; a paused schedule and an archived project are passed over", async () => {
    const { schedule } = await watched();
    await set(schedule, { next_at: planned + 9 * day });
    const paused = await watched();
    await set(paused.schedule, { status: "auto_paused", next_at: null });
    await tickAt(deadline + 3 * day + minute);
    expect(await notices()).toMatchObject([{ schedule_id: schedule, expected_at: deadline + 3 * day }]);
    expect(await watchAt(schedule)).toBe(deadline + 4 * day);
  });

  test("an occurrence that a deadline covers causes no notice earlier", async () => {
    const { project, schedule } = await watched();
    await set(schedule, { watch_at: deadline + 60 * minute, policies: JSON.stringify({ deadline: "10:30" }) });
    await open(project, schedule);
    await tickAt(planned + 45 * minute);
    expect(await notices()).toEqual([]);
    await tickAt(deadline + 60 * minute);
    expect(await notices()).toHaveLength(1);
  });
});

describe("who is notified", () => {
  const person = (id: string, active = true, hasAccess = true) => [id, { id, name: id, active, hasAccess }] as const;
  const user = (id: string) => ({ kind: "user" as const, id });
  const targets: NoticeTargets = {
    creator: user("creator"),
    owner: user("owner"),
    subscribers: [user("subscriber")],
    admins: [user("admin")],
  };
  test.each<[string, "did_not_run" | "paused", ReturnType<typeof person>[], string[]]>([
    ["did not run: whoever made the schedule", "did_not_run", [person("creator"), person("owner"), person("subscriber")], ["creator"]],
    ["they left: the project's owner", "did_not_run", [person("creator", false), person("owner"), person("subscriber")], ["owner"]],
    ["both left: an admin, never nobody", "did_not_run", [person("creator", false), person("owner", false), person("admin")], ["admin"]],
    [
      "paused: owners and those who are notified of failures",
      "paused",
      [person("creator"), person("owner"), person("subscriber")],
      ["creator", "owner", "subscriber"],
    ],
    ["paused: not who lost access", "paused", [person("creator", true, false), person("owner"), person("subscriber", false)], ["owner"]],
  ])("%s", (_, kind, known, expected) => {
    const people = new Map(known);
    const audience = ({ id }: { id: string }) => [personRecipient(id, people.get(id))];
    expect(noticeRecipients(kind, targets, audience).map(({ id }) => id)).toEqual(expected);
  });

  test("a schedule whose person left is paused, and its project's owner and recipients are notified why", async () => {
    const { project, schedule, owner } = await world();
    const gone = await seedUser("Gone Gerd", { role: "editor", status: "deactivated" });
    const listener = await seedUser("Lea Listens", { role: "admin" });
    await seedNotification(schedule, [listener], owner, { on: "failure" });
    await set(schedule, { created_by: gone, run_as: gone, next_at: planned });
    await env.DB.prepare("update projects set published_version = 14 where id = ?1").bind(project).run();
    await Promise.all([tickAt(planned), tickAt(planned)]);
    expect(await notices()).toMatchObject([{ kind: "paused", schedule_id: schedule, expected_at: null }]);
    expect((await told()).map(({ recipient_id }) => recipient_id).sort()).toEqual([owner, listener].sort());
    const material = (await loadNoticeMaterial(env, (await notices())[0]!.id))!;
    const { content } = composeNotice(material, noticeBecause(material, owner));
    expect(content.subject).toBe("Paused: Seattle weather briefing");
    expect(content.text).toContain("The person it runs as has left");
    expect(content.text).toContain("You get this because you own the project of the schedule");
  });
});
