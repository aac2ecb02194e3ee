import type { CellOf } from "../../contract/cell";
import { isNumericType } from "../../contract/value";
import type { DisplayOf } from "../../contract/output";
import { formatProblem } from "../../format/specifier";
import { columnFormatter } from "../../format/values";
import { templatesRead } from "../template/language";
import { templateScope } from "../template/scope";
import { fillText } from "../template/text";
import { CellFailure, cellOutcome, type CellContext, type Kind } from "./kind";
import { flowOf, valueAt, type FoundValue } from "./reads";

export const metric: Kind<"metric"> = {
  lane: "view",
  analyse({ config }) {
    const words = templatesRead([config.reference, config.change?.label]);
    const paths = [config.value, ...(config.change ? [config.change.value] : [])];
    return { reads: [...paths.map((path) => path.split(".")[0] as string), ...words.reads], writes: [], error: words.error };
  },
  async run({ config, output }, context) {
    const found = valueAt(config.value, context);
    const raw = found.value;
    if (raw !== null && typeof raw === "object")
      throw new CellFailure(
        `"${config.value}" is ${Array.isArray(raw) ? "a list" : "an object"}, and a metric shows one value. Name a part of it, such as ${config.value}.total.`,
      );
    return cellOutcome({
      values: output === null ? {} : { [output]: flowOf(found) },
      display: {
        kind: "metric",
        text: formatted(found, config, context),
        raw,
        unit: config.unit ?? null,
        change: config.change ? changeOf(config.change, context) : null,
        reference: config.reference === undefined ? null : fillText(config.reference, templateScope(context.reads, context.unstorable)),
      },
    });
  },
};

/** The change shows its size, the arrow its direction: a sign stands beside the arrow only when the format asks for one. */
function changeOf(change: NonNullable<CellOf<"metric">["config"]["change"]>, context: CellContext): DisplayOf<"metric">["change"] {
  const found = valueAt(change.value, context);
  const number = numeric(found);
  if (number === null) throw new CellFailure(`The change "${change.value}" is not a number.`);
  return {
    text: formatted(change.format?.includes("+") ? found : unsigned(found), change, context),
    direction: number > 0 ? "up" : number < 0 ? "down" : "flat",
    unit: change.unit ?? null,
    label: change.label === undefined ? null : fillText(change.label, templateScope(context.reads, context.unstorable)),
  };
}

/** As in a table of this one value: all its digits, instants in the project's zone. The last part of its path is the name of the column. */
function formatted(
  { value, type }: FoundValue,
  { format, value: path }: { format?: string | undefined; value: string },
  { facts }: Pick<CellContext, "facts">,
): string {
  const problem = format === undefined ? null : formatProblem(format);
  if (problem) throw new CellFailure(problem);
  // Without a type it is what JSON says. A format makes a number of text that is one.
  const isNumber = typeof value === "number" || isNumericType(type ?? undefined);
  const asText = format === undefined && (type === null || type === "string");
  const shownAs =
    typeof value === "number"
      ? (type ?? "number")
      : !isNumber && !asText && numeric({ value, type }) !== null
        ? "decimal"
        : (type ?? "json");
  return columnFormatter(shownAs, [value], { format, name: path.split(".").at(-1) ?? "", zone: facts.timezone })(value);
}

const unsigned = ({ value, type }: FoundValue): FoundValue => ({
  type,
  value: typeof value === "number" ? Math.abs(value) : typeof value === "string" ? value.replace(/^-/, "") : value,
});

/** About how large it is: numbers travel as text where a double cannot hold them. */
const numeric = ({ value }: FoundValue): number | null => {
  const number = typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
};
