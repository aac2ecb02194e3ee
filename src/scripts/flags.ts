import { parseArgs } from "node:util";
import { HostFailure } from "./host-failure.ts";

/** The options of `npm start -- ...`. */
export interface Flags {
  port: number;
  /** Folder of all state, as typed; relative to the repository. */
  state: string;
  sample: boolean;
  /** False: no tick runs by itself; the local tick route still works. */
  tick: boolean;
  /** How long the runtime may take to answer before it is restarted. */
  frozenAfterMs: number;
}

const usage = "npm start -- [--port 8787] [--state .daybook] [--no-sample] [--tick off] [--frozen-after 20]";

/** Reads the options. Throws HostFailure with one sentence for an unknown option or an invalid value. */
export function readFlags(args: string[]): Flags {
  const { port, state, tick, "no-sample": noSample, "frozen-after": frozenAfter } = parse(args);
  const number = Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65_535)
    throw new HostFailure(`--port must be a number from 1 to 65535, not "${port}".`);
  if (tick !== "on" && tick !== "off") throw new HostFailure(`--tick is "on" or "off", not "${tick}".`);
  const seconds = Number(frozenAfter);
  // Loops of user code are interrupted after about one second: a limit below two would take them for a freeze.
  if (!(seconds >= 2 && seconds <= 600)) throw new HostFailure(`--frozen-after must be 2 to 600 seconds, not "${frozenAfter}".`);
  return { port: number, state, sample: !noSample, tick: tick === "on", frozenAfterMs: seconds * 1000 };
}

function parse(args: string[]) {
  try {
    const options = {
      port: { type: "string", default: "8787" },
      state: { type: "string", default: ".daybook" },
      tick: { type: "string", default: "on" },
      "no-sample": { type: "boolean", default: false },
      "frozen-after": { type: "string", default: "20" },
    } as const;
    return parseArgs({ args, options, strict: true }).values;
  } catch (error) {
    throw new HostFailure(`${(error as Error).message.split(". ")[0]}. Usage: ${usage}`);
  }
}
