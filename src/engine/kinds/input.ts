import type { Json } from "../../contract/common";
import { formatDate } from "../../format/values";
import { inputFlow, inputValue } from "../inputs";
import { CellFailure, cellOutcome, type Kind } from "./kind";

export const input: Kind<"input"> = {
  lane: "view",
  analyse: () => ({ reads: [], writes: [], error: null }),
  async run({ output, label, config }, { facts }) {
    const given = output !== null && Object.hasOwn(facts.inputParams, output) ? facts.inputParams[output] : undefined;
    const accepted = inputValue(config, given);
    if ("problem" in accepted)
      throw new CellFailure(
        `The value of "${label || output}" ${accepted.problem}. Change it in the schedule, the request or the cell's default.`,
      );
    return cellOutcome({
      values: output === null ? {} : { [output]: inputFlow(config, accepted.value) },
      display: { kind: "input", type: config.type, name: output, value: accepted.value, text: inputText(accepted.value) },
    });
  },
};

/** An input's value as people read it. */
function inputText(value: Json): string {
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "string") return formatDate(value);
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(inputText).join(", ");
  if (typeof value === "object") return `${inputText(value["start"] ?? null)} \u2013 ${inputText(value["end"] ?? null)}`;
  return String(value);
}
