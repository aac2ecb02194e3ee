import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { createServer } from "node:net";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { freePort, isAlive, startHostProcess, temporaryFolder, until, workerdOf, type HostProcess } from "./process";

const admin = { ADMIN_EMAIL: "ada@example.com", ADMIN_TOKEN: `dbk_${"a".repeat(43)}` };
const folder = temporaryFolder();
const state = path.join(folder.path, "state");
let port = 0;
const started: HostProcess[] = [];

beforeAll(async () => {
  port = await freePort();
});
afterEach(async () => {
  for (const host of started.splice(0)) {
    host.child.kill("SIGKILL");
    await host.ended;
  }
});
afterAll(() => folder[Symbol.dispose]());

function start(args: string[], env: Record<string, string> = {}): HostProcess {
  const host = startHostProcess(args, env);
  started.push(host);
  return host;
}

async function ready(...more: string[]): Promise<HostProcess> {
  const host = start(["--port", String(port), "--state", state, "--no-sample", "--tick", "off", ...more], admin);
  await host.says("Ctrl-C stops.");
  return host;
}

/** Starts a host that must fail; returns its exit code and its last line. */
async function refused(args: string[]): Promise<{ code: number | null; last: string }> {
  const host = start([...args, "--no-sample"]);
  return { code: await host.ended, last: host.printed().trim().split("\n").at(-1) ?? "" };
}

/** The status of an answer to a request that names the host like this. */
const statusUnder = (host: string, route: string): Promise<number> =>
  new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path: route, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on("error", reject);
  });

/** What other people of this machine may read of a folder that they can enter. */
const openToOthers = (place: string): string[] => {
  const { mode } = statSync(place);
  return (mode & 0o077) === 0 ? [] : [`${place} ${(mode & 0o777).toString(8)}`];
};

const api = (route: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}/api/v1${route}`, {
    ...init,
    headers: { authorization: `Bearer ${admin.ADMIN_TOKEN}`, "content-type": "application/json" },
  });

test("the host starts from nothing, ticks on its local route, keeps its state after Ctrl-C, and leaves no process", async () => {
  const first = await ready();
  expect(first.printed()).toContain("Applied migration 0001_");
  expect(first.printed()).toMatch(new RegExp(`Sign in once as ada@example.com: http://localhost:${port}/sign-in/link/`));
  const key = path.join(state, "secret-key");
  expect(statSync(key).mode & 0o777).toBe(0o600);
  const secret = readFileSync(key, "utf8");

  const tick = (query: string, headers = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/cdn-cgi/local/scheduled?${query}`, { headers });
  expect((await tick(`cron=*+*+*+*+*&time=${Date.now()}`)).status).toBe(200);
  expect((await tick("time=soon")).status).toBe(400);
  expect((await tick("time=1", { "sec-fetch-site": "cross-site" })).status).toBe(403);

  // A page of another site can point a name of its own at this machine: the browser then sends that name.
  for (const route of ["/api/v1/health", "/cdn-cgi/local/alive", "/sign-in"]) {
    expect([await statusUnder("evil.example.com", route), await statusUnder(`localhost:${port}`, route)]).toEqual([421, 200]);
  }
  for (const name of ["", "v3", "host.log", "secret-key", "host.lock", "build", "web", "workerd.sh"])
    expect(openToOthers(path.join(state, name))).toEqual([]);

  const created = await api("/projects", { method: "POST", body: JSON.stringify({ title: "Rain" }) });
  expect(created.status).toBe(201);
  const { id } = await created.json<{ id: string }>();

  const workerd = workerdOf(state);
  const began = Date.now();
  first.child.kill("SIGINT");
  expect(await first.ended).toBe(0);
  expect(Date.now() - began).toBeLessThan(3_000);
  expect(isAlive(workerd)).toBe(false);

  const second = await ready();
  expect(second.printed()).not.toContain("Applied migration");
  expect(readFileSync(key, "utf8")).toBe(secret);
  expect(await (await api(`/projects/${id}`)).json()).toMatchObject({ id, title: "Rain" });
}, 240_000);

test("pages come from the host's own copy of the build, so a new build does not break a running host", async () => {
  await ready();
  const page = await (await fetch(`http://127.0.0.1:${port}/sign-in`)).text();
  const [script = ""] = /\/assets\/[\w-]+\.js/.exec(page) ?? [];
  // Changes the copy: the build itself must stay as it is.
  writeFileSync(path.join(state, "web", script), "/* the copy */");
  expect(await (await fetch(`http://127.0.0.1:${port}${script}`)).text()).toBe("/* the copy */");
  expect(readFileSync(path.resolve(import.meta.dirname, `../../dist/web${script}`), "utf8")).not.toBe("/* the copy */");
}, 120_000);

test("a second host on the same folder is refused, and the first continues", async () => {
  await ready();
  const { code, last } = await refused(["--port", String(await freePort()), "--state", state]);
  expect(code).toBe(1);
  expect(last).toBe(`Another Daybook is using the state folder ${state}. Stop it, or choose another folder with --state.`);
  expect((await api("/health")).status).toBe(200);
}, 180_000);

test("kill -9 of the host ends the runtime too, and the next start works", async () => {
  const host = await ready();
  const workerd = workerdOf(state);
  host.child.kill("SIGKILL");
  await host.ended;
  await until(() => !isAlive(workerd), 3_000);
  await ready();
}, 180_000);

test("a runtime that stops answering is restarted on the same port", async () => {
  const host = await ready("--frozen-after", "5");
  const frozen = workerdOf(state);
  process.kill(frozen, "SIGSTOP");
  await host.says("did not answer for 5 s");
  await host.says("the runtime was restarted");
  expect(workerdOf(state)).not.toBe(frozen);
  await until(async () => (await api("/health")).ok, 5_000);
}, 180_000);

test("a used port ends with one sentence and code 1", async () => {
  const server = createServer();
  const taken = await freePort();
  await new Promise<void>((resolve) => server.listen(taken, "127.0.0.1", resolve));
  try {
    const { code, last } = await refused(["--port", String(taken), "--state", state]);
    expect([code, last]).toEqual([1, `Port ${taken} is used by another program. Choose another with --port.`]);
  } finally {
    server.close();
  }
}, 180_000);

test("a folder that cannot be written ends with one sentence and code 1", async () => {
  const file = path.join(folder.path, "file");
  writeFileSync(file, "");
  const inside = path.join(file, "state");
  const { code, last } = await refused(["--state", inside]);
  expect([code, last]).toEqual([1, `The state folder ${inside} cannot be written (ENOTDIR). Choose another with --state.`]);
});

test("a damaged database ends with one sentence and code 1", async () => {
  const databases = path.join(state, "v3/d1");
  const [name] = readdirSync(databases, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".sqlite"));
  const file = path.join(databases, name!);
  writeFileSync(file, Buffer.concat([Buffer.from("not a database"), readFileSync(file).subarray(14)]));
  const { code, last } = await refused(["--port", String(port), "--state", state]);
  expect(code).toBe(1);
  expect(last).toMatch(
    /^The database .*\.sqlite is damaged \(.+\)\. Restore it from a copy, or start empty with another --state folder\.$/,
  );
}, 180_000);
