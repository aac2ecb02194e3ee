import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readFlags } from "../flags.ts";
import { startHost } from "../host.ts";
import { hostileKinds, type HostileKind } from "./hostile-inputs.ts";
import { measure, type Measure } from "./measure.ts";

/** Goals in milliseconds. A call that nothing can interrupt is ended by a restart of the runtime, which the local host decides after this time. */
const goalMs = 1_000;
const nativeGoalMs = 20_000;
/** The host waits this long before it takes a silent runtime for frozen. */
const frozenAfterSeconds = 10;
/** A hostile run that has not ended by then is cancelled. */
const patienceMs = 150_000;

interface Api {
  call<T>(method: string, route: string, body?: unknown): Promise<T>;
  base: string;
}

interface Ended {
  status: string;
  reason: string | null;
}

/** What each kind of hostile input cost its neighbours on a local host: the longest answer of `/health` while it ran, and the other runs that were lost. */
export async function hostileSuite(say: (line: string) => void): Promise<Measure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "daybook-hostile-"));
  const token = `dbk_${randomBytes(32).toString("base64url")}`;
  Object.assign(process.env, { ADMIN_EMAIL: "bench@example.com", ADMIN_TOKEN: token });
  const port = 8900 + Math.floor(Math.random() * 90);
  const flags = readFlags([
    "--port",
    String(port),
    "--state",
    path.join(folder, "state"),
    "--tick",
    "off",
    "--frozen-after",
    String(frozenAfterSeconds),
  ]);
  const host = await startHost(flags, () => undefined);
  const api = apiOf(`http://127.0.0.1:${port}`, token);
  try {
    const neighbour = await neighbourProject(api);
    const measures: Measure[] = [];
    for (const kind of hostileKinds) {
      const { longestMs, hostile, lost, tookMs } = await attack(api, kind, neighbour);
      say(
        `  - ${kind.name}: run ${hostile}, ${(tookMs / 1000).toFixed(1)} s, longest answer ${longestMs.toFixed(0)} ms, ${lost} other runs lost`,
      );
      measures.push(measure(kind.name, "ms", [longestMs], { at: "most", value: kind.native ? nativeGoalMs : goalMs }), {
        ...measure("  other runs lost", "", [lost], { at: "most", value: 0 }),
        must: true,
      });
    }
    return measures;
  } finally {
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Publishes the hostile cells, and while they run asks for health and starts the neighbour's runs. */
async function attack(
  api: Api,
  { cells }: HostileKind,
  neighbour: string,
): Promise<{ longestMs: number; hostile: string; lost: number; tookMs: number }> {
  const started = performance.now();
  const { id } = await patiently(() => api.call<{ id: string }>("POST", "/projects", { title: "Hostile" }));
  const probe = startProbe(api.base);
  const others: string[] = [];
  let hostile = "refused when it was saved";
  try {
    await api.call("PUT", `/projects/${id}/draft`, { cells: cells.map((cell, index) => ({ label: `Cell ${index + 1}`, ...cell })) });
    const begin = async (project: string): Promise<void> => {
      others.push((await patiently(() => api.call<{ runId: string }>("POST", `/projects/${project}/runs`, {}))).runId);
    };
    await begin(neighbour);
    // A freeze may swallow the answer, and asking again would start the harm again: the run is found in the list.
    await api.call("POST", `/projects/${id}/publish`, {}).catch((thrown: unknown) => {
      if (isRefused(thrown)) throw thrown;
    });
    await begin(neighbour);
    const { values } = await patiently(() => api.call<{ values: { id: string }[] }>("GET", `/runs?projectId=${id}`));
    hostile = values[0] ? await endOf(api, values[0].id) : "was never published";
  } catch (refused) {
    if (!isRefused(refused)) throw refused;
  } finally {
    await probe.stop();
  }
  let lost = 0;
  for (const run of others) if ((await endOf(api, run)) !== "succeeded") lost++;
  return { longestMs: probe.longestMs(), hostile, lost, tookMs: performance.now() - started };
}

async function neighbourProject(api: Api): Promise<string> {
  const { id } = await api.call<{ id: string }>("POST", "/projects", { title: "Neighbour" });
  const source = "let sum = 0; for (let i = 0; i < 1e5; i++) sum += i; await new Promise((done) => setTimeout(done, 1000)); sum";
  await api.call("PUT", `/projects/${id}/draft`, { cells: [{ kind: "javascript", output: "sum", source }] });
  const { runId } = await api.call<{ runId: string }>("POST", `/projects/${id}/publish`, {});
  const end = await endOf(api, runId);
  if (end !== "succeeded") throw new Error(`The neighbour's own run ended ${end}.`);
  return id;
}

/** Asks for health again and again. A refused connection counts as waiting until the next answer. */
function startProbe(base: string): { longestMs: () => number; stop: () => Promise<void> } {
  let longest = 0;
  const stopped = new AbortController();
  const loop = (async () => {
    while (!stopped.signal.aborted) {
      const asked = performance.now();
      while (!stopped.signal.aborted && !(await answers(base))) await pause(20);
      longest = Math.max(longest, performance.now() - asked);
      await pause(25);
    }
  })();
  return { longestMs: () => longest, stop: () => (stopped.abort(), loop) };
}

async function answers(base: string): Promise<boolean> {
  try {
    const response = await fetch(`${base}/api/v1/health`, { signal: AbortSignal.timeout(60_000) });
    await response.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** `succeeded`, or status and reason. A run that goes on too long is cancelled first. */
async function endOf(api: Api, runId: string): Promise<string> {
  const deadline = performance.now() + patienceMs;
  for (let cancelled = false; ;) {
    const run = await patiently(() => api.call<Ended>("GET", `/runs/${runId}`));
    if (run.status !== "queued" && run.status !== "running") return run.reason === null ? run.status : `${run.status} (${run.reason})`;
    if (!cancelled && performance.now() > deadline) {
      cancelled = true;
      await patiently(() => api.call("POST", `/runs/${runId}/cancel`)).catch(() => undefined);
    }
    if (performance.now() > deadline + 60_000) return "never ended";
    await pause(100);
  }
}

/** Tries again while the runtime restarts, and when too many runs were started in a minute. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (thrown) {
      if (isRefused(thrown) || tries > 300) throw thrown;
      await pause(String(thrown).includes("429") ? 2_000 : 250);
    }
  }
}

/** The request itself was wrong: a repetition would be, too. */
const isRefused = (thrown: unknown): boolean => /answered 4(?!29)\d\d/.test(String(thrown));

const apiOf = (base: string, token: string): Api => ({
  base,
  async call<T>(method: string, route: string, body?: unknown): Promise<T> {
    const response = await fetch(`${base}/api/v1${route}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(90_000),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${method} ${route} answered ${response.status}: ${answer.slice(0, 300)}`);
    return (answer === "" ? null : JSON.parse(answer)) as T;
  },
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
