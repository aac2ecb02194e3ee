import { messageOf } from "./failure";

type Facts = Record<string, string | number | boolean | null | undefined>;

/** One JSON line per event: `event` is a fixed dotted name, facts are flat. Never pass a secret or a query's values. */
const write = (level: "info" | "warn" | "error", event: string, facts: Facts): void => {
  console[level](JSON.stringify({ level, event, ...facts }));
};

/** Writes one JSON line per event; `error` adds the message and stack of what was thrown. */
export const log = {
  info: (event: string, facts: Facts = {}): void => write("info", event, facts),
  warn: (event: string, facts: Facts = {}): void => write("warn", event, facts),
  error: (event: string, thrown: unknown, facts: Facts = {}): void =>
    write("error", event, { ...facts, message: messageOf(thrown), stack: thrown instanceof Error ? thrown.stack : undefined }),
};
