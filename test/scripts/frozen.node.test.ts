import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
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
/** Long enough to be running whenever the other one freezes the runtime. */
const slow = [{ kind: "javascript", output: "answer", source: "await new Promise((done) => setTimeout(done, 5000)); 6 * 7" }];
const quick = [{ kind: "javascript", output: "answer", source: "6 * 7" }];

test("a regular expression that never ends makes the host restart the runtime: its run ends as lost with the reason, and a run beside it succeeds", async () => {
  const port = await freePort();
  host = startHostProcess(
    ["--port", String(port), "--state", path.join(folder.path, "state"), "--no-sample", "--tick", "off", "--frozen-after", "4"],
    admin,
  );
  const { printed } = host;
  await host.says("Ctrl-C stops.");
  const call = async <T>(method: string, route: string, body?: object): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1${route}`, {
      method,
      headers: { authorization: `Bearer ${admin.ADMIN_TOKEN}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
      // A frozen runtime never answers.
      signal: AbortSignal.timeout(5_000),
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

  const [frozen, other, third] = [await project("Frozen"), await project("Other"), await project("Beside it")];
  const beside = await publish(third, slow);
  await until(async () => (await run(beside)).status === "running", 10_000);
  const good = await publish(other, quick);
  await until(async () => (await run(good)).status === "succeeded", 10_000);
  // The freeze that this call causes may swallow its response, so nobody waits for it.
  void publish(frozen, endless).catch(() => undefined);
  await host.says("running then:");
  await until(() => restarts() > 0, 60_000);
  const suspects = [...printed().matchAll(/running then: \S+\/runs\/(\S+)/g)].map((found) => found[1]!);
  const lost = suspects.find((id) => id !== beside)!;
  expect(suspects).toContain(beside);

  const ended = (id: string): Promise<boolean> =>
    run(id).then(
      ({ status }) => !["queued", "running"].includes(status),
      () => false,
    );
  // A call on the project wakes its runner long before its alarm; the run it starts waits behind the lost one.
  await until(async () => {
    await publish(frozen, quick).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return ended(lost);
  }, 200_000);
  expect(await run(lost)).toMatchObject({ status: "failed", reason: "lost" });
  await until(async () => (await run(lost)).error !== null, 5_000);
  expect((await run(lost)).error?.message).toMatch(/stopped answering 2 times while this run was running alone/);
  await until(() => ended(beside), 60_000);
  expect((await run(beside)).status).toBe("succeeded");

  const after = await publish(other, quick);
  await until(() => ended(after), 60_000);
  expect((await run(after)).status).toBe("succeeded");
}, 300_000);

describe("after a freeze the runs that were running begin again one at a time", () => {
  let time = 0;
  const suspicion = () => {
    const suspects = new Suspects(() => time);
    const line = (event: string, runId: string, reason: string | null = null) =>
      suspects.read(JSON.stringify({ level: "info", event, runId, projectId: "p", reason }));
    return {
      suspects,
      started: (runId: string) => line("run.started", runId),
      finished: (runId: string, reason: string | null = null) => line("run.finished", runId, reason),
      frozen: () => suspects.frozen().map(({ runId }) => runId),
    };
  };

  test("the innocent one is forgiven and ends, the other one is ended after two freezes of its own", () => {
    const { suspects, started, finished, frozen } = suspicion();
    started("innocent");
    started("guilty");
    expect(frozen()).toEqual(["innocent", "guilty"]);
    expect(suspects.turn("innocent")).toEqual({ go: true, forgiven: true, guilty: false });
    expect(suspects.turn("guilty")).toMatchObject({ go: false });
    started("innocent");
    expect(suspects.turn("guilty")).toMatchObject({ go: false });
    expect(finished("innocent")).toBeNull();
    expect(suspects.turn("guilty")).toEqual({ go: true, forgiven: true, guilty: false });
    started("guilty");
    expect(frozen()).toEqual(["guilty"]);
    expect(suspects.turn("guilty")).toEqual({ go: true, forgiven: false, guilty: false });
    started("guilty");
    frozen();
    expect(suspects.turn("guilty")).toMatchObject({ guilty: true });
    expect(finished("guilty", "lost")).toEqual({ runId: "guilty", freezes: 2 });
    expect(finished("guilty", "lost")).toBeNull();
  });

  test("a run that was interrupted otherwise begins again, and its reset counts", () => {
    const { suspects } = suspicion();
    expect(suspects.turn("any")).toEqual({ go: true, forgiven: false, guilty: false });
    expect(suspects.read("not ours")).toBeNull();
  });

  test("a run whose beginning was not written before the freeze is a suspect as well", () => {
    const { suspects, started, frozen } = suspicion();
    started("innocent");
    expect(frozen()).toEqual(["innocent"]);
    expect(suspects.turn("silent")).toEqual({ go: true, forgiven: true, guilty: false });
    expect(suspects.turn("innocent")).toMatchObject({ go: false });
    expect(frozen()).toEqual(["silent"]);
    expect(suspects.turn("silent")).toEqual({ go: true, forgiven: false, guilty: false });
    frozen();
    expect(suspects.turn("silent")).toMatchObject({ guilty: true });
    expect(suspects.turn("innocent")).toEqual({ go: true, forgiven: true, guilty: false });
  });

  test("runs that begin meanwhile are not taken for the one that is there at every freeze", () => {
    const { suspects, started, finished, frozen } = suspicion();
    for (const other of ["a", "b", "c", "d"]) {
      started("guilty");
      started(other);
      frozen();
      expect(suspects.turn(other)).toMatchObject({ go: true, forgiven: true });
      started(other);
      expect(finished(other)).toBeNull();
      suspects.turn("guilty");
    }
    expect(suspects.turn("guilty")).toMatchObject({ guilty: true });
    expect(finished("a", "lost")).toBeNull();
  });

  test("a turn that is not used, and a run that has long been running, keep nobody waiting for ever", () => {
    const { suspects, started, frozen } = suspicion();
    started("a");
    started("b");
    frozen();
    suspects.turn("a");
    time += 20_000;
    expect(suspects.turn("b").go).toBe(false);
    time += 20_000;
    expect(suspects.turn("b").go).toBe(true);
    started("b");
    time += 50_000;
    expect(suspects.turn("a").go).toBe(false);
    time += 20_000;
    expect(suspects.turn("a").go).toBe(true);
  });
});
