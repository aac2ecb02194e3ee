import { beforeAll, describe, expect, test } from "vitest";
import { notificationSchema, deliverySchema, savedNotificationSchema } from "../../src/contract/notification";
import { newId } from "../../src/lib/id";
import { announceRuns } from "../../src/notifications/announce/announce";
import { deliver } from "../../src/notifications/deliveries/deliver";
import { loadListedRuns } from "../../src/runs/log/list-store";
import { as, callerOf } from "./http";
import {
  deliveriesOf,
  env,
  goodOutputs,
  seedNotification,
  seedProject,
  seedRun,
  seedSchedule,
  seedSnapshot,
  seedUser,
  share,
} from "./seed";

const clock = { now: () => Date.now() };

async function world() {
  const owner = await seedUser("Mira Olsen", { role: "editor" });
  const project = await seedProject(owner);
  const schedule = await seedSchedule(project, owner);
  return { owner, project, schedule, api: as(callerOf(owner, "editor")) };
}

const grantOf = (project: string, user: string) =>
  env.DB.prepare("select access from grants where project_id = ?1 and subject_id = ?2").bind(project, user).first<string>("access");

describe("notifications of a schedule", () => {
  test("adding somebody without access grants them App Only, says so and leaves an audit row", async () => {
    const { api, schedule, project, owner } = await world();
    const reader = await seedUser("Tom Reader");
    const sharer = await seedUser("Sue Shared");
    await share(project, sharer);
    const answer = await api("POST", `/api/v1/schedules/${schedule}/notifications`, {
      targets: [owner, reader, sharer, reader].map((id) => ({ kind: "user", id })),
      on: "all",
      screenshot: "png",
    });
    expect(answer.status).toBe(201);
    const saved = savedNotificationSchema.parse(await answer.json());
    expect(saved).toMatchObject({
      scheduleId: schedule,
      on: "all",
      screenshot: "png",
      subject: null,
      granted: [{ id: reader, name: "Tom Reader" }],
      abilities: { update: true, delete: true },
    });
    expect(saved.targets.map(({ name }) => name)).toEqual(["Mira Olsen", "Tom Reader", "Sue Shared"]);
    expect(await grantOf(project, reader)).toBe("APP_ONLY");
    const { results } = await env.DB.prepare("select action, details from audit_log where subject_id in (?1, ?2) order by action")
      .bind(project, saved.id)
      .all<{ action: string; details: string }>();
    expect(results.map(({ action }) => action)).toEqual(["notification.create", "project.grant"]);
    expect(JSON.parse(results[1]!.details)).toMatchObject({ userId: reader, access: "APP_ONLY" });
  });

  test("without APP_URL the address of the first notification is remembered for the links in messages", async () => {
    await env.DB.prepare("insert or replace into workspace (id, name, settings, created_at) values (1, 'W', '{}', 0)").run();
    const { api, schedule, owner } = await world();
    await api("POST", `/api/v1/schedules/${schedule}/notifications`, { targets: [{ kind: "user", id: owner }], on: "all" });
    expect(await env.DB.prepare("select settings ->> 'appUrl' as url from workspace").first("url")).toBe("http://daybook.test");
  });

  test("lists, changes and deletes", async () => {
    const { api, schedule, owner, project } = await world();
    const first = await seedNotification(schedule, [owner], owner);
    const second = await seedNotification(schedule, [owner], owner, { on: "failure" });
    const page = (await (await api("GET", `/api/v1/schedules/${schedule}/notifications?limit=1`)).json()) as {
      values: unknown[];
      cursor: string;
    };
    expect(page.values.map((value) => notificationSchema.parse(value).id)).toEqual([first]);
    const rest = (await (await api("GET", `/api/v1/schedules/${schedule}/notifications?limit=1&cursor=${page.cursor}`)).json()) as {
      values: { id: string }[];
      cursor: null;
    };
    expect(rest).toMatchObject({ values: [{ id: second }], cursor: null });
    const reader = await seedUser("Tom Reader");
    const changed = await api("PATCH", `/api/v1/notifications/${first}`, {
      targets: [{ kind: "user", id: reader }],
      subject: "{{ project }} is here",
    });
    expect(changed.status).toBe(200);
    expect(await changed.json()).toMatchObject({
      on: "all",
      subject: "{{ project }} is here",
      targets: [{ id: reader }],
      granted: [{ id: reader }],
    });
    await env.DB.prepare("delete from grants where project_id = ?1").bind(project).run();
    expect(
      await (await api("PATCH", `/api/v1/notifications/${first}`, { on: "success" })).json(),
      "an unrelated change gives nobody their access back",
    ).toMatchObject({ granted: [] });
    expect(await grantOf(project, reader)).toBeNull();
    const another = await seedUser("Ann Other");
    const both = { targets: [reader, another].map((id) => ({ kind: "user", id })) };
    expect(
      await (await api("PATCH", `/api/v1/notifications/${first}`, both)).json(),
      "whoever was named before and lost access is not given it back with a new name",
    ).toMatchObject({ granted: [{ id: another }] });
    expect([await grantOf(project, reader), await grantOf(project, another)]).toEqual([null, "APP_ONLY"]);
    expect((await api("DELETE", `/api/v1/notifications/${first}`)).status).toBe(204);
    expect((await api("DELETE", `/api/v1/notifications/${first}`)).status).toBe(404);
  });

  test.each([
    [{ targets: [{ kind: "group", id: newId() }], on: "all" }, 400, "targets.0.kind", 'kind "group"'],
    [{ targets: [{ kind: "slack_channel", id: newId() }], on: "all" }, 400, "targets.0.kind", 'kind "slack_channel"'],
    [{ targets: [{ kind: "webhook", url: "https://x" }], on: "all" }, 400, "targets.0.kind", 'kind "webhook"'],
    [{ targets: [{ kind: "user", id: newId() }], on: "all" }, 422, "targets.0.id", "No active member"],
    [{ targets: [], on: "all" }, 400, "targets", ""],
    [{ targets: [{ kind: "user", id: newId() }], on: "sometimes" }, 400, "on", ""],
    [{ targets: [{ kind: "user", id: newId() }], on: "all", condition: {} }, 400, "condition", "Unknown field"],
    [{ targets: [{ kind: "user", id: newId() }], on: "all", subject: "{{ broken" }, 422, "subject", "template"],
    [{ targets: [{ kind: "user", id: newId() }], on: "all", body: "{% include 'x' %}{% nonsense %}" }, 422, "body", "template"],
  ])("%j is refused by name", async (body, status, path, words) => {
    const { api, schedule } = await world();
    const answer = await api("POST", `/api/v1/schedules/${schedule}/notifications`, body);
    const problem = (await answer.json()) as { message: string; issues: { path: string; message: string }[] };
    expect(answer.status, problem.message).toBe(status);
    expect(problem.issues.map((issue) => issue.path)).toContain(path);
    expect(JSON.stringify(problem)).toContain(words.replaceAll('"', '\\"'));
  });

  test("who may not see the project is told that nothing is there; who may only look may not change", async () => {
    const { schedule, project, owner } = await world();
    const notification = await seedNotification(schedule, [owner], owner);
    const stranger = as(callerOf(await seedUser("Sue Stranger"), "editor"));
    const unknown = await (await stranger("GET", `/api/v1/schedules/${newId()}/notifications`)).text();
    const hidden = await stranger("GET", `/api/v1/schedules/${schedule}/notifications`);
    expect([hidden.status, await hidden.text()]).toEqual([404, unknown]);
    expect((await stranger("PATCH", `/api/v1/notifications/${notification}`, { on: "all" })).status).toBe(404);
    const viewer = await seedUser("Vic Viewer");
    await env.DB.prepare(
      "insert into grants (project_id, subject_kind, subject_id, access, created_at) values (?1, 'user', ?2, 'CAN_VIEW', 0)",
    )
      .bind(project, viewer)
      .run();
    const looking = as(callerOf(viewer, "viewer"));
    expect(await (await looking("GET", `/api/v1/schedules/${schedule}/notifications`)).json()).toMatchObject({
      values: [{ abilities: { update: false, delete: false } }],
    });
    expect((await looking("DELETE", `/api/v1/notifications/${notification}`)).status).toBe(403);
  });
});

describe("deliveries of a run", () => {
  test("are listed with their attempts, and only failed and unknown ones are sent again, once", async () => {
    const { api, schedule, project, owner } = await world();
    const notification = await seedNotification(schedule, [owner], owner);
    const run = await seedRun(project, { scheduleId: schedule });
    await seedSnapshot(project, run, goodOutputs());
    await announceRuns(env, clock, [run]);
    const [row] = await deliveriesOf(run);
    const id = String(row?.["id"]);
    await deliver(env, clock, [id]);
    const list = (await (await api("GET", `/api/v1/runs/${run}/deliveries`)).json()) as { values: unknown[] };
    expect(list.values.map((value) => deliverySchema.parse(value))).toMatchObject([
      {
        id,
        origin: "schedule",
        notificationId: notification,
        status: "sent",
        recipient: { kind: "user", id: owner, name: "Mira Olsen" },
        attempts: [{ result: "sent" }],
        abilities: { resend: false },
      },
    ]);
    expect((await api("POST", `/api/v1/deliveries/${id}/resend`)).status).toBe(409);
    await env.DB.prepare("update deliveries set status = 'unknown' where id = ?1").bind(id).run();
    expect(await (await api("GET", `/api/v1/deliveries/${id}`)).json()).toMatchObject({ abilities: { resend: true } });
    const answers = await Promise.all([api("POST", `/api/v1/deliveries/${id}/resend`), api("POST", `/api/v1/deliveries/${id}/resend`)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const { results: audited } = await env.DB.prepare("select action, details from audit_log where subject_id = ?1").bind(id).all();
    expect(audited, "one audit row for the one that changed something").toEqual([
      { action: "delivery.resend", details: '{"was":"unknown"}' },
    ]);
    await deliver(env, clock, [id]);
    const after = deliverySchema.parse(await (await api("GET", `/api/v1/deliveries/${id}`)).json());
    expect(after).toMatchObject({
      status: "sent",
      attempts: [{ result: "sent" }, { result: "resend", error: expect.stringContaining("Mira Olsen") }, { result: "sent" }],
    });
    expect(await env.DB.prepare("select count(*) as n from outbox where delivery_id = ?1").bind(id).first("n")).toBe(2);
  });

  test("are hidden from who may not see the project, in the words for what is not there", async () => {
    const { schedule, project, owner } = await world();
    await seedNotification(schedule, [owner], owner);
    const run = await seedRun(project, { scheduleId: schedule });
    await announceRuns(env, clock, [run]);
    const stranger = as(callerOf(await seedUser("Sue Stranger"), "editor"));
    const [row] = await deliveriesOf(run);
    for (const [method, path] of [
      ["GET", `/runs/${run}/deliveries`],
      ["GET", `/deliveries/${String(row?.["id"])}`],
      ["POST", `/deliveries/${String(row?.["id"])}/resend`],
    ] as const) {
      const answer = await stranger(method, `/api/v1${path}`);
      expect(answer.status).toBe(404);
      expect(await answer.text()).not.toContain("project");
    }
  });
});

describe("a test of a notification", () => {
  test("goes to the caller, is marked in its subject, can be repeated, and is no delivery of the run", async () => {
    const { api, schedule, project, owner } = await world();
    const reader = await seedUser("Tom Reader");
    const notification = await seedNotification(schedule, [reader], owner, { subject: "{{ project }} is here" });
    const run = await seedRun(project, { scheduleId: schedule });
    await seedSnapshot(project, run, goodOutputs());
    const answers = [];
    for (let time = 0; time < 2; time++) answers.push(await api("POST", `/api/v1/notifications/${notification}/test`));
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    const sent = await Promise.all(answers.map(async (answer) => deliverySchema.parse(await answer.json())));
    expect(sent).toMatchObject(
      [1, 2].map(() => ({ runId: run, origin: "test", notificationId: null, recipient: { id: owner, name: "Mira Olsen" } })),
    );
    await deliver(
      env,
      clock,
      sent.map(({ id }) => id),
    );
    expect(await (await api("GET", `/api/v1/deliveries/${sent[0]!.id}`)).json()).toMatchObject({ status: "sent", origin: "test" });
    const { results } = await env.DB.prepare("select subject from outbox where run_id = ?1").bind(run).all();
    expect(results).toEqual([1, 2].map(() => ({ subject: "[Test] Seattle weather briefing is here" })));
    expect(await (await api("GET", `/api/v1/runs/${run}/deliveries`)).json()).toEqual({ values: [], cursor: null });
    const [listed] = await loadListedRuns(env.DB, [run]);
    expect(listed).toMatchObject({ deliveries: { total: 0, sent: 0 } });
    const { results: audited } = await env.DB.prepare("select action from audit_log where subject_id = ?1").bind(notification).all();
    expect(audited).toEqual([1, 2].map(() => ({ action: "notification.test" })));
  });

  test("is about the last good run of its own schedule, and only without one about another of the project", async () => {
    const { api, schedule, project, owner } = await world();
    const notification = await seedNotification(schedule, [owner], owner);
    const other = await seedRun(project, { scheduleId: await seedSchedule(project, owner) });
    const previewed = async () =>
      ((await (await api("POST", `/api/v1/notifications/${notification}/preview`)).json()) as { runId: string }).runId;
    expect(await previewed()).toBe(other);
    const own = await seedRun(project, { scheduleId: schedule });
    await env.DB.prepare("update runs set planned_at = planned_at - 1000 where id = ?1").bind(own).run();
    expect(await previewed()).toBe(own);
  });

  test("without a good run answers 409", async () => {
    const { api, schedule, project, owner } = await world();
    const notification = await seedNotification(schedule, [owner], owner);
    await seedRun(project, { scheduleId: schedule, status: "failed" });
    expect((await api("POST", `/api/v1/notifications/${notification}/test`)).status).toBe(409);
  });
});

describe("the outbox", () => {
  let admin: ReturnType<typeof as>;
  let id = "";
  beforeAll(async () => {
    admin = as(callerOf(await seedUser("Ada Admin", { role: "admin" }), "admin"));
    await env.DB.prepare("delete from outbox").run();
    expect(await (await admin("GET", "/outbox")).text()).toContain("No mail yet");
    const { schedule, project, owner } = await world();
    await seedNotification(schedule, [owner], owner, { subject: "<script>alert(1)</script> & co" });
    const run = await seedRun(project, { scheduleId: schedule });
    await seedSnapshot(project, run, goodOutputs());
    await announceRuns(env, clock, [run]);
    await deliver(env, clock, [String((await deliveriesOf(run))[0]?.["id"])]);
    id = (await env.DB.prepare("select id from outbox where run_id = ?1").bind(run).first<string>("id"))!;
  });

  test("lists mail with who, what and the run, escaped", async () => {
    const answer = await admin("GET", "/outbox");
    const page = await answer.text();
    expect(page).toContain(`href="/outbox/${id}"`);
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt; &amp; co");
    expect(page).not.toContain("<script");
    expect(page).toContain("a run of Seattle weather briefing");
    expect(answer.headers.get("content-security-policy")).toMatch(/default-src 'none'; style-src 'sha256-/);
  });

  test("opens one mail: headers, text, and the message in a sandboxed frame", async () => {
    const page = await (await admin("GET", `/outbox/${id}`)).text();
    expect(page).toContain(`<iframe src="/outbox/${id}/body"`);
    expect(page).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(page).toContain("Message-ID:");
    expect(page).toContain("Wet days: 24 of 31");
    const body = await admin("GET", `/outbox/${id}/body`);
    expect(body.headers.get("content-security-policy")).toContain("sandbox allow-popups");
    expect(body.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await body.text()).toContain("Seattle weather briefing");
    const raw = await admin("GET", `/outbox/${id}.eml`);
    expect(raw.headers.get("content-type")).toBe("message/rfc822");
    expect(await raw.text()).toMatch(/^From: Daybook <daybook@localhost>\r\n/m);
  });

  test("is for admins: others are refused, strangers are led to the sign-in", async () => {
    const editor = as(callerOf(await seedUser("Ed Editor", { role: "editor" }), "editor"));
    for (const path of ["/outbox", `/outbox/${id}`, `/outbox/${id}/body`, `/outbox/${id}.eml`, `/outbox/${id}/attachments/0`]) {
      expect((await editor("GET", path)).status, path).toBe(403);
      const answer = await as(null)("GET", path);
      expect([answer.status, answer.headers.get("location")]).toEqual([302, `/sign-in?next=${encodeURIComponent(path)}`]);
    }
  });

  test.each(["/outbox/nothing", `/outbox/${newId()}`, `/outbox/${newId()}.eml`, "/outbox/..%2f..%2fvalues.eml"])(
    "%s is not there",
    async (path) => {
      expect((await admin("GET", path)).status).toBe(404);
    },
  );
});
