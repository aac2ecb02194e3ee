import { limits } from "limits.js";
import { unmetered } from "meter.js";
import { Decimal } from "decimal.js";
import { valueOf } from "rows.js";
import { Table } from "table.js";

/** The console of one cell: lines go to `write({ level, text })`; what is over the limits is counted, and said once by `close`. Nothing is written after that. */
export function createConsole(write) {
  let lines = 0;
  let bytes = 0;
  let dropped = 0;
  let closed = false;
  const line = unmetered((level, args) => {
    if (closed) return;
    const room = limits.logBytes - bytes;
    if (lines >= limits.logLines || room <= 0) {
      dropped++;
      return;
    }
    let text = args.map((arg) => (typeof arg === "string" ? arg : inspect(arg, 0, []))).join(" ");
    if (text.length > room) text = `${text.slice(0, room)}...`;
    lines++;
    bytes += text.length;
    write({ level, text });
  });
  const at = (level) => Object.freeze((...args) => line(level, args));
  const console = {
    log: at("log"),
    debug: at("log"),
    dir: at("log"),
    table: at("log"),
    info: at("info"),
    warn: at("warn"),
    trace: at("log"),
    error: at("error"),
    group: at("log"),
    groupEnd: Object.freeze(() => {}),
    assert: Object.freeze((fine, ...args) => {
      if (!fine) line("error", ["Assertion failed:", ...args]);
    }),
  };
  const close = () => {
    closed = true;
    if (dropped > 0)
      write({
        level: "warn",
        text: `${dropped} more lines were dropped: a cell may log ${limits.logLines} lines and ${limits.logBytes / 1024} kB.`,
      });
  };
  return { console: Object.freeze(console), close };
}

/** A short text of any value: a few levels, a few items. Never throws. */
function inspect(value, depth, above) {
  try {
    return describe(value, depth, above);
  } catch {
    return "[unreadable]";
  }
}

function describe(value, depth, above) {
  if (typeof value === "string") return JSON.stringify(value.length > 1000 ? `${value.slice(0, 1000)}...` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `[function ${value.name || "anonymous"}]`;
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof Decimal) return value.text;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (above.includes(value)) return "[circular]";
  if (depth > 3) return Array.isArray(value) ? `[${value.length} items]` : "{...}";
  const inner = (item) => inspect(item, depth + 1, [...above, value]);
  if (value instanceof Table)
    return `Table(${value.length} rows: ${value.columns.join(", ")})${value.length > 0 ? ` ${list(value.slice(0, 5), value.length, inner)}` : ""}`;
  if (Array.isArray(value)) return list(value.slice(0, 50), value.length, inner);
  if (value instanceof Set) return `Set ${list([...value].slice(0, 50), value.size, inner)}`;
  if (value instanceof Map)
    return `Map {${[...value]
      .slice(0, 50)
      .map(([key, item]) => `${inner(key)} => ${inner(item)}`)
      .join(", ")}}`;
  const keys = Object.keys(value);
  const shown = keys.slice(0, 50).map((key) => `${key}: ${inner(valueOf(value, key))}`);
  return `{${shown.join(", ")}${keys.length > 50 ? ", ..." : ""}}`;
}

const list = (items, total, inner) => `[${items.map(inner).join(", ")}${total > items.length ? `, ... ${total} in all` : ""}]`;
