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
import { freezeWords, Suspects } from "./suspects.ts";

export interface Host {
  base: string;
  /** Takes changed sources in; the state stays. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

const entry = path.join(root, "src/scripts/local-worker.ts");

/** Brings everything up in order, one line of progress a step. Throws HostError with one sentence when it cannot. */
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
  const { startRuntime } = await import("./runtime.ts"); // takes seconds to load, so that a mistake in the flags is told first
  const runtime = await startRuntime(built, {
    port: flags.port,
    data: state.data,
    folder: state.path,
    bindings: bindings(state, flags, base, admin),
    onLog(level, message) {
      log.write(level, message);
      const lost = suspects.heard(message);
      if (lost)
        void explain(runtime, lost).catch((error: unknown) => log.write("warn", `${lost.runId} keeps its short reason: ${String(error)}`));
    },
    onRestart: () => say("note: the runtime was restarted; queued messages are lost, the next tick sends them again."),
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
    await greet({ state, flags, base, admin, runtime, say });
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
    ...givenOf("MAIL_TRANSPORT", "MAIL_FROM", "SMTP_URL"),
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
      say(`note: the runtime did not answer for ${Math.round(silentMs / 1000)} s (user code that never ends?), so it is restarted.`);
      for (const { runId, projectId } of suspects.frozen())
        say(`      at work then: http://localhost:${flags.port}/projects/${projectId}/runs/${runId}`);
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

/** A run that ended as lost knows no reason; this host watched it. */
async function explain(runtime: Runtime, { runId, freezes }: { runId: string; freezes: number }): Promise<void> {
  const error = JSON.stringify({ message: freezeWords(freezes), staticId: null, line: null });
  const database = await runtime.database("DB");
  await database.prepare("update runs set error = ? where id = ? and reason = 'lost' and error is null").bind(error, runId).run();
}

interface Greeting {
  state: StateFolder;
  flags: Flags;
  base: string;
  admin: HostAdmin | null;
  runtime: Runtime;
  say(line: string): void;
}

/** The sample on the first start, and what a newcomer needs to know. */
async function greet({ state, flags, base, admin, runtime, say }: Greeting): Promise<void> {
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
        : `Make the first admin: ${base}/setup`,
  );
  say(
    flags.tick
      ? "Schedules fall due with each full minute; finished runs appear below. Ctrl-C stops."
      : "The clock is off (--tick off). Ctrl-C stops.",
  );
}

/** Everything the Worker logs goes to the file, what matters to people also to the terminal. */
function openLog(file: string, base: string, say: (line: string) => void): { write(level: string, message: string): void; close(): void } {
  const stream = createWriteStream(file, { flags: "w" });
  return {
    write(level, message) {
      stream.write(`${new Date().toISOString()} ${level} ${message}\n`);
      const text = terminalText(level, message, base);
      if (text !== null) say(text);
    },
    close: () => stream.end(),
  };
}

/** A frozen runtime does not listen, so it gets two seconds and then the axe. */
async function disposeOrKill(runtime: Runtime): Promise<void> {
  const axe = setTimeout(() => runtime.kill(), 2_000);
  await runtime.dispose().catch(() => undefined);
  clearTimeout(axe);
}
