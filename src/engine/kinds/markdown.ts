import { renderMarkdown } from "../../outputs/markdown";
import { count } from "../../format/words";
import { engineLimits, overLimit } from "../limits";
import { templateReads } from "../template/language";
import { templateScope } from "../template/scope";
import { fillMarkdown } from "../template/text";
import { CellFailure, cellOutcome, type Kind } from "./kind";

export const markdown: Kind<"markdown"> = {
  lane: "view",
  analyse: ({ source }) => ({ ...templateReads(source), writes: [] }),
  async run({ source }, { reads, unstorable }) {
    const text = fillMarkdown(source, templateScope(reads, unstorable));
    const brackets = text.match(/\\[\s\S]|\[/g)?.filter((sign) => sign === "[").length ?? 0;
    if (brackets > engineLimits.markdownBrackets)
      throw new CellFailure(
        overLimit(`The text has more than ${count(engineLimits.markdownBrackets)} brackets "["`, "markdownBrackets", "one text"),
      );
    const html = renderMarkdown(text);
    if (html.length > engineLimits.displayBytes)
      throw new CellFailure(overLimit(`The text is longer than ${engineLimits.displayBytes} bytes`, "displayBytes", "one output"));
    return cellOutcome({ display: { kind: "markdown", html }, values: {} });
  },
};
