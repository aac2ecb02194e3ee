import type { DisplayOf } from "../../contract/output";
import type { Snapshot } from "../../contract/snapshot";
import { cutText } from "../../format/graphemes";
import { textOfHtml } from "../../format/text-of-html";

/** No I/O. What a message quotes of a snapshot. */

export interface Metric {
  label: string;
  name: string | null;
  text: string;
  unit: string | null;
  /** "↑ 71.9 on Nov", null when the metric compares nothing. */
  change: string | null;
}

/** Two sentences of the reference fit; more would push the figures off a phone. */
const maxLead = 280;

/**
 * The first sentences of the app: of its first text, unless a figure stands before that (then it is a note on the figure), else of its description; "" when there is neither. `pictured`:
 * a picture in the message shows the texts, so that only the description, which the picture leaves out, leads.
 */
export function leadOf(snapshot: Snapshot | null, description: string | null, pictured: boolean): string {
  const text = firstText(snapshot);
  const described = (snapshot?.description || description || "").trim();
  if (pictured) return text.includes(described) ? "" : sentences(described);
  return sentences(text || described);
}

function firstText(snapshot: Snapshot | null): string {
  for (const { inApp, display, status } of snapshot?.outputs ?? []) {
    if (!inApp || display?.kind === "input" || display?.kind === "metric") continue;
    // A cell that shows nothing, because it ended well and has nothing to say, stands before nothing.
    if (display === null && status !== "failed" && status !== "skipped") continue;
    if (display?.kind !== "markdown") return "";
    const paragraph = /<p(?: dir="auto")?>([\s\S]*?)<\/p>/.exec(display.html)?.[1];
    const text = paragraph && textOfHtml(paragraph);
    if (text) return text;
  }
  return "";
}

/** Metrics of the app that have a value, in its order. */
export const metricsOf = (snapshot: Snapshot | null): Metric[] =>
  (snapshot?.outputs ?? []).flatMap(({ inApp, label, output, display }) =>
    inApp && display?.kind === "metric"
      ? [{ label: label || output || "Result", name: output, text: display.text, unit: display.unit, change: changeOf(display) }]
      : [],
  );

function changeOf({ change }: DisplayOf<"metric">): string | null {
  if (!change) return null;
  const arrow = { up: "↑ ", down: "↓ ", flat: "" }[change.direction];
  // The arrow already says which way it went.
  const amount = change.direction === "flat" ? change.text : change.text.replace(/^[+−-]\s*/, "");
  return [`${arrow}${amount}`, change.unit, change.label].filter(Boolean).join(" ");
}

function sentences(text: string): string {
  if (text.length <= maxLead) return text;
  let lead = "";
  for (const { segment } of new Intl.Segmenter("en", { granularity: "sentence" }).segment(text)) {
    if (lead !== "" && lead.length + segment.length > maxLead) break;
    lead += segment;
  }
  return cutText(lead.trim(), maxLead + 100);
}
