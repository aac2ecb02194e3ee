import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { Suspects } from "../../src/scripts/suspects";
import { freePort, startHostProcess, temporaryFolder, until, type HostProcess } from "./process";

const admin = { ADMIN_EMAIL: "ada@example.com", ADMIN_TOKEN: `dbk_${"a".repeat(43)}` };
const folder = temporaryFolder();
let host: HostProcess | null = null;

afterAll(async () => {
  host?.child.kill("SIGKILL");
  await host?.ended;
  folder[Symbol.dispose]();
});

/** 2^56 combinations in one step that nothing can interrupt. */
const endless = [{ kind: "javascript", output: "match", source: "/^(a+)+$/.test('a'.repeat(56) + 'b')" }];
const quick = [{ kind: "javascript", output: "answer", source: "6 * 7" }];

test("a regular expression that never ends makes the host restart the runtime: its run ends as lost with the reason, other runs continue", async () => {
  const port = await freePort();
  host = startHostProcess(
    ["--port", String(port), "--state", path.join(folder.path, "state"), "--no-sample", "--tick", "off", "--frozen-after", "2"],
    admin,
  );
  const { printed } = host;
  await host.says("Ctrl-C stops.");
  const call = async <T>(method: string, route: string, body?: object): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1${route}`, {
      method,
      headers: { authorization: `Bearer ${admin.ADMIN_TOKEN}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer as T;
  };
  const publish = async (projectId: string, cells: object[]): Promise<string> => {
    await call("PUT", `/projects/${projectId}/draft`, { cells });
    return (await call<{ runId: string }>("POST", `/projects/${projectId}/publish`, {})).runId;
  };
  const project = async (title: string): Promise<string> => (await call<{ id: string }>("POST", "/projects", { title })).id;
  const run = (id: string) => call<{ status: string; reason: string | null; error: { message: string } | null }>("GET", `/runs/${id}`);
  const restarts = (): number => printed().split("the runtime was restarted").length - 1;

  const [frozen, other] = [await project("Frozen"), await project("Other")];
  const good = await publish(other, quick);
  await until(async () => (await run(good)).status === "succeeded", 10_000);
  // The freeze that this call causes may swallow its response, so nobody waits for it.
  void publish(frozen, endless).catch(() => undefined);
  await host.says("running then:");
  const lost = /running then: \S+\/runs\/(\S+)/.exec(printed())![1]!;

  // Every call on the project wakes its runner long before its alarm; so these runs queue behind the lost one.
  const behind: string[] = [];
  for (let seen = 0; seen < 4; seen++) {
    await until(() => restarts() > seen, 20_000);
    await call<{ runId: string }>("POST", `/projects/${other}/runs`, {})
      .then(({ runId }) => behind.push(runId))
      .catch(() => undefined);
    await call("PUT", `/projects/${frozen}/draft`, { cells: quick }).catch(() => undefined);
    await call<{ runId: string }>("POST", `/projects/${frozen}/publish`, {})
      .then(({ runId }) => behind.push(runId))
      .catch(() => undefined);
  }
  const ended = async (id: string): Promise<boolean> => !["queued", "running"].includes((await run(id)).status);
  await until(() => ended(lost).catch(() => false), 20_000);
  expect(await run(lost)).toMatchObject({ status: "failed", reason: "lost" });
  await until(async () => (await run(lost)).error !== null, 5_000);
  expect((await run(lost)).error?.message).toMatch(/stopped answering 4 times while this run was running/);

  const after = await publish(frozen, quick);
  await until(() => ended(after), 10_000);
  for (const id of [after, ...behind]) expect((await run(id)).status).toBe("succeeded");
  expect(restarts()).toBe(4);
}, 120_000);

test("the suspects are the runs that were running at every freeze", () => {
  const suspects = new Suspects();
  const started = (runId: string) => suspects.read(JSON.stringify({ level: "info", event: "run.started", runId, projectId: "p" }));
  const finished = (runId: string, reason: string | null) =>
    suspects.read(JSON.stringify({ level: "info", event: "run.finished", runId, reason }));
  started("a");
  started("b");
  expect(suspects.frozen().map(({ runId }) => runId)).toEqual(["a", "b"]);
  started("a");
  expect(finished("b", null)).toBeNull();
  started("c");
  expect(suspects.frozen().map(({ runId }) => runId)).toEqual(["a"]);
  expect(finished("c", "lost")).toEqual({ runId: "c", freezes: 1 });
  expect(finished("a", "lost")).toEqual({ runId: "a", freezes: 2 });
  expect(finished("a", "lost")).toBeNull();
  expect(suspects.read("not ours")).toBeNull();
});
