import * as z from "zod";
import { jsonSchema, type Json } from "./common";

/**
 * Types of table columns and scalars. A null fits every type; otherwise a value is written as
 * - `integer`: a JSON number up to 2^53 - 1, beyond that text of its digits;
 * - `number` (a double): a JSON number, or the text `NaN`, `Infinity` or `-Infinity`;
 * - `decimal`: always text with every digit and trailing zero, or one of those three texts;
 * - `date`: `YYYY-MM-DD`; `datetime`: an instant, ISO 8601 with `Z`; `local_datetime`: ISO 8601 without a zone;
 * - `string`: also what the contract has no type for (time, interval, uuid, money), as the database writes it.
 */
export const columnTypes = ["string", "number", "integer", "decimal", "boolean", "date", "datetime", "local_datetime", "json"] as const;
/** Accepts the name of a column type. */
export const columnTypeSchema = z.enum(columnTypes);
/** The type of a column or scalar. */
export type ColumnType = (typeof columnTypes)[number];

/** Types whose values are numbers, whatever text they travel as. */
export const isNumericType = (type: ColumnType | undefined): boolean => type === "integer" || type === "number" || type === "decimal";

/** A table, by columns: `data[c][r]`. The one shape in which tables cross languages, stores and the wire. */
export const tableSchema = z
  .object({
    columns: z.array(z.string()),
    types: z.array(columnTypeSchema),
    data: z.array(z.array(jsonSchema)),
  })
  .check((context) => {
    const problem = tableProblem(context.value);
    if (problem !== null) context.issues.push({ code: "custom", message: problem, input: context.value });
  });
export type Table = z.infer<typeof tableSchema>;

/** The number of rows; 0 for a table without columns. */
export const rowCount = (table: Table): number => table.data[0]?.length ?? 0;

/** What a cell output can be. `bytes` is base64. */
export const valueSchema = z.discriminatedUnion("kind", [
  /**
   * Any JSON. `types` names, by JSON pointer (RFC 6901) into `value`, the texts that stand for a number which JSON cannot carry: in JavaScript these are a BigInt,
   * NaN or an infinity.
   */
  z.object({ kind: z.literal("json"), value: jsonSchema, types: z.record(z.string(), columnTypeSchema).optional() }),
  z.object({ kind: z.literal("table"), table: tableSchema }),
  /** One value of a type that JSON alone cannot tell: written like a cell of a column of that type. In JavaScript an `integer` is a BigInt. */
  z.object({ kind: z.literal("scalar"), type: columnTypeSchema, value: z.union([z.string(), z.number(), z.boolean(), z.null()]) }),
  /** A date or an instant as older versions stored it; today it is a scalar. */
  z.object({ kind: z.literal("date"), iso: z.string() }),
  z.object({ kind: z.literal("bytes"), base64: z.string() }),
]);
export type Value = z.infer<typeof valueSchema>;

/** A pointer to a stored value: the SHA-256 of its encoding, hex. */
export interface ValueRef {
  hash: string;
  kind: Value["kind"];
  /** Length of the encoding. */
  bytes: number;
  /** Rows of a table, null for everything else. */
  rows: number | null;
}

/** What was given is no value of the contract; the message is a sentence that says where and why. */
export class InvalidValue extends Error {}

/** Levels of lists and objects inside one JSON value; what is deeper could not be walked. */
const maxDepth = 128;

/** The value, without members that the contract does not know. Cheap enough for tables of 100,000 rows. Throws `InvalidValue`. */
export function checkValue(given: unknown): Value {
  const { kind, value, type, types, table, iso, base64 } = membersOf(given);
  switch (kind) {
    case "json":
      return { kind, value: checkedJson(value), ...(types === undefined ? {} : { types: checkedTypes(types) }) };
    case "table":
      return { kind, table: checkTable(table) };
    case "scalar":
      return checkScalar(type, value);
    case "date":
      if (typeof iso !== "string" || Number.isNaN(Date.parse(iso))) throw new InvalidValue("A date has no ISO 8601 text.");
      return { kind, iso };
    case "bytes":
      if (typeof base64 !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) throw new InvalidValue("Bytes are not base64.");
      return { kind, base64 };
    default:
      throw new InvalidValue("A value has a kind that does not exist.");
  }
}

/** The table, when it is consistent: as many names, types and columns, all columns of one length, each cell of its column's type. Throws `InvalidValue`. */
export function checkTable(given: unknown): Table {
  const { columns, types, data } = membersOf(given);
  if (!isListOf(columns, (name) => typeof name === "string"))
    throw new InvalidValue("The names of a table's columns are not a list of texts.");
  if (!isListOf(types, isColumnType))
    throw new InvalidValue(`The types of a table's columns are not a list out of: ${columnTypes.join(", ")}.`);
  if (!isListOf(data, Array.isArray)) throw new InvalidValue("The data of a table is not a list of columns.");
  const table = { columns, types, data } as Table;
  const problem = tableProblem(table);
  if (problem !== null) throw new InvalidValue(problem);
  return table;
}

function checkScalar(type: unknown, value: unknown): Value {
  if (!isColumnType(type)) throw new InvalidValue(`The type of a value is not one of: ${columnTypes.join(", ")}.`);
  const simple = value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  if (!simple || !fits(type, value)) throw new InvalidValue(`A value does not fit its type "${type}": ${shortened(value)}.`);
  return { kind: "scalar", type, value };
}

function tableProblem({ columns, types, data }: { columns: string[]; types: ColumnType[]; data: unknown[][] }): string | null {
  if (columns.length !== types.length || columns.length !== data.length)
    return `A table has ${columns.length} names of columns, ${types.length} types and ${data.length} columns of data.`;
  if (new Set(columns).size !== columns.length) return `A table has two columns named "${shortened(repeated(columns))}".`;
  for (let c = 0; c < data.length; c++) {
    const column = data[c] as unknown[];
    if (column.length !== data[0]?.length)
      return `The columns of a table have different lengths: "${columns[0]}" has ${data[0]?.length} rows, "${columns[c]}" has ${column.length}.`;
    const misfit = firstMisfit(types[c] as ColumnType, column);
    if (misfit !== -1)
      return `Row ${misfit + 1} of the column "${columns[c]}" does not fit its type "${types[c]}": ${shortened(column[misfit])}.`;
  }
  return null;
}

/** The first row whose value is not of the type, -1 when all are. */
export function firstMisfit(type: ColumnType, column: readonly unknown[]): number {
  const fitting = checks[type];
  for (let row = 0; row < column.length; row++) if (column[row] !== null && !fitting(column[row])) return row;
  return -1;
}

/** Whether a value is written as the type demands. Null fits every type. */
export const fits = (type: ColumnType, value: unknown): boolean => value === null || checks[type](value);

const notFinite = new Set<unknown>(["NaN", "Infinity", "-Infinity"]);
const dayText = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const localText = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?$/;
/** Years of six digits are how JavaScript writes instants far away. */
const instantText = /^(?:\d{4}|[+-]\d{6})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;

const checks: Record<ColumnType, (value: unknown) => boolean> = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  integer: (value) =>
    typeof value === "number"
      ? Number.isSafeInteger(value)
      : typeof value === "string" && /^-?[1-9]\d{15,}$/.test(value) && !Number.isSafeInteger(Number(value)),
  number: (value) => (typeof value === "number" ? Number.isFinite(value) : notFinite.has(value)),
  decimal: (value) => typeof value === "string" && (/^-?\d+(?:\.\d+)?$/.test(value) || notFinite.has(value)),
  date: (value) => typeof value === "string" && dayText.test(value) && dayExists(value),
  datetime: (value) => typeof value === "string" && instantText.test(value) && dayExists(value),
  local_datetime: (value) => typeof value === "string" && localText.test(value) && dayExists(value),
  json: (value) => isJson(value, 0),
};

/** Months end on their last day: 31 June is no date. */
function dayExists(text: string): boolean {
  const at = text.indexOf("-", 1);
  const day = Number(text.slice(at + 4, at + 6));
  if (day < 29) return true;
  const year = Number(text.slice(0, at));
  const month = Number(text.slice(at + 1, at + 3));
  if (month !== 2) return day < 31 || ![4, 6, 9, 11].includes(month);
  return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth >= maxDepth) return false;
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1));
  return Object.values(value).every((item) => isJson(item, depth + 1));
}

const isColumnType = (type: unknown): type is ColumnType => columnTypes.includes(type as ColumnType);

const isListOf = (list: unknown, test: (item: unknown) => boolean): boolean => Array.isArray(list) && list.every(test);

function checkedJson(value: unknown): Json {
  if (!isJson(value, 0)) throw new InvalidValue(`A value is not JSON, or has more than ${maxDepth} levels.`);
  return value as Json;
}

function checkedTypes(types: unknown): Record<string, ColumnType> {
  const given = membersOf(types);
  if (!Object.values(given).every(isColumnType)) throw new InvalidValue("The types beside a value are none.");
  return given as Record<string, ColumnType>;
}

function membersOf(given: unknown): Record<string, unknown> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw new InvalidValue("A value of the contract is an object.");
  return given as Record<string, unknown>;
}

const repeated = (names: string[]): string => names.find((name, at) => names.indexOf(name) !== at) ?? "";

/** Enough of a value to find it by. */
function shortened(value: unknown): string {
  const text = typeof value === "string" ? value : typeof value === "object" ? "an object" : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
