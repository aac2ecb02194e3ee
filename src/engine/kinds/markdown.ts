import { renderMarkdown } from "../../outputs/markdown";
import { limits, overLimit } from "../limits";
import { templateReads } from "../template/language";
import { templateScope } from "../template/scope";
import { fillMarkdown } from "../template/text";
import { CellFailure, outcome, type Kind } from "./kind";

export const markdown: Kind<"markdown"> = {
  lane: "view",
  analyse: ({ source }) => ({ ...templateReads(source), writes: [] }),
  async run({ source }, { reads, unstorable }) {
    const text = fillMarkdown(source, templateScope(reads, unstorable));
    const html = renderMarkdown(text);
    if (html.length > limits.displayBytes)
      throw new CellFailure(overLimit(`The text is longer than ${limits.displayBytes} bytes`, "displayBytes", "one output"));
    return outcome({ display: { kind: "markdown", html }, values: {} });
  },
};
