import type { Cell, CellOf, InputType } from "../contract/cell";
import type { Json } from "../contract/common";
import type { Issue } from "../contract/error";
import type { InvalidParams } from "../contract/compatible/run";
import type { Value } from "../contract/value";
import { exactDouble, plainDecimal } from "../format/codecs/decimal";
import { codecs } from "../format/codecs/registry";
import { cellName } from "./cell-name";

type InputCell = CellOf<"input">;
type InputConfig = InputCell["config"];

/** Names of input cells and their data as the public API of Hex spells them. */
const hexNames: Record<InputType, { cell: string; data: string }> = {
  text: { cell: "TEXT_INPUT", data: "STRING" },
  number: { cell: "NUMERIC_INPUT", data: "NUMBER" },
  slider: { cell: "SLIDER", data: "NUMBER" },
  checkbox: { cell: "CHECKBOX", data: "BOOLEAN" },
  dropdown: { cell: "DROPDOWN", data: "STRING" },
  multiselect: { cell: "MULTISELECT", data: "ARRAY" },
  date: { cell: "DATE", data: "DATE" },
  date_range: { cell: "DATE_RANGE", data: "DATE_RANGE" },
};

/** Holds the parameters of a run against the project's input cells: null when all fit, else the body of the 422 (without `traceId`). */
export function checkInputParams(cells: Cell[], params: Record<string, Json>): InvalidParams | null {
  const inputs = new Map(
    cells.flatMap((cell) => (cell.kind === "input" && cell.output !== null ? [[cell.output, cell.config] as const] : [])),
  );
  const invalid: InvalidParams["invalid"] = [];
  const notFound: string[] = [];
  for (const [paramName, given] of Object.entries(params)) {
    const config = inputs.get(paramName);
    if (!config) notFound.push(paramName);
    else if ("problem" in acceptInput(config, given)) {
      const { cell, data } = hexNames[config.type];
      const dataType = config.type === "dropdown" && typeof config.options?.[0] === "number" ? "NUMBER" : data;
      invalid.push({ paramName, paramValue: written(given), dataType, inputCellType: cell });
    }
  }
  return invalid.length + notFound.length > 0 ? { invalid, notFound } : null;
}

/** As JSON; a number beyond all numbers, which JSON.parse makes an infinity, by that name. */
const written = (given: Json): string => (given === Infinity || given === -Infinity ? String(given) : JSON.stringify(given));

/** The value of an input cell in a run: what was given, else its default, else what an untouched control shows (no date: null). */
export function inputValue(config: InputConfig, given: Json | undefined): { value: Json } | { problem: string } {
  const chosen = given === undefined ? config.default : given;
  return chosen === undefined ? { value: untouched(config) } : acceptInput(config, chosen);
}

/** How an input's value flows to other cells: a date as a date, a number with more digits than a double as what it is, everything else as JSON. */
export function inputFlow(config: InputConfig, value: Json): Value {
  if (typeof value === "string" && config.type === "date") return { kind: "scalar", type: "date", value };
  if (typeof value === "string" && (config.type === "number" || config.type === "slider"))
    return { kind: "scalar", type: longNumberType(value) ?? "string", value };
  return { kind: "json", value };
}

/** Settings of input cells that contradict themselves, for the plan. */
export function inputIssues(cells: Cell[]): Issue[] {
  return cells.flatMap((cell, position) => {
    if (cell.kind !== "input") return [];
    const where = cellName(cell, position);
    const { type, options, min, max } = cell.config;
    const path = (field: string): string => `cells.${position}.${field}`;
    if (cell.output === null) return [{ path: path("output"), message: `${where} needs an output name, by which other cells read it.` }];
    if ((type === "dropdown" || type === "multiselect") && !options?.length)
      return [{ path: path("config.options"), message: `${where} needs at least one option.` }];
    if (min !== undefined && max !== undefined && min > max)
      return [{ path: path("config.min"), message: `${where} has a minimum of ${min} above its maximum of ${max}.` }];
    const value = cell.config.default === undefined ? { value: null } : acceptInput(cell.config, cell.config.default);
    return "problem" in value ? [{ path: path("config.default"), message: `The default of ${where} ${value.problem}.` }] : [];
  });
}

function acceptInput(config: InputConfig, given: Json): { value: Json } | { problem: string } {
  switch (config.type) {
    case "text":
      return typeof given === "string" ? { value: given } : { problem: "is not text" };
    case "number":
    case "slider":
      return acceptNumber(config, given);
    case "checkbox":
      return typeof given === "boolean" ? { value: given } : { problem: "is not true or false" };
    case "dropdown":
      return isOption(config, given) ? { value: given } : { problem: `is not one of the options: ${optionsText(config)}` };
    case "multiselect":
      return Array.isArray(given) && given.every((item) => isOption(config, item))
        ? { value: given }
        : { problem: `is not a list of options out of: ${optionsText(config)}` };
    case "date":
      return isDate(given) ? { value: given } : { problem: "is not a date such as 2026-03-31" };
    case "date_range":
      return acceptRange(given);
  }
}

/** A number, or the text of one with more digits than a number of JSON keeps. */
function acceptNumber({ min, max }: InputConfig, given: Json): { value: Json } | { problem: string } {
  if (typeof given === "string" ? longNumberType(given) === null : typeof given !== "number") return { problem: "is not a number" };
  const number = Number(given);
  if (!Number.isFinite(number)) return { problem: "is beyond the largest number there is" };
  if (typeof given === "number" && Number.isInteger(given) && !Number.isSafeInteger(given))
    return { problem: `is beyond 2^53, where numbers of JSON lose digits: give it as text, such as "${plainDecimal(given)}"` };
  if (min !== undefined && number < min) return { problem: `is below the minimum of ${min}` };
  if (max !== undefined && number > max) return { problem: `is above the maximum of ${max}` };
  return { value: typeof given === "number" ? given + 0 : given };
}

/** The type of a number in text that a double would change; null for every other text. */
function longNumberType(text: string): "integer" | "decimal" | null {
  const integer = codecs.integer.read(text);
  if (integer !== undefined) return integer === text ? "integer" : null;
  return codecs.decimal.read(text) !== undefined && Number.isFinite(Number(text)) && exactDouble(text) === null ? "decimal" : null;
}

/** A range is `{ "start": date, "end": date }`, or `[start, end]`; it flows as the object. */
function acceptRange(given: Json): { value: Json } | { problem: string } {
  const problem = { problem: 'is not a range of dates such as {"start": "2026-03-01", "end": "2026-03-31"}' };
  if (given === null || typeof given !== "object") return problem;
  if (Array.isArray(given) ? given.length !== 2 : Object.keys(given).some((key) => key !== "start" && key !== "end")) return problem;
  const [start, end] = Array.isArray(given) ? given : [given["start"], given["end"]];
  if (!isDate(start) || !isDate(end)) return problem;
  return (start as string) <= (end as string)
    ? { value: { start: start as string, end: end as string } }
    : { problem: "ends before it starts" };
}

function untouched({ type, options, min, max }: InputConfig): Json {
  switch (type) {
    case "text":
      return "";
    case "number":
    case "slider":
      return min !== undefined && min > 0 ? min : Math.min(0, max ?? 0);
    case "checkbox":
      return false;
    case "dropdown":
      return options?.[0] ?? "";
    case "multiselect":
      return [];
    case "date":
    case "date_range":
      return null;
  }
}

const isOption = ({ options }: InputConfig, given: Json): boolean =>
  (typeof given === "string" || typeof given === "number") && (options ?? []).includes(given);

const optionsText = ({ options = [] }: InputConfig): string =>
  options.slice(0, 8).join(", ") + (options.length > 8 ? ` and ${options.length - 8} more` : "");

/** A day that exists, "YYYY-MM-DD". */
function isDate(given: Json | undefined): boolean {
  if (typeof given !== "string" || !/^\d{4}-\d\d-\d\d$/.test(given)) return false;
  const at = new Date(`${given}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === given;
}
