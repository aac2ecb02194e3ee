import { rowCount, type Table, type Value } from "../../contract/value";
import { formatProblem } from "../../format/specifier";
import { displayTable } from "../display";
import { templatesRead } from "../template/language";
import { templateScope } from "../template/scope";
import { fillText } from "../template/text";
import { CellFailure, cellOutcome, type Kind } from "./kind";
import { tableNamed } from "./reads";

export const table: Kind<"table"> = {
  lane: "view",
  analyse({ config }) {
    const words = templatesRead([config.title, config.subtitle]);
    return { reads: [config.table, ...words.reads], writes: [], error: words.error };
  },
  async run({ config: { table: name, ...config }, output }, context) {
    const whole = tableNamed(name, context);
    const shown = config.columns
      ? pick(
          whole,
          config.columns.map((column) => column.name),
          name,
        )
      : whole;
    for (const { format } of config.columns ?? []) {
      const problem = format === undefined ? null : formatProblem(format);
      if (problem) throw new CellFailure(problem);
    }
    const scope = templateScope(context.reads, context.unstorable);
    const filled = (text: string | undefined) => (text === undefined ? undefined : fillText(text, scope));
    const display = displayTable(shown, { ...config, title: filled(config.title), subtitle: filled(config.subtitle) });
    const value: Value = { kind: "table", table: shown };
    return cellOutcome({
      values: output === null ? {} : { [output]: value },
      whole: output === null ? value : null,
      display,
      rows: rowCount(whole),
    });
  },
};

function pick(whole: Table, names: string[], from: string): Table {
  const places = names.map((name) => {
    const place = whole.columns.indexOf(name);
    if (place === -1) throw new CellFailure(`"${from}" has no column "${name}". It has: ${whole.columns.join(", ")}.`);
    return place;
  });
  return {
    columns: names,
    types: places.map((place) => whole.types[place] ?? "string"),
    data: places.map((place) => whole.data[place] ?? []),
  };
}
