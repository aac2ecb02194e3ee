import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { sessionCookie, sessionSecret } from "../../access/sign-in/session-cookie.ts";
import { bundle } from "../bundle.ts";
import { ensureLocalBrowser } from "../local-browser.ts";
import { cacheDir, root } from "../paths.ts";
import { addProject, loadWarehouse } from "../sample.ts";
import { weather } from "../sample/weather.ts";
import { openStateFolder } from "../state-folder.ts";
import { heapBytes } from "./heap.ts";

/** The real Worker in the local host's runtime, plus the routes of the benchmark. No tick runs by itself. */
export interface BenchHost {
  base: string;
  /** The cookie of a signed-in visitor. */
  cookie: string;
  /** Calls a route of the benchmark. */
  ask<T>(route: string, facts: Record<string, string | number>, body?: Uint8Array<ArrayBuffer>): Promise<T>;
  /** Prints a line of progress. */
  say(line: string): void;
  /** Calls the API as the admin. */
  call<T>(method: string, route: string, body?: unknown): Promise<T>;
  /** Bytes in use on the Worker's heap after a collection. */
  heapBytes(): Promise<number>;
  /** The sample project "weather" with its last version published; created once. */
  samplePage(): Promise<{ projectId: string; runId: string }>;
  /** Calls `work` with a published project of these cells and its hourly schedule, the only active one during the call. */
  withSchedule<T>(title: string, cells: unknown[], work: (made: { projectId: string; scheduleId: string }) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

const folder = path.join(cacheDir, "bench");

/** Builds the Worker with the benchmark's own routes and starts it with an empty workspace. */
export async function openBenchHost(say: (line: string) => void): Promise<BenchHost> {
  rmSync(path.join(folder, "v3"), { recursive: true, force: true }); // every benchmark begins with an empty workspace
  const state = openStateFolder(folder);
  say("- Building the Worker with the routes of the benchmark ...");
  await ensureLocalBrowser();
  const built = await bundle(path.join(root, "src/scripts/bench/bench-worker.ts"), state.build);
  const port = await freePort();
  const inspectorPort = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const admin = { email: "bench@example.com", token: `dbk_${randomBytes(32).toString("base64url")}` };
  say("- Starting the runtime ...");
  const { startRuntime } = await import("../runtime.ts");
  const runtime = await startRuntime(built, {
    port,
    inspectorPort,
    data: state.data,
    folder: state.path,
    bindings: { LOCAL: "1", APP_URL: base, SECRET_KEY: state.secretKey, TICK: "off", ADMIN_EMAIL: admin.email, ADMIN_TOKEN: admin.token },
    onLog: (level, message) => void (level === "error" && say(`error: ${message.slice(0, 500)}`)),
    onRestart: () => say("note: the runtime was restarted; the figures of this benchmark are not valid."),
  });
  const stop = async (): Promise<void> => {
    await runtime.dispose();
    state.release();
  };
  try {
    const call = apiOf(base, admin.token);
    const { id: userId } = await call<{ id: string }>("GET", "/users/me");
    const cookie = await signIn(await runtime.database("DB"), userId, base, state.secretKey);
    let sample: Promise<{ projectId: string; runId: string }> | undefined;
    return {
      base,
      cookie,
      stop,
      say,
      call,
      heapBytes: () => heapBytes(inspectorPort),
      ask: (route, facts, body) =>
        answerOf(
          `${base}/cdn-cgi/bench/${route}?${new URLSearchParams(Object.entries(facts).map(([key, value]) => [key, String(value)])).toString()}`,
          { ...(body ? { method: "POST", body } : {}), headers: { cookie } },
        ),
      samplePage: () =>
        (sample ??= (async () => {
          const warehouse = await runtime.database("WAREHOUSE");
          await loadWarehouse(warehouse);
          await addProject(
            { base, token: admin.token, warehouse, say },
            { ...weather, versions: weather.versions.slice(-1), schedules: [] },
            userId,
          );
          const { values } = await call<{ values: { id: string; projectId: string }[] }>("GET", "/runs?status=succeeded&limit=1");
          const [run] = values;
          if (!run) throw new Error("The sample project did not run well, so its page cannot be measured.");
          return { projectId: run.projectId, runId: run.id };
        })()),
      async withSchedule(title, cells, work) {
        const { id: projectId } = await call<{ id: string }>("POST", "/projects", { title });
        await call("PUT", `/projects/${projectId}/draft`, { cells });
        const { runId } = await call<{ runId: string }>("POST", `/projects/${projectId}/publish`, {});
        await ended(() => call<{ status: string }>("GET", `/runs/${runId}`));
        const { id: scheduleId } = await call<{ id: string }>("POST", `/projects/${projectId}/schedules`, {
          cadence: "HOURLY",
          hourly: { timezone: "UTC", minute: 0 },
        });
        try {
          return await work({ projectId, scheduleId });
        } finally {
          await call("POST", `/schedules/${scheduleId}/pause`);
        }
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const apiOf =
  (base: string, token: string) =>
  <T>(method: string, route: string, body?: unknown): Promise<T> =>
    answerOf<T>(`${base}/api/v1${route}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

async function answerOf<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${init.method ?? "GET"} ${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
}

async function ended(read: () => Promise<{ status: string }>): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
    const { status } = await read();
    if (status === "succeeded") return;
    if (status !== "queued" && status !== "running") throw new Error(`The first run of a bench project ended ${status}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("The first run of a bench project did not end within a minute.");
}

/** A browser session, as a sign-in creates it. */
async function signIn(d1: D1Database, userId: string, base: string, secretKey: string): Promise<string> {
  const [token, now] = [randomBytes(24).toString("base64url"), Date.now()];
  await d1
    .prepare("insert into sessions (id, user_id, token, expires_at, created_at, updated_at) values (?1, ?2, ?3, ?4, ?5, ?5)")
    .bind(randomBytes(12).toString("hex"), userId, token, now + 86_400_000, now)
    .run();
  const cookie = await sessionCookie({ token, maxAge: 86_400 }, base, sessionSecret({ SECRET_KEY: secretKey }));
  return cookie.split(";", 1)[0] ?? "";
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
