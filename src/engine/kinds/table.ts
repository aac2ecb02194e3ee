import { rowCount, type Table } from "../../contract/value";
import { formatProblem } from "../../outputs/format";
import { displayTable } from "../display";
import { CellFailure, outcome, type Kind } from "./kind";
import { tableNamed } from "./reads";

export const table: Kind<"table"> = {
  lane: "view",
  analyse: ({ config }) => ({ reads: [config.table], writes: [], error: null }),
  async run({ config: { table: name, ...config }, output }, context) {
    const whole = tableNamed(name, context);
    const shown = config.columns ? pick(whole, config.columns.map((column) => column.name), name) : whole;
    for (const { format } of config.columns ?? []) {
      const problem = format === undefined ? null : formatProblem(format);
      if (problem) throw new CellFailure(problem);
    }
    return outcome({ values: output === null ? {} : { [output]: { kind: "table", table: shown } }, display: displayTable(shown, config), rows: rowCount(whole) });
  },
};

function pick(whole: Table, names: string[], from: string): Table {
  const places = names.map((name) => {
    const place = whole.columns.indexOf(name);
    if (place === -1) throw new CellFailure(`"${from}" has no column "${name}". It has: ${whole.columns.join(", ")}.`);
    return place;
  });
  return { columns: names, types: places.map((place) => whole.types[place] ?? "string"), data: places.map((place) => whole.data[place] ?? []) };
}
