import type { Json } from "../contract/common";
import { columnTypeSchema, type ColumnType, type Table, type Value } from "../contract/value";
import { sandboxLimits } from "./limits";

/** A value as it came out of a sandbox, or a clause that says what is wrong with it. Reads every part once; never throws. */
export function checkStored(value: unknown): Value | string {
  if (!isRecord(value)) return "it is no value";
  switch (value["kind"]) {
    case "json":
      return isJson(value["value"]) ? { kind: "json", value: value["value"] } : `it has more than ${sandboxLimits.depth} levels`;
    case "date": {
      const iso = value["iso"];
      return typeof iso === "string" && isInstant(iso) ? { kind: "date", iso } : "its date is not written as one";
    }
    case "bytes": {
      const base64 = value["base64"];
      return typeof base64 === "string" && base64Text.test(base64) ? { kind: "bytes", base64 } : "its bytes are not written as base64";
    }
    case "table":
      return checkTable(value["table"]);
    default:
      return "it is of an unknown kind";
  }
}

function checkTable(table: unknown): Value | string {
  if (!isRecord(table)) return "its table is none";
  const { columns, types, data } = table;
  if (!Array.isArray(columns) || !columns.every((name) => typeof name === "string"))
    return "a column of its table has no name that is a text";
  if (new Set(columns).size !== columns.length) return "two columns of its table have the same name";
  if (!Array.isArray(types) || !Array.isArray(data) || types.length !== columns.length || data.length !== columns.length)
    return "its table has not one type and one list of values for each column";
  const rows: unknown = Array.isArray(data[0]) ? data[0].length : 0;
  for (const [index, name] of columns.entries()) {
    const type = columnTypeSchema.safeParse(types[index]);
    if (!type.success)
      return `the column ${JSON.stringify(name.slice(0, 100))} of its table has the type ${typeText(types[index])}, which is none of ${columnTypeSchema.options.join(", ")}`;
    const cells: unknown = data[index];
    if (!Array.isArray(cells) || cells.length !== rows) return "the columns of its table are not equally long";
    const at = cells.findIndex((cell) => !fits(cell, type.data));
    if (at >= 0) return `row ${at + 1} of the column ${JSON.stringify(name.slice(0, 100))} is no ${type.data}`;
  }
  return { kind: "table", table: table as unknown as Table };
}

const typeText = (type: unknown): string => (typeof type === "string" ? JSON.stringify(type.slice(0, 40)) : `of a ${typeof type}`);

const base64Text = /^[A-Za-z0-9+/]*={0,2}$/;
const integerText = /^-?\d+$/;
const day = /^\d{4}-\d{2}-\d{2}$/;

const isInstant = (text: string): boolean => text.length < 40 && /^[+-]?\d{4,6}-/.test(text) && !Number.isNaN(Date.parse(text));

function fits(cell: unknown, type: ColumnType): boolean {
  if (cell === null) return true;
  switch (type) {
    case "number":
      return typeof cell === "number";
    case "integer":
      return typeof cell === "number" || (typeof cell === "string" && integerText.test(cell));
    case "boolean":
      return typeof cell === "boolean";
    case "date":
      return typeof cell === "string" && day.test(cell);
    case "datetime":
      return typeof cell === "string" && (isInstant(cell) || day.test(cell));
    case "string":
      return typeof cell === "string";
    case "json":
      return isJson(cell);
  }
}

/** JSON of at most as many levels as a value may have. */
function isJson(value: unknown, levels: number = sandboxLimits.depth + 1): value is Json {
  if (typeof value !== "object" || value === null) return true;
  if (levels === 0) return false;
  return (Array.isArray(value) ? value : Object.values(value)).every((item) => isJson(item, levels - 1));
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
