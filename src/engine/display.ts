import type { Json } from "../contract/common";
import type { Display, DisplayOf, LogLine } from "../contract/output";
import { rowCount, type Table, type Value } from "../contract/value";
import { count } from "../format/words";
import { engineLimits } from "./limits";

/** The bounded picture of a value: tables by rows and bytes, everything else by bytes. */
export function displayValue(value: Value): Display {
  if (value.kind === "table") return displayTable(value.table, {});
  if (value.kind === "date") return { kind: "value", value: value.iso, truncated: false };
  if (value.kind === "scalar") return { kind: "value", value: value.value, type: value.type, truncated: false };
  if (value.kind === "bytes") return { kind: "value", value: `${count(Math.floor((value.base64.length * 3) / 4))} bytes`, truncated: true };
  const text = JSON.stringify(value.value);
  const types = value.types && { types: value.types };
  if (text.length <= engineLimits.displayBytes) return { kind: "value", value: value.value, ...types, truncated: false };
  return { kind: "value", value: text.slice(0, 10_000), truncated: true };
}

/** A table as it is kept for pages: its first rows within both limits, and how many there are. */
export function displayTable(table: Table, config: DisplayOf<"table">["config"]): Display {
  return {
    kind: "table",
    table: firstRows(table, engineLimits.displayRows, engineLimits.displayBytes),
    totalRows: rowCount(table),
    config,
  };
}

/** As many of the first rows as both limits allow. */
export function firstRows(table: Table, maxRows: number, maxBytes: number): Table {
  const total = Math.min(rowCount(table), maxRows);
  let bytes = 0;
  let rows = 0;
  for (; rows < total; rows++) {
    for (const column of table.data) bytes += jsonBytes(column[rows] ?? null);
    if (bytes > maxBytes) break;
  }
  return rows === rowCount(table) ? table : { ...table, data: table.data.map((column) => column.slice(0, rows)) };
}

/** A log within its limits, the last line saying what was cut. */
export function boundLog(lines: LogLine[]): LogLine[] {
  let chars = 0;
  const kept = lines.slice(0, engineLimits.logLines).filter((line) => (chars += line.text.length) <= engineLimits.logChars);
  if (kept.length === lines.length) return lines;
  const cut = lines.length - kept.length;
  return [
    ...kept,
    {
      level: "warn",
      text: `${count(cut)} more lines were left out: a log keeps ${count(engineLimits.logLines)} lines and ${count(engineLimits.logChars)} characters (logLines, logChars).`,
    },
  ];
}

/** Bytes of a JSON value, about: one per character of text, eight per number. */
export function jsonBytes(value: Json): number {
  if (typeof value === "string") return value.length + 3;
  if (value === null || typeof value !== "object") return 8;
  return JSON.stringify(value).length + 1;
}
