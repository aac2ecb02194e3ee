import { readFlags } from "./flags.ts";
import { startHost, type Host } from "./host.ts";
import { watchSources } from "./watch-sources.ts";
import { HostFailure } from "./host-failure.ts";

/** `npm start` and, with --watch first, `npm run dev`. */
const args = process.argv.slice(2);
const watching = args[0] === "--watch";
let host: Host | undefined;
let ending = false;

// What this process and the runtime write is for its owner: databases, mail of the outbox, the log, the built Worker.
process.umask(0o077);

try {
  host = await startHost(readFlags(watching ? args.slice(1) : args), say);
  takeSignals(() => void end(0));
  if (watching) watchSources(() => host!.reload(), say);
} catch (error) {
  if (!(error instanceof HostFailure)) throw error;
  console.error(error.message);
  process.exit(1);
}

/** Removes the signal handlers that Miniflare installs, at its start and with its first browser: they would end the process before everything is closed. */
function takeSignals(stop: () => void): void {
  const signals: (string | symbol)[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  process.on("newListener", (name, listener) => {
    if (signals.includes(name) && listener !== stop) queueMicrotask(() => process.removeListener(name, listener));
  });
  for (const signal of signals) process.removeAllListeners(signal).on(signal, stop);
}

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  setTimeout(() => process.exit(code), 2_800); // ends also what does not stop in time
  say("\nStopping ...");
  await host?.stop();
  process.exit(code);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
