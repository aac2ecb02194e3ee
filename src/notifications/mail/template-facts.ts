import type { Json } from "../../contract/common";
import type { Output } from "../../contract/output";
import type { Snapshot } from "../../contract/snapshot";
import { day, time } from "../../format/dates";
import { cutText } from "../../format/graphemes";
import { count } from "../../format/words";
import type { TemplateFacts, TemplateValue } from "../rules/template";
import { metricsOf } from "./lead";
import { zoneOf, type Material } from "./story";

/** Letters of a value in a message. */
const maxValue = 200;

/** No I/O. What the templates of a message know of its run. A run that failed has the values of the cells that ended well. */
export function templateFacts(material: Material): TemplateFacts {
  const { run, snapshot, scheduleSentence } = material;
  const zone = zoneOf(material);
  return {
    project: run.projectTitle,
    schedule: run.schedule?.name || scheduleSentence,
    status: { succeeded: "succeeded", timed_out: "timed out" }[run.status as string] ?? "failed",
    date: day(run.plannedAt, zone),
    time: time(run.plannedAt, zone),
    version: run.version,
    error: run.error?.message ?? "",
    inputs: named(snapshot, inputOf),
    values: named(snapshot, valueOf),
    metrics: Object.fromEntries(
      metricsOf(snapshot).flatMap(({ label, name, text, unit }) => {
        const shown = unit ? `${text} ${unit}` : text;
        return [[label, shown], ...(name ? [[name, shown]] : [])];
      }),
    ),
  };
}

/** By output name. `fromEntries` makes every name a property of its own, whatever it is called. */
const named = (snapshot: Snapshot | null, read: (output: Output) => TemplateValue | null): Record<string, TemplateValue> =>
  Object.fromEntries(
    (snapshot?.outputs ?? []).flatMap((output) => {
      const value = output.output === null ? null : read(output);
      return value === null ? [] : [[output.output, value] as const];
    }),
  ) as Record<string, TemplateValue>;

const inputOf = ({ display }: Output): TemplateValue | null => (display?.kind === "input" ? plain(display.value) : null);

function valueOf({ display }: Output): TemplateValue | null {
  switch (display?.kind) {
    case "value":
      return plain(display.value);
    case "metric":
      return display.unit ? `${display.text} ${display.unit}` : display.text;
    case "table":
      return `${count(display.totalRows)} ${display.totalRows === 1 ? "row" : "rows"}`;
    default:
      return null;
  }
}

/** Numbers stay numbers, so that a template can compare them; lists are their parts, and everything else is short text. */
function plain(value: Json): TemplateValue | null {
  if (value === null) return null;
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "string") return cutText(value, maxValue);
  const isList = Array.isArray(value) && value.every((one) => one === null || typeof one !== "object");
  return cutText(isList ? value.map(String).join(", ") : JSON.stringify(value), maxValue);
}
