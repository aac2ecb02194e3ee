import type { Mutant } from "../mutant.ts";

const publishing = ["test/flows/publishing.test.ts"];
const compatible = ["test/flows/compatible-runs.test.ts"];
const diff = ["test/projects/diff.test.ts"];
const list = ["test/projects/list.test.ts"];

export const projects: Mutant[] = [
  {
    where: "src/projects/store.ts",
    find: "(?2 is null or revision = ?2) returning revision",
    replace: "(?2 is null or 1) returning revision",
    claim: "a draft that somebody else saved is not overwritten",
    fails: publishing,
  },
  {
    where: "src/projects/store.ts",
    find: "from drafts d where d.project_id = ?1 and d.revision = ?2 returning number",
    replace: "from drafts d where d.project_id = ?1 and ?2 > 0 returning number",
    claim: "what is published is what was checked",
    fails: ["test/runs/publish.test.ts"],
  },
  {
    where: "src/projects/store.ts",
    find: "where id = ?1 and changes() > 0",
    replace: "where id = ?1",
    claim: "a save that was refused does not count as an edit",
    fails: list,
  },
  {
    where: "src/projects/list-store.ts",
    find: `{ project: "p", user: "?1", role: "?9" }, "CAN_VIEW"`,
    replace: `{ project: "p", user: "?1", role: "?9" }, "APP_ONLY"`,
    claim: "who may only open an app finds it by its link",
    fails: ["test/flows/roles.test.ts"],
  },
  {
    where: "src/projects/list-store.ts",
    find: "(?2 or p.archived_at is null)",
    replace: "1",
    claim: "archived projects are listed when asked for",
    fails: list,
  },
  {
    where: "src/projects/list-store.ts",
    find: "owner.email = lower(?5)",
    replace: "creator.email = lower(?5)",
    claim: "projects are found by their owner",
    fails: list,
  },
  {
    where: "src/projects/list-store.ts",
    find: "(${column}, p.id) ${compare} (?6, ?7)",
    replace: "${column} ${compare} ?6",
    claim: "projects of one millisecond are all listed, page by page",
    fails: list,
  },
  {
    where: "src/projects/list-store.ts",
    find: `LAST_PUBLISHED_AT: "coalesce(p.last_published_at, 0)"`,
    replace: `LAST_PUBLISHED_AT: "p.created_at"`,
    claim: "projects are sorted by when they were published",
    fails: list,
  },
  {
    where: "src/projects/compatible.ts",
    find: "lastEditedAt: iso(project.lastEditedAt)",
    replace: "lastEditedAt: iso(project.createdAt)",
    claim: "a project says when it was edited",
    fails: list,
  },
  {
    where: "src/projects/diff.ts",
    find: `field !== "id" && `,
    replace: "",
    claim: "a cell that was only saved again has not changed",
    fails: diff,
  },
  {
    where: "src/projects/diff.ts",
    find: "else if (moved.has(cell.staticId))",
    replace: "else if (!moved.has(cell.staticId))",
    claim: "a moved cell is called moved",
    fails: diff,
  },
  {
    where: "src/projects/draft.ts",
    find: "const id = cell.id ?? mint();",
    replace: "const id = mint();",
    claim: "a cell keeps its id from save to save",
    fails: diff,
  },
  {
    where: "src/projects/list-store.ts",
    find: "flag !== 0",
    replace: "flag === 0",
    claim: "a project says which of its schedules are on",
    fails: compatible,
  },
];
