import { beforeAll, describe, expect, test, vi } from "vitest";
import type { Run } from "../../src/contract/run";
import { onQueue } from "../../src/dispatch/handlers";
import type { Env } from "../../src/env";
import { newId } from "../../src/lib/id";
import { runnerOf } from "../../src/runs/runner/stub";
import { env, openWorkspace, publishProject, type Workspace } from "../flows/workspace";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});

/** Hands one batch to the consumer; what became of each message, in their order. */
async function consume(queue: string, bodies: unknown[], attempts: number, bindings: Env = env): Promise<unknown[]> {
  const fates: unknown[] = bodies.map(() => "neither");
  const messages = bodies.map((body, index) => ({
    body,
    attempts,
    ack: () => void (fates[index] = "ack"),
    retry: (options?: { delaySeconds?: number }) => void (fates[index] = options?.delaySeconds ?? "at once"),
  }));
  await onQueue({ queue, messages } as unknown as MessageBatch<never>, bindings);
  return fates;
}

describe("a message", () => {
  const broken = { ...env, DB: { prepare: () => expect.unreachable("planted: the database fails") } as never } as Env;

  test.each([
    [1, 2],
    [2, 4],
    [5, 32],
    [6, 60],
    [20, 60],
  ])("that failed %i times is retried after %i s; the others of its batch are acknowledged", async (attempts, seconds) => {
    const deliver = { kind: "deliver", deliveryIds: ["x"] };
    expect(await consume("daybook-runs", [{ kind: "unknown" }, { kind: "runs", runIds: ["x"] }, null], attempts, broken)).toEqual([
      "ack",
      seconds,
      "ack",
    ]);
    expect(await consume("daybook-deliveries", [deliver, "not a message"], attempts, broken)).toEqual([seconds, "ack"]);
  });

  test("that is dead and whose run cannot be read is retried, too", async () => {
    expect(
      await consume(
        "daybook-runs-dead",
        [
          { kind: "runs", runIds: ["x"] },
          { kind: "deliver", deliveryIds: [] },
        ],
        3,
        broken,
      ),
    ).toEqual([8, "ack"]);
  });
});

describe("a dead letter", { timeout: 60_000 }, () => {
  test("ends a run that its runner does not know, and neither one that it executes nor one that waits", async () => {
    const { projectId } = await publishProject(workspace, "Dead letters", [
      {
        kind: "javascript",
        source: `if (hex_run_context === "api-triggered") await new Promise((resolve) => setTimeout(resolve, 50_000)); 1`,
      },
    ]);
    const start = async () => (await workspace.call<{ runId: string }>("POST", `/projects/${projectId}/runs`, {})).body.runId;
    const [atWork, waiting, lost] = [await start(), await start(), newId()];
    const patience = { timeout: 20_000, interval: 50 };
    await vi.waitFor(
      async () => expect(await runnerOf(env, projectId).live()).toMatchObject({ current: { runId: atWork }, line: [waiting] }),
      patience,
    );
    await env.DB.prepare(
      "insert into runs (id, project_id, version, trigger, context, status, planned_at, claimed_at) values (?1, ?2, 1, 'api', 'api-triggered', 'queued', ?3, ?3)",
    )
      .bind(lost, projectId, Date.now())
      .run();
    const ended = await env.DB.prepare("select id from runs where project_id = ?1 and status = 'succeeded'")
      .bind(projectId)
      .first<string>("id");
    expect(await consume("daybook-runs-dead", [{ kind: "runs", runIds: [atWork, lost, waiting, ended, newId()] }], 1)).toEqual(["ack"]);
    const states = await env.DB.prepare("select id, status, reason from runs where project_id = ?1").bind(projectId).all();
    expect(Object.fromEntries(states.results.map(({ id, status, reason }) => [id, [status, reason]]))).toEqual({
      [ended ?? ""]: ["succeeded", null],
      [atWork]: ["queued", null],
      [waiting]: ["queued", null],
      [lost]: ["failed", "lost"],
    });
    for (const id of [waiting, atWork]) expect((await workspace.call("POST", `/runs/${id}/cancel`)).status).toBe(200);
    await vi.waitFor(async () => {
      const { body } = await workspace.call<{ values: Run[] }>("GET", `/runs?projectId=${projectId}`);
      expect(body.values.map(({ status }) => status).toSorted()).toEqual(["cancelled", "cancelled", "failed", "succeeded"]);
    }, patience);
  });
});
