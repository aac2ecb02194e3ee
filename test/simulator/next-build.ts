import type { Rewrite } from "./bundle/build.ts";

const journal = "src/runs/runner/journal.ts";

/** The build after this one, as far as an object can tell: it renames a table of the journal, so that neither build can read what the other wrote. */
export const nextBuild: Rewrite[] = [
  {
    file: journal,
    find: `  "create table if not exists ended (run_id text primary key);",\n];`,
    replace: `  "create table if not exists ended (run_id text primary key);",\n  "alter table line rename to waiting;",\n];`,
  },
  { file: journal, find: `"select entry from line"`, replace: `"select entry from waiting"` },
  { file: journal, find: `"insert or replace into line (`, replace: `"insert or replace into waiting (` },
  { file: journal, find: `"delete from line where`, replace: `"delete from waiting where` },
  { file: journal, find: `for (const table of ["line", "current"])`, replace: `for (const table of ["waiting", "current"])` },
];
