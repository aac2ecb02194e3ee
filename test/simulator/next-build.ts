import type { Rewrite } from "./bundle/rewrite.ts";

/** The build after this one, as far as an object can tell: it renames a table of the journal, so that neither build can read what the other wrote. */
export const nextBuild: Rewrite[] = [
  { in: "journalSteps", find: `,\n]`, replace: `,\n  "alter table line rename to waiting;",\n]` },
  { in: "Journal.line", find: `from line`, replace: `from waiting` },
  { in: "Journal.wait", find: `into line (`, replace: `into waiting (` },
  { in: "Journal.leave", find: `from line`, replace: `from waiting` },
  { in: "Journal.askStop", find: `"line"`, replace: `"waiting"` },
];
