import { readFlags } from "./flags.ts";
import { startHost, type Host } from "./host.ts";
import { watchSources } from "./watch-sources.ts";
import { HostError } from "./host-error.ts";

/** `npm start` and, with --watch first, `npm run dev`. */
const args = process.argv.slice(2);
const watching = args[0] === "--watch";
let host: Host | undefined;
let ending = false;

try {
  host = await startHost(readFlags(watching ? args.slice(1) : args), say);
  takeSignals(() => void end(0));
  if (watching) watchSources(() => host!.reload(), say);
} catch (error) {
  if (!(error instanceof HostError)) throw error;
  console.error(error.message);
  process.exit(1);
}

/** Miniflare brings handlers of its own, at its start and with the first browser it launches, which end the process before everything is put away. */
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
  setTimeout(() => process.exit(code), 2_800); // whatever still hangs dies with this process
  say("\nStopping ...");
  await host?.stop();
  process.exit(code);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
