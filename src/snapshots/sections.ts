import type { Output } from "../contract/output";
import type { Snapshot } from "../contract/snapshot";

/** How the blocks of a page are arranged: metrics in one row, narrow blocks side by side, everything else below each other. The order is the author's. */
export type PageSection = { kind: "metrics"; outputs: Output[] } | { kind: "row"; outputs: Output[] } | { kind: "block"; output: Output };

export interface PagePlan {
  inputs: Output[];
  sections: PageSection[];
  /** How many `data-block` elements the whole page has: a picture with fewer is half drawn. */
  blocks: number;
}

/** The sections of a page in order: inputs first, metrics together, halves and thirds side by side. */
export function planPage(snapshot: Pick<Snapshot, "outputs">): PagePlan {
  const shown = snapshot.outputs.filter(isShown);
  const inputs = shown.filter((output) => output.display?.kind === "input");
  const sections: PageSection[] = [];
  for (const output of shown) {
    if (output.display?.kind === "input") continue;
    const kind = output.kind === "metric" ? "metrics" : output.width === "full" ? "block" : "row";
    const last = sections.at(-1);
    if (kind === "block") sections.push({ kind, output });
    else if (last && last.kind === kind) last.outputs.push(output);
    else sections.push({ kind, outputs: [output] });
  }
  return { inputs, sections, blocks: shown.length };
}

/** On the page: what the author put there and that has something to say. A cell that ended well and is silent takes no room. */
const isShown = (output: Output): boolean => {
  if (!output.inApp) return false;
  if (output.display === null) return output.status !== "succeeded" && output.status !== "cached";
  return !(output.display.kind === "markdown" && output.display.html.trim() === "");
};
