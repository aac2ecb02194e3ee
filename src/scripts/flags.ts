import { parseArgs } from "node:util";
import { HostError } from "./host-error.ts";

/** What `npm start -- ...` was asked for. */
export interface Flags {
  port: number;
  /** Folder of all state, as given; relative to the repository. */
  state: string;
  sample: boolean;
  /** False: no minute passes by itself; the local tick route still works. */
  tick: boolean;
  /** How long the runtime may be silent before it is restarted. */
  frozenAfterMs: number;
}

const usage = "npm start -- [--port 8787] [--state .daybook] [--no-sample] [--tick off] [--frozen-after 20]";

/** Throws HostError with one sentence for a flag that is unknown or makes no sense. */
export function readFlags(args: string[]): Flags {
  const { port, state, tick, "no-sample": noSample, "frozen-after": frozenAfter } = parse(args);
  const number = Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65_535)
    throw new HostError(`--port must be a number from 1 to 65535, not "${port}".`);
  if (tick !== "on" && tick !== "off") throw new HostError(`--tick is "on" or "off", not "${tick}".`);
  const seconds = Number(frozenAfter);
  // Below two seconds honest loops of user code, which are cut after one, would look like a freeze.
  if (!(seconds >= 2 && seconds <= 600)) throw new HostError(`--frozen-after must be 2 to 600 seconds, not "${frozenAfter}".`);
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
    throw new HostError(`${(error as Error).message.split(". ")[0]}. Usage: ${usage}`);
  }
}
