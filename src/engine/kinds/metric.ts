import type { CellOf } from "../../contract/cell";
import type { Json } from "../../contract/common";
import type { DisplayOf } from "../../contract/output";
import { formatProblem } from "../../format/specifier";
import { formatJson, formatNumber } from "../../format/values";
import { templatesRead } from "../template/language";
import { templateScope } from "../template/scope";
import { fillText } from "../template/text";
import { CellFailure, cellOutcome, type CellContext, type Kind } from "./kind";
import { valueAt } from "./reads";

export const metric: Kind<"metric"> = {
  lane: "view",
  analyse({ config }) {
    const words = templatesRead([config.reference, config.change?.label]);
    const paths = [config.value, ...(config.change ? [config.change.value] : [])];
    return { reads: [...paths.map((path) => path.split(".")[0] as string), ...words.reads], writes: [], error: words.error };
  },
  async run({ config, output }, context) {
    const raw = valueAt(config.value, context);
    if (raw !== null && typeof raw === "object")
      throw new CellFailure(
        `"${config.value}" is ${Array.isArray(raw) ? "a list" : "an object"}, and a metric shows one value. Name a part of it, such as ${config.value}.total.`,
      );
    return cellOutcome({
      values: output === null ? {} : { [output]: { kind: "json", value: raw } },
      display: {
        kind: "metric",
        text: formatted(raw, config.format),
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
  const raw = valueAt(change.value, context);
  const number = numeric(raw);
  if (number === null) throw new CellFailure(`The change "${change.value}" is not a number.`);
  return {
    text: formatted(change.format?.includes("+") ? number : Math.abs(number), change.format ?? ",.3~g"),
    direction: number > 0 ? "up" : number < 0 ? "down" : "flat",
    unit: change.unit ?? null,
    label: change.label === undefined ? null : fillText(change.label, templateScope(context.reads, context.unstorable)),
  };
}

function formatted(raw: Json, format: string | undefined): string {
  const problem = format === undefined ? null : formatProblem(format);
  if (problem) throw new CellFailure(problem);
  const number = numeric(raw);
  return number === null || format === undefined ? formatJson(raw) : formatNumber(number, format);
}

/** Numbers travel as text where a double cannot hold them. */
const numeric = (raw: Json): number | null => {
  const number = typeof raw === "string" && /^-?\d+(\.\d+)?$/.test(raw) ? Number(raw) : raw;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
};
