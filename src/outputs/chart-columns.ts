import type { Json } from "../contract/common";
import { isNumericType, rowCount, type ColumnType, type Table } from "../contract/value";
import { unprocessable, type Failure } from "../lib/failure";
import { madeNames } from "./chart-fields";
import type { JsonObject } from "./chart-spec";
import { channelWords, fieldUses, needsDates, needsNumbers, type FieldUse } from "./chart-uses";

const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** A failure whose reason is what a column holds. */
const nothingToDraw = (channelName: string, message: string): Failure =>
  unprocessable(`Nothing to draw: ${message}`, [{ path: `spec.encoding.${channelName}.field`, message }]);

const numberText = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;
/** Texts that `Date.parse` reads as people mean them; it makes a date of “Region 5” too. */
const dateTexts = [
  /^[+-]?\d{4,6}(?:-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:Z|[+-]\d\d(?::?\d\d)?)?)?)?)?$/i,
  /^\d{4}\/\d{1,2}\/\d{1,2}(?: \d\d?:\d\d(?::\d\d)?)?$/,
  /^\d{1,2}\/\d{1,2}\/\d{4}(?: \d\d?:\d\d(?::\d\d)?)?$/,
  /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b.*\d/i,
];

/** Whether a text is a number or a date that a chart can place. */
export const isNumberText = (text: string): boolean => numberText.test(text);
/** The same for dates and times. */
export const isDateText = (text: string): boolean => dateTexts.some((form) => form.test(text.trim())) && !Number.isNaN(Date.parse(text));

/** Whole numbers that are years rather than milliseconds since 1970. */
export const areYears = (values: readonly Json[]): boolean =>
  values.every((value) => value === null || (Number.isInteger(value) && Number(value) >= 1000 && Number(value) <= 2999));

/**
 * Checks that the columns of a table hold what the channels of a specification need: numbers, dates, something at all, something above zero on a log scale.
 * Throws UNPROCESSABLE with the field, a value and the way out. A table without rows is fine: the page says that it is empty.
 */
export function checkColumns(spec: JsonObject, table: Table): void {
  if (rowCount(table) === 0) return;
  const made = new Set(madeNames(spec));
  for (const use of fieldUses(spec)) {
    const at = table.columns.indexOf(use.field);
    const type = table.types[at];
    const values = table.data[at];
    if (!type || !values || made.has(use.field)) continue;
    const held = values.filter((value) => value !== null);
    if (held.length === 0) checkSomething(use, values.length);
    else if (needsNumbers(use)) checkNumbers(use, type, values);
    else if (needsDates(use)) checkDates(use, type, values);
  }
}

const placing = new Set(["x", "y", "theta", "radius", "latitude", "longitude", "x2", "y2"]);

function checkSomething(use: FieldUse, rows: number): void {
  if (placing.has(use.channel) && !(use.definition["aggregate"] === "count" || use.definition["aggregate"] === "missing"))
    throw nothingToDraw(
      use.channel,
      `“${use.field}” is empty in all ${rows} rows, ${channelWords(use.channel)} needs values. Look at the cell that makes the table.`,
    );
}

function checkNumbers(use: FieldUse, type: ColumnType, values: readonly Json[]): void {
  const wrong = type === "string" ? values.filter((value) => typeof value === "string" && !isNumberText(value)) : [];
  if (type === "date" || type === "datetime" || type === "local_datetime")
    throw nothingToDraw(use.channel, `“${use.field}” holds dates, ${channelWords(use.channel)} needs numbers. Set its type to temporal.`);
  if (wrong.length > 0 || (type === "json" && values.some((value) => typeof value === "object" && value !== null)))
    throw nothingToDraw(
      use.channel,
      `“${use.field}” holds ${type === "json" ? "objects" : "text"}, ${channelWords(use.channel)} needs numbers. ${examples(wrong, values)}Turn them into numbers in the cell that makes the table, or set the field's type to nominal.`,
    );
  const numbers = values.filter((value) => value !== null).map(Number);
  if (!numbers.some(Number.isFinite))
    throw nothingToDraw(
      use.channel,
      `“${use.field}” holds no number that can be placed: ${shown(values.find((value) => value !== null) ?? null)}.`,
    );
  const scale = use.definition["scale"];
  if (use.definition["aggregate"] === undefined && isObject(scale) && scale["type"] === "log") checkLog(use, numbers);
}

function checkLog(use: FieldUse, numbers: number[]): void {
  const below = numbers.filter((value) => value <= 0).length;
  const above = numbers.filter((value) => value > 0).length;
  // A domain of negative numbers is a log scale too.
  if (below === 0 || numbers.every((value) => value < 0)) return;
  const rest =
    above === 0
      ? "none of its values is above zero"
      : `${below} of its ${numbers.length} values ${below === 1 ? "is" : "are"} zero or less`;
  throw nothingToDraw(
    use.channel,
    `“${use.field}” has a log scale, and ${rest}. A log scale shows only what is above zero: filter those rows out, or take the scale type symlog.`,
  );
}

function checkDates(use: FieldUse, type: ColumnType, values: readonly Json[]): void {
  if (type === "date" || type === "datetime" || type === "local_datetime" || isNumericType(type)) return;
  const wrong = values.filter((value) => value !== null && !(typeof value === "string" && isDateText(value)));
  if (wrong.length === 0) return;
  throw nothingToDraw(
    use.channel,
    `“${use.field}” holds no dates, ${channelWords(use.channel)} needs them. ${examples(wrong, values)}Write them as 2026-03-31 or 2026-03-31T14:30:00, or set the field's type to nominal.`,
  );
}

function examples(wrong: readonly Json[], values: readonly Json[]): string {
  const held = values.filter((value) => value !== null).length;
  const first = wrong[0];
  if (first === undefined) return "";
  if (wrong.length === held) return `${held === 1 ? "Its value looks" : `All ${held} values look`} like “${shown(first)}”. `;
  return `${wrong.length} of ${held} values look like “${shown(first)}” (row ${values.indexOf(first) + 1}). `;
}

const shown = (value: Json): string => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
};
