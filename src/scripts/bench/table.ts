import type { Measure } from "./measure.ts";

/** The results as a text table: median, range, goal. */
export function measureTable(measures: Measure[]): string {
  const rows = [
    ["", "median", "range of the rounds", "goal", ""],
    ...measures.map(({ name, unit, median, min, max, goal, met }) => [
      name,
      `${number(median)} ${unit}`.trim(),
      min === max ? "" : `${number(min)} to ${number(max)}`,
      goal ? `at ${goal.at} ${number(goal.value)}` : "",
      met === null ? "" : met ? "met" : "MISSED",
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((text, column) => (column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const number = (value: number): string =>
  Number.isNaN(value) ? "-" : value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
