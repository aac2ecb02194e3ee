import type { DisplayOf } from "../contract/output";

/** Text of a markdown cell. The HTML was sanitised when it was made (`markdown.ts`). */
export const MarkdownView = ({ display }: { display: DisplayOf<"markdown"> }) => (
  <div className="db-prose" dangerouslySetInnerHTML={{ __html: display.html }} />
);
