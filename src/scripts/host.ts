import { createWriteStream, existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { checkVariables } from "../env.ts";
import { hostAdmin, type HostAdmin } from "./admin.ts";
import { bundle } from "./bundle.ts";
import { startTicking, startWatching } from "./clockwork.ts";
import type { Flags } from "./flags.ts";
import { ensureLocalBrowser } from "./local-browser.ts";
import { root } from "./paths.ts";
import { terminalText } from "./report.ts";
import { checkPort } from "./port.ts";
import type { Runtime } from "./runtime.ts";
import { loadSample } from "./sample.ts";
import { signInLink } from "./sign-in-link.ts";
import { openStateFolder, type StateFolder } from "./state-folder.ts";
import { freezeMessage, Suspects } from "./suspects.ts";

/** A running local host. */
export interface Host {
  base: string;
  /** Builds and loads the changed sources; the state stays. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

const entry = path.join(root, "src/scripts/local-worker.ts");

/** Starts everything in order, with one line of progress a step. Throws HostFailure with one sentence when a step is impossible. */
export async function startHost(flags: Flags, say: (line: string) => void): Promise<Host> {
  const state = openStateFolder(path.resolve(root, flags.state));
  try {
    return await startIn(state, flags, say);
  } catch (error) {
    state.release();
    throw error;
  }
}

async function startIn(state: StateFolder, flags: Flags, say: (line: string) => void): Promise<Host> {
  const base = `http://localhost:${flags.port}`;
  await checkPort(flags.port);
  await checkHostVariables(state, flags, base);
  say("- Preparing the browser for pictures ...");
  await ensureLocalBrowser();
  say("- Building the Worker ...");
  const built = await bundle(entry, state.build);
  const admin = hostAdmin(state.path, flags.sample);
  const log = openLog(state.logFile, base, say);
  const suspects = new Suspects();

  say("- Starting the runtime ...");
  const { startRuntime } = await import("./runtime.ts"); // takes seconds to load, so mistakes in the flags are reported before
  const runtime = await startRuntime(built, {
    port: flags.port,
    data: state.data,
    folder: state.path,
    bindings: bindings(state, flags, base, admin),
    turn: (runId) => suspects.turn(runId),
    onLog(level, message) {
      log.write(level, message);
      const lost = suspects.read(message);
      if (lost)
        void explain(flags.port, lost).catch((error: unknown) =>
          log.write("warn", `${lost.runId} keeps its general reason: ${String(error)}`),
        );
    },
    onRestart: () => say("note: the runtime was restarted; queued messages are lost, and the next tick sends them again."),
  });
  let stopLoops = (): void => undefined;
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      stopLoops();
      await disposeOrKill(runtime);
      log.close();
      state.release();
    })());

  try {
    for (const name of runtime.applied) say(`- Applied migration ${name}`);
    await fetch(`http://127.0.0.1:${flags.port}/cdn-cgi/local/alive`);
    stopLoops = startLoops(runtime, flags, suspects, say);
    await welcome({ state, flags, base, admin, runtime, say });
  } catch (error) {
    await stop();
    throw error;
  }
  return { base, stop, reload: async () => runtime.replace(await bundle(entry, state.build)) };
}

/** Before anything is built: a mistake in the environment is told at once. */
async function checkHostVariables(state: StateFolder, flags: Flags, base: string): Promise<void> {
  const { refuseFaults, wranglerVariables } = await import("./variables.ts"); // takes seconds to load
  const admin = givenOf("ADMIN_EMAIL", "ADMIN_TOKEN");
  refuseFaults(checkVariables({ ...wranglerVariables(), ...bindings(state, flags, base, null), ...admin }));
}

function bindings(state: StateFolder, flags: Flags, base: string, admin: HostAdmin | null): Record<string, string> {
  return {
    LOCAL: "1",
    APP_URL: base,
    SECRET_KEY: state.secretKey,
    ...(flags.tick ? {} : { TICK: "off" }),
    ...(admin ? { ADMIN_EMAIL: admin.email, ADMIN_TOKEN: admin.token } : {}),
    ...givenOf("MAIL_TRANSPORT", "MAIL_FROM", "SMTP_URL", "ALLOWED_HOSTS"),
  };
}

/** Those of the names that the process's environment has. */
const givenOf = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));

function startLoops(runtime: Runtime, flags: Flags, suspects: Suspects, say: (line: string) => void): () => void {
  const local = `http://127.0.0.1:${flags.port}/cdn-cgi/local`;
  const watch = {
    ping: (signal: AbortSignal) => fetch(`${local}/alive`, { signal }),
    frozen(silentMs: number) {
      say(`note: the runtime did not answer for ${Math.round(silentMs / 1000)} s (perhaps user code that never ends), so it is restarted.`);
      for (const { runId, projectId } of suspects.frozen())
        say(`      running then: http://localhost:${flags.port}/${projectId ? `projects/${projectId}/` : ""}runs/${runId}`);
      runtime.kill();
    },
  };
  const stopWatching = startWatching(watch, flags.frozenAfterMs);
  if (!flags.tick) return stopWatching;
  const stopTicking = startTicking({
    now: () => Date.now(),
    async tick(time) {
      const response = await fetch(`${local}/scheduled?cron=${encodeURIComponent("* * * * *")}&time=${time}`);
      if (!response.ok) throw new Error((await response.text()).trim());
    },
    failed: (message) => say(`error: a tick failed (${message}); the next one takes over what it left.`),
  });
  return () => (stopWatching(), stopTicking());
}

/**
 * Has the Worker write why a run was lost. By a request and not by Miniflare's binding, which would block this process for as long as the runtime is frozen: and nobody
 * would be left to restart it.
 */
async function explain(port: number, { runId, freezes }: { runId: string; freezes: number }): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/cdn-cgi/local/lost`, {
    method: "POST",
    body: JSON.stringify({ runId, message: freezeMessage(freezes) }),
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(await response.text());
}

interface Welcome {
  state: StateFolder;
  flags: Flags;
  base: string;
  admin: HostAdmin | null;
  runtime: Runtime;
  say(line: string): void;
}

/** Loads the sample on the first start, then prints the address and how to sign in. */
async function welcome({ state, flags, base, admin, runtime, say }: Welcome): Promise<void> {
  const marker = path.join(state.path, "sample-loaded");
  if (flags.sample && admin && !existsSync(marker)) {
    await loadSample({ base, token: admin.token, warehouse: await runtime.database("WAREHOUSE"), say });
    writeFileSync(marker, "");
  }
  say("");
  say(`Daybook is ready: ${base}`);
  const link = admin && (await signInLink(base, admin).catch(() => null));
  say(
    link
      ? `Sign in once as ${admin?.email}: ${link}`
      : admin
        ? `Sign in as ${admin.email}: ${base}/sign-in`
        : `Create the first admin: ${base}/setup`,
  );
  say(
    flags.tick
      ? "Schedules are checked every full minute; finished runs appear below. Ctrl-C stops."
      : "The clock is off (--tick off). Ctrl-C stops.",
  );
}

/** Writes everything that the Worker logs to the file, and what people need to see also to the terminal. */
function openLog(file: string, base: string, say: (line: string) => void): { write(level: string, message: string): void; close(): void } {
  // The log names people and addresses.
  const stream = createWriteStream(file, { flags: "w", mode: 0o600 });
  return {
    write(level, message) {
      stream.write(`${new Date().toISOString()} ${level} ${message}\n`);
      const text = terminalText(level, message, base);
      if (text !== null) say(text);
    },
    close: () => stream.end(),
  };
}

/** A frozen runtime does not react to a request to stop, so after two seconds its process is killed. */
async function disposeOrKill(runtime: Runtime): Promise<void> {
  const timer = setTimeout(() => runtime.kill(), 2_000);
  await runtime.dispose().catch(() => undefined);
  clearTimeout(timer);
}
