import type { Json } from "../contract/common";
import { isNumericType, rowCount, type Table } from "../contract/value";
import { count } from "../format/words";
import type { JsonObject } from "./chart-spec";
import { fieldUses, needsDates, needsNumbers } from "./chart-uses";

/**
 * What a chart cannot show of its columns, one sentence each: rows without a place on an axis, and numbers that no double holds, which are drawn as the nearest
 * one. Empty when everything is drawn as it is.
 */
export function chartGaps(spec: JsonObject, table: Table): string[] {
  const uses = fieldUses(spec);
  // A name that is missing is a dash on its axis, no gap.
  const named = new Set(uses.filter((use) => needsNumbers(use) || needsDates(use)).map(({ field }) => field));
  const fields = new Set(
    uses
      .filter((use) => (use.channel === "x" || use.channel === "y") && (use.type === null || needsNumbers(use) || needsDates(use)))
      .map(({ field }) => field),
  );
  return [...fields].flatMap((field) => {
    const at = table.columns.indexOf(field);
    const values = table.data[at] ?? [];
    const isNumeric = isNumericType(table.types[at]);
    const isNamed = !isNumeric && !named.has(field);
    if (isNamed && (table.types[at] === "string" || table.types[at] === "boolean" || table.types[at] === "json")) return [];
    const missing: [string, number][] = [
      ["null", values.filter((value) => value === null).length],
      ["NaN", isNumeric ? values.filter((value) => value === "NaN").length : 0],
      ["infinite", isNumeric ? values.filter((value) => value === "Infinity" || value === "-Infinity").length : 0],
    ];
    const parts = missing.filter(([, rows]) => rows > 0).map(([word, rows]) => `${word} in ${count(rows)}`);
    const gaps =
      parts.length > 0 ? [`Of ${count(rowCount(table))} rows, “${field}” is ${parts.join(" and ")}: the chart has gaps there.`] : [];
    const rounded = isNumeric ? values.filter(isRounded).length : 0;
    return rounded > 0
      ? [
          ...gaps,
          `${count(rounded)} values of “${field}” have more digits than a chart can place: they are drawn at the nearest number of 15 digits or more.`,
        ]
      : gaps;
  });
}

/** Digits that a double does not hold. */
const isRounded = (value: Json): boolean =>
  typeof value === "string" && /\d/.test(value) && value.replace(/^[+-]?0*\.?0*|[.]|e.*$/gi, "").replace(/0+$/, "").length > 15;
