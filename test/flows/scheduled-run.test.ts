import PostalMime from "postal-mime";
import { beforeAll, describe, expect, test, vi } from "vitest";
import type { Delivery } from "../../src/contract/notification";
import type { Run } from "../../src/contract/run";
import { outboxKey } from "../../src/snapshots/keys";
import {
  dailySchedule,
  ended,
  endedRunsOf,
  env,
  loadWarehouse,
  openWorkspace,
  publishCells,
  publishProject,
  request,
  runsOf,
  signIn,
  tickAt,
  walkCells,
  type Workspace,
} from "./workspace";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
  await loadWarehouse();
});

describe("a scheduled run of a published project", { timeout: 90_000 }, () => {
  test("becomes an app page, a log entry, a picture and a mail", { timeout: 120_000 }, async () => {
    const { projectId, version, firstRun } = await publishProject(workspace, "Weather", walkCells);
    expect(firstRun).toMatchObject({ status: "succeeded", trigger: "publish", context: "app", version: 1, published: true });

    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId, { name: "Mornings" });
    const notified = await workspace.call("POST", `/schedules/${scheduleId}/notifications`, {
      targets: [{ kind: "user", id: workspace.adminId }],
      on: "all",
      screenshot: "png",
    });
    expect(notified.status, JSON.stringify(notified.body)).toBe(201);

    await tickAt(nextAt);
    const [run] = await endedRunsOf(workspace, scheduleId, 1);
    expect(run).toMatchObject({
      status: "succeeded",
      trigger: "schedule",
      context: "scheduled",
      version,
      plannedAt: new Date(nextAt).toISOString(),
      published: true,
    });
    const runId = (run as Run).id;

    const whole = await workspace.call<Run>("GET", `/runs/${runId}`);
    const cells = whole.body.cells ?? [];
    expect(cells.map((cell) => [cell.kind, cell.status])).toEqual(walkCells.map((cell) => [(cell as { kind: string }).kind, "succeeded"]));
    expect(cells.find((cell) => cell.kind === "sql")?.rows).toBe(12);

    const session = await signIn();
    const app = await request<string>("GET", `/apps/${projectId}`, null, undefined, session);
    expect(app.status).toBe(200);
    expect(app.body).toContain("Rain in Seattle");
    const again = await request("GET", `/apps/${projectId}`, null, undefined, {
      ...session,
      "if-none-match": app.headers.get("etag") ?? "",
    });
    expect(again.status).toBe(304);
    expect((await request<string>("GET", `/apps/${projectId}/runs/${runId}`, null, undefined, session)).body).toContain("Rain in Seattle");

    const total = await workspace.call<{ value: number }>(
      "GET",
      `/runs/${runId}/outputs/${cells.find((cell) => cell.kind === "javascript")?.staticId}`,
    );
    expect(total.body.value).toBeCloseTo(819);

    const delivery = await sentDelivery(runId);
    expect(delivery).toMatchObject({ status: "sent", channel: "email", reason: null });
    const { results } = await env.DB.prepare("select id from outbox where run_id = ?1").bind(runId).all<{ id: string }>();
    expect(results).toHaveLength(1);
    const mail = await PostalMime.parse(await (await env.BUCKET.get(outboxKey(results[0]?.id ?? "")))!.arrayBuffer());
    expect(mail.to?.[0]?.address).toBe("ines@example.com");
    expect(mail.attachments[0]?.mimeType).toBe("image/png");
    expect((mail.attachments[0]?.content as ArrayBuffer | undefined)?.byteLength).toBeGreaterThan(5_000);

    const picture = await request<string>("GET", `/api/v1/runs/${runId}/capture.png`, workspace.token);
    expect(picture.status).toBe(200);
  });

  test("runs once, however late or often its minute is ticked", async () => {
    const { projectId } = await publishProject(workspace, "Ticks", [{ kind: "javascript", output: "one", source: "1" }]);
    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId);
    await tickAt(nextAt - 60_000);
    expect(await runsOf(workspace, scheduleId)).toEqual([]);
    await Promise.all([tickAt(nextAt), tickAt(nextAt), tickAt(nextAt + 30_000)]);
    await tickAt(nextAt + 60_000);
    const runs = await endedRunsOf(workspace, scheduleId, 1);
    expect(runs.map((run) => run.status)).toEqual(["succeeded"]);
  });

  test("a tick three days late runs the latest and shows the missed ones", async () => {
    const { projectId } = await publishProject(workspace, "Late", [{ kind: "javascript", output: "one", source: "1" }]);
    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId);
    await tickAt(nextAt + 2 * 86_400_000 + 600_000);
    const runs = await endedRunsOf(workspace, scheduleId, 3);
    expect(runs.map((run) => [run.status, run.reason])).toEqual([
      ["skipped", "missed"],
      ["skipped", "missed"],
      ["succeeded", null],
    ]);
  });

  test("a failing cell fails the run, skips what reads it, runs the rest, and never replaces a good result", async () => {
    const { projectId, firstRun } = await publishProject(workspace, "Failing", [
      { kind: "javascript", label: "Fragile", output: "a", source: "if (hex_scheduled) {\n  throw new Error('no figures today');\n}\n1" },
      { kind: "javascript", label: "Reader", output: "b", source: "a + 1" },
      { kind: "javascript", label: "Other", output: "c", source: "3" },
    ]);
    expect(firstRun.status).toBe("succeeded");
    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId);
    await tickAt(nextAt);
    const [failed] = await endedRunsOf(workspace, scheduleId, 1);
    expect(failed).toMatchObject({
      status: "failed",
      reason: "cell_failed",
      published: false,
      error: { label: "Fragile", line: 2 },
      cellCounts: { total: 3, succeeded: 1, failed: 1, skipped: 1 },
    });
    expect((await workspace.call<Run>("GET", `/runs/${firstRun.id}`)).body.published).toBe(true);
    // The owner is notified by default, without any configuration.
    expect(await sentDelivery((failed as Run).id)).toMatchObject({ status: "sent", recipient: { id: workspace.adminId } });
  });

  test("a schedule pauses itself after so many failures in a row", async () => {
    const { projectId } = await publishProject(workspace, "Pausing", [
      { kind: "javascript", output: "a", source: "if (hex_scheduled) throw new Error('no'); 1" },
    ]);
    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId, { policies: { pauseAfterFailures: 2 } });
    const day = 86_400_000;
    await tickAt(nextAt);
    await endedRunsOf(workspace, scheduleId, 1);
    expect((await workspace.call<{ status: string }>("GET", `/schedules/${scheduleId}`)).body.status).toBe("active");
    await tickAt(nextAt + day);
    await endedRunsOf(workspace, scheduleId, 2);
    expect((await workspace.call("GET", `/schedules/${scheduleId}`)).body).toMatchObject({
      status: "auto_paused",
      statusReason: "Daybook paused this after 2 failures in a row.",
    });
    await tickAt(nextAt + 2 * day);
    expect(await runsOf(workspace, scheduleId)).toHaveLength(2);
    expect((await workspace.call("POST", `/schedules/${scheduleId}/resume`)).body).toMatchObject({ status: "active" });
  });

  test("a schedule whose person has left does not run as them, gives the reason, and is paused", async () => {
    const { projectId } = await publishProject(workspace, "Orphaned", [{ kind: "javascript", output: "one", source: "1" }]);
    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId);
    const { results } = await env.DB.prepare("select id from users where id <> ?1 limit 1").bind(workspace.adminId).all<{ id: string }>();
    const gone = results[0]?.id ?? crypto.randomUUID();
    if (!results[0])
      await env.DB.prepare("insert into users (id, name, email, created_at, updated_at) values (?1, 'Mika', 'mika@example.com', 0, 0)")
        .bind(gone)
        .run();
    await env.DB.prepare("update schedules set run_as = ?2 where id = ?1").bind(scheduleId, gone).run();
    await tickAt(nextAt);
    expect((await runsOf(workspace, scheduleId)).map((run) => [run.status, run.reason])).toEqual([["skipped", "run_as_gone"]]);
    expect((await workspace.call("GET", `/schedules/${scheduleId}`)).body).toMatchObject({ status: "auto_paused", nextOccurrenceAt: null });
  });

  test("a cancelled run stops within two seconds", async () => {
    const { projectId } = await publishProject(workspace, "Slow", [
      { kind: "javascript", output: "slow", source: "if (hex_scheduled) await new Promise((resolve) => setTimeout(resolve, 60_000)); 1" },
    ]);
    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId);
    await tickAt(nextAt);
    const [open] = await vi.waitFor(async () => {
      const runs = await runsOf(workspace, scheduleId);
      expect(runs[0]?.status).toBe("running");
      return runs;
    });
    const asked = Date.now();
    expect((await workspace.call("POST", `/runs/${open?.id}/cancel`)).status).toBe(200);
    const run = await ended(workspace, open?.id ?? "");
    expect(run).toMatchObject({ status: "cancelled", reason: "user" });
    expect(Date.parse(run.finishedAt ?? "") - asked).toBeLessThan(2_000);
    expect((await workspace.call("POST", `/runs/${open?.id}/cancel`)).status).toBe(409);
  });

  test("a version published during a run supersedes the result of that run", async () => {
    const slow = (value: number) => [
      {
        kind: "javascript",
        output: "slow",
        source: `if (hex_scheduled) await new Promise((resolve) => setTimeout(resolve, 1_500)); ${value}`,
      },
    ];
    const { projectId } = await publishProject(workspace, "Overtaken", slow(1));
    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId);
    await tickAt(nextAt);
    const second = publishCells(workspace, projectId, slow(2));
    const [old] = await endedRunsOf(workspace, scheduleId, 1);
    expect(old).toMatchObject({ status: "succeeded", reason: "superseded", version: 1, published: false });
    expect((await second).run).toMatchObject({ status: "succeeded", version: 2, published: true });
  });
});

const sentDelivery = (runId: string): Promise<Delivery> =>
  vi.waitFor(
    async () => {
      const { body } = await workspace.call<{ values: Delivery[] }>("GET", `/runs/${runId}/deliveries`);
      const delivery = body.values[0];
      if (!delivery || delivery.status === "planned" || delivery.status === "sending") throw new Error(`delivery is ${delivery?.status}`);
      return delivery;
    },
    { timeout: 30_000, interval: 100 },
  );
