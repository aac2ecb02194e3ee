import { describe, expect, test, vi } from "vitest";
import { newId } from "../../src/lib/id";
import { keepPage, keptPage } from "../../src/snapshots/kept-pages";
import { snapshotKey } from "../../src/snapshots/keys";
import { env, finishedRun, get, insert, now, person, project, signed } from "./app-world";

const grant = (projectId: string, kind: string, subject: string, access: string) =>
  insert("grants", { project_id: projectId, subject_kind: kind, subject_id: subject, access, created_at: now });

describe("who sees an app", () => {
  test("a visitor who is signed out is asked to sign in, whether the app exists or not", async () => {
    const id = await project();
    for (const path of [`/apps/${id}`, `/apps/${newId()}`, `/apps/${id}/runs/${newId()}`, "/apps/nothing", "/apps/"]) {
      const answer = await get(path);
      expect([path, answer.status, answer.headers.get("location")]).toEqual([path, 302, `/sign-in?next=${encodeURIComponent(path)}`]);
    }
  });

  test("unknown, forbidden and thrown away look the same to a member", async () => {
    const { cookie } = await person("viewer");
    const forbidden = await project();
    await finishedRun(forbidden);
    const trashed = await project({ workspace_access: "CAN_VIEW", trashed_at: now });
    const pages = await Promise.all(
      [`/apps/${forbidden}`, `/apps/${trashed}`, `/apps/${newId()}`, "/apps/x"].map((path) => get(path, { cookie })),
    );
    expect(pages.map((page) => page.status)).toEqual([404, 404, 404, 404]);
    expect(new Set(await Promise.all(pages.map((page) => page.text()))).size).toBe(1);
  });

  test("a grant to a person, to a group or to the workspace opens the app, and taking it away closes it", async () => {
    const reader = await person("viewer");
    const id = await project();
    await finishedRun(id);
    const status = async () => (await get(`/apps/${id}`, { cookie: reader.cookie })).status;
    expect(await status()).toBe(404);
    await grant(id, "user", reader.id, "APP_ONLY");
    expect(await status()).toBe(200);
    await env.DB.prepare("delete from grants where project_id = ?").bind(id).run();
    expect(await status()).toBe(404);
    const group = newId();
    await insert("groups", { id: group, name: group, created_at: now });
    await insert("group_members", { group_id: group, user_id: reader.id });
    await grant(id, "group", group, "APP_ONLY");
    expect(await status()).toBe(200);
    await env.DB.prepare("delete from group_members where user_id = ?").bind(reader.id).run();
    expect(await status()).toBe(404);
    await env.DB.prepare("update projects set workspace_access = 'APP_ONLY' where id = ?").bind(id).run();
    expect(await status()).toBe(200);
  });

  test("a public app needs no session, and offers a stranger neither downloads nor the project", async () => {
    const id = await project({ public_access: "APP_ONLY" });
    await finishedRun(id);
    const answer = await get(`/apps/${id}`);
    expect(answer.status).toBe(200);
    const page = await answer.text();
    expect(page).toContain("Up to date");
    expect(page).not.toMatch(/capture\.|Schedule<|href="\/projects\/[^"]+\/versions/);
  });

  test.each([
    ["a forged signature", async () => signed(newId(), "another secret")],
    ["a session that ended", async () => (await person("admin", { expiresAt: now - 1 })).cookie],
    ["a member who left", async () => (await person("admin", { status: "deactivated" })).cookie],
  ])("%s counts as signed out", async (_, cookieOf) => {
    const id = await project({ workspace_access: "CAN_VIEW" });
    await finishedRun(id);
    expect((await get(`/apps/${id}`, { cookie: await cookieOf() })).status).toBe(302);
  });
});

describe("the page of an app", () => {
  test("is the stored frame under a bar with state, age, version and actions", async () => {
    const { cookie } = await person("admin");
    const id = await project();
    const run = await finishedRun(id);
    const schedule = (status: string, next: string | null) =>
      insert("schedules", {
        id: newId(),
        project_id: id,
        cadence: "{}",
        timezone: "America/Los_Angeles",
        policies: "{}",
        status,
        next_at: next && Date.parse(next),
        created_at: now,
        updated_at: now,
      });
    await schedule("active", "2016-01-03T17:00:00Z");
    await schedule("active", "2016-01-02T17:00:00Z");
    // As an older build may have left it.
    await schedule("paused", "2016-01-01T18:00:00Z");
    const page = await (await get(`/apps/${id}`, { cookie })).text();
    expect(page).toMatch(/Up to date.*12 minutes ago.*Version 14.*Next run tomorrow, 09:00/s);
    expect(page).toContain(`/api/v1/runs/${run}/capture.pdf`);
    expect(page.indexOf(`class="bar"`)).toBeLessThan(page.indexOf(`<main class="frame"`));
    expect(page.match(/<body>/g)).toHaveLength(1);
  });

  test("carries a policy under which only its own style sheets and the bar's script work", async () => {
    const { cookie } = await person("admin");
    const id = await project();
    await finishedRun(id);
    const answer = await get(`/apps/${id}`, { cookie });
    const policy = answer.headers.get("content-security-policy") ?? "";
    const page = await answer.text();
    expect(policy).not.toContain("unsafe");
    expect(policy.split("; ").filter((part) => !part.startsWith("style-src"))).toEqual([
      "default-src 'none'",
      "font-src data: http://daybook.test/fonts/",
      "img-src data: 'self'",
      "script-src http://daybook.test/app-bar.js",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
    ]);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "cache-control": "private, no-cache",
      "content-type": "text/html; charset=utf-8",
      "cross-origin-opener-policy": "same-origin",
      "referrer-policy": "same-origin",
      // The same address shows different things to different people.
      vary: "cookie",
      "x-content-type-options": "nosniff",
    });
    for (const [, style] of page.matchAll(/<style>(.*?)<\/style>/gs)) {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style)));
      expect(policy).toContain(`'sha256-${btoa(String.fromCharCode(...digest))}'`);
    }
    expect(page).not.toMatch(/<[^>]+\s(style|on\w+)=/);
    expect([...page.matchAll(/<script[^>]*>/g)].map(([tag]) => tag)).toEqual([`<script type="module" src="/app-bar.js">`]);
  });

  test("is another page when its run had another attempt", async () => {
    const { cookie } = await person("admin");
    const id = await project();
    const run = await finishedRun(id);
    const etag = (await get(`/apps/${id}`, { cookie })).headers.get("etag") ?? "";
    await env.DB.prepare("update runs set attempt = 2 where id = ?1").bind(run).run();
    expect((await get(`/apps/${id}`, { cookie, "if-none-match": etag })).status).toBe(200);
  });

  test("answers 304 while frame and bar are the same, and anew when a minute has passed", async () => {
    const { cookie } = await person("admin");
    const id = await project();
    await finishedRun(id);
    const first = await get(`/apps/${id}`, { cookie });
    const etag = first.headers.get("etag") ?? "";
    expect(first.headers.get("cache-control")).toBe("private, no-cache");
    const again = await get(`/apps/${id}`, { cookie, "if-none-match": `W/"x", ${etag}` });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect(again.headers.get("content-security-policy")).toBeNull();
    expect((await get(`/apps/${id}`, { cookie, "if-none-match": etag }, now + 60_000)).status).toBe(200);
    expect((await get(`/apps/${id}`, { "if-none-match": etag })).status).toBe(302);
  });

  test("a later attempt of the same run is another page, whatever the browser kept", async () => {
    const { cookie } = await person("admin");
    const id = await project();
    const run = await finishedRun(id);
    const etag = (await get(`/apps/${id}`, { cookie })).headers.get("etag") ?? "";
    await env.DB.prepare("update runs set attempt = 2 where id = ?1").bind(run).run();
    expect((await get(`/apps/${id}`, { cookie, "if-none-match": etag })).status).toBe(200);
  });

  test("the bar says how late the next run is once that is more than five minutes", async () => {
    const { cookie } = await person("admin");
    const id = await project();
    await finishedRun(id);
    const due = Date.parse("2016-01-01T17:30:00Z");
    const dates = { created_at: now, updated_at: now };
    await insert("schedules", {
      id: newId(),
      project_id: id,
      cadence: "{}",
      timezone: "UTC",
      policies: "{}",
      status: "active",
      next_at: due,
      ...dates,
    });
    const at = async (minutes: number) => (await get(`/apps/${id}`, { cookie }, due + minutes * 60_000)).text();
    expect(await at(-20)).toContain("Next run today, 09:30");
    expect(await at(4)).toContain("Next run today, 09:30");
    expect(await at(7)).toContain("Next run is 7 minutes late");
  });

  test("a newer run that reached its time limit is said to have, and the result shows its age", async () => {
    const { cookie } = await person("admin");
    const id = await project();
    await finishedRun(id);
    await finishedRun(id, { planned_at: Date.parse("2016-01-02T17:00:00Z"), status: "timed_out" }, { publish: false });
    const page = await (await get(`/apps/${id}`, { cookie }, Date.parse("2016-01-02T20:30:00Z"))).text();
    expect(page).toContain("1 day old");
    expect(page).toContain("The run of Saturday 2 January, 09:00 ran out of time.");
  });

  test("a view reads D1 once, and R2 only the first time", async () => {
    const { cookie } = await person("admin");
    const id = await project();
    await finishedRun(id);
    const read = vi.spyOn(env.DB, "withSession");
    const bucket = vi.spyOn(env.BUCKET, "get");
    try {
      for (let view = 0; view < 3; view++) await (await get(`/apps/${id}`, { cookie })).text();
      expect([read.mock.calls.length, bucket.mock.calls.length]).toEqual([3, 1]);
    } finally {
      read.mockRestore();
      bucket.mockRestore();
    }
  });

  test("comes from the cache of its location when this isolate has forgotten it, under the same policy", async () => {
    const { cookie } = await person("admin");
    const id = await project();
    const run = await finishedRun(id);
    const fresh = await get(`/apps/${id}`, { cookie });
    expect(keptPage(snapshotKey(id, run, 1))).toBeDefined();
    // Others push it out of memory.
    const large = { before: new Uint8Array(1_900_000), after: new Uint8Array(), styleHash: null };
    for (let other = 0; other < 5; other++) keepPage(`other ${newId()}`, large);
    expect(keptPage(snapshotKey(id, run, 1))).toBeUndefined();
    const bucket = vi.spyOn(env.BUCKET, "get");
    try {
      const cached = await get(`/apps/${id}`, { cookie });
      expect(bucket).not.toHaveBeenCalled();
      expect(cached.headers.get("content-security-policy")).toBe(fresh.headers.get("content-security-policy"));
      expect(await cached.text()).toBe(await fresh.text());
    } finally {
      bucket.mockRestore();
    }
  });

  test.each([
    ["a page that is not there", `/apps/${newId()}`],
    ["a page without a result", null],
  ])("is of nobody's cache either when it is %s", async (_, path) => {
    const id = await project();
    const answer = await get(path ?? `/apps/${id}`, { cookie: (await person("admin")).cookie });
    expect(Object.fromEntries(answer.headers)).toMatchObject({ "cache-control": "private, no-store", vary: "cookie" });
    expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors 'self'");
  });

  test("a newer run that failed leaves the good result and says so, the place only to those who may see it", async () => {
    const id = await project({ workspace_access: "APP_ONLY" });
    await finishedRun(id);
    const error = JSON.stringify({ message: "no such column", staticId: null, label: "Rain by month", line: 7 });
    const failed = await finishedRun(id, { planned_at: Date.parse("2016-01-02T17:00:00Z"), status: "failed", error }, { publish: false });
    await insert("runs", {
      id: newId(),
      project_id: id,
      version: 14,
      trigger: "schedule",
      context: "scheduled",
      status: "running",
      planned_at: now + 2e8,
      claimed_at: now,
      update_published_results: 1,
    });
    const later = now + 86_400_000;
    const admin = await (await get(`/apps/${id}`, { cookie: (await person("admin")).cookie }, later)).text();
    expect(admin).toMatch(
      /Stale.*You see the last good result, of Friday 1 January, 09:00\. The run of Saturday 2 January, 09:00 failed in the cell “Rain by month”/s,
    );
    expect(admin).toContain(`/projects/${id}/runs/${failed}`);
    const reader = await (await get(`/apps/${id}`, { cookie: (await person("viewer")).cookie }, later)).text();
    expect(reader).toContain("The run of Saturday 2 January, 09:00 failed. ");
    expect(reader).not.toMatch(/Rain by month|no such column/);
  });

  test.each([
    ["not published", { published_version: null }, null, "is not published yet"],
    ["waiting for its first result", {}, "running", "The first result is on its way"],
    ["never succeeded", {}, "failed", "There is no result yet"],
  ])("an app that is %s says what to expect", async (_, over, status, text) => {
    const id = await project(over);
    if (status) await finishedRun(id, { status }, { publish: false, page: false });
    const answer = await get(`/apps/${id}`, { cookie: (await person("admin")).cookie });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    expect(await answer.text()).toContain(text);
  });

  test("an archived project keeps its last result and says that nothing runs", async () => {
    const id = await project({ archived_at: now });
    await finishedRun(id);
    expect(await (await get(`/apps/${id}`, { cookie: (await person("admin")).cookie })).text()).toContain("This project is archived");
  });
});

describe("the page of a past run", () => {
  test("says so and leads to the current result", async () => {
    const id = await project();
    const old = await finishedRun(id);
    await finishedRun(id, { planned_at: Date.parse("2016-01-02T17:00:00Z") });
    const page = await (await get(`/apps/${id}/runs/${old}`, { cookie: (await person("admin")).cookie })).text();
    expect(page).toMatch(/Past result.*Open the current result.*You see the app as it was in the run of Friday 1 January, 09:00/s);
  });

  test("is dated in the zone of its project, whichever zone its schedule goes by", async () => {
    const id = await project();
    const schedule = newId();
    const at = { created_at: now, updated_at: now };
    await insert("schedules", {
      id: schedule,
      project_id: id,
      cadence: "{}",
      timezone: "Asia/Tokyo",
      policies: "{}",
      status: "paused",
      ...at,
    });
    const old = await finishedRun(id, { schedule_id: schedule });
    await finishedRun(id, { planned_at: Date.parse("2016-01-02T17:00:00Z") });
    const page = await (await get(`/apps/${id}/runs/${old}`, { cookie: (await person("admin")).cookie })).text();
    expect(page).toContain("You see the app as it was in the run of Friday 1 January, 09:00");
  });

  test("of another project is not found there", async () => {
    const [mine, other] = [await project({ workspace_access: "CAN_VIEW" }), await project()];
    const run = await finishedRun(other);
    expect((await get(`/apps/${mine}/runs/${run}`, { cookie: (await person("viewer")).cookie })).status).toBe(404);
  });

  test("of a failed run is for those who may see its cells", async () => {
    const id = await project({ workspace_access: "APP_ONLY" });
    const run = await finishedRun(id, { status: "failed" }, { publish: false });
    const reader = await (await get(`/apps/${id}/runs/${run}`, { cookie: (await person("viewer")).cookie })).text();
    expect(reader).toContain("This run did not succeed");
    expect(reader).not.toContain(`class="frame"`);
    expect(await (await get(`/apps/${id}/runs/${run}`, { cookie: (await person("admin")).cookie })).text()).toContain(`class="frame"`);
  });

  test("whose page was never kept says so", async () => {
    const id = await project();
    const run = await finishedRun(id, {}, { publish: false, page: false });
    expect(await (await get(`/apps/${id}/runs/${run}`, { cookie: (await person("admin")).cookie })).text()).toContain(
      "This run left no page",
    );
  });
});

test("only reading is answered", async () => {
  const { serveApp } = await import("../../src/apps/gateway");
  const answer = await serveApp(new Request("http://daybook.test/apps/x", { method: "POST" }), env, { waitUntil: () => undefined });
  expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
});
