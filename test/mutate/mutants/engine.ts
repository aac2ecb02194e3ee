import type { Mutant } from "../mutant.ts";

const sandboxes = ["test/engine/run/sandboxes.test.ts"];
const display = ["test/engine/display.test.ts"];

export const engine: Mutant[] = [
  {
    where: "src/engine/run/sandboxes.ts",
    find: "opened.set(language, sandbox);",
    replace: "void sandbox;",
    claim: "a run opens one sandbox per language",
    fails: sandboxes,
  },
  {
    where: "src/engine/run/sandboxes.ts",
    find: "await Promise.allSettled(opened.values())",
    replace: "[] as PromiseSettledResult<Sandbox>[]",
    claim: "a run closes every sandbox it opened",
    fails: sandboxes,
  },
  {
    where: "src/engine/kinds/table.ts",
    find: "whole: output === null ? value : null",
    replace: "whole: null",
    claim: "a table without an output name is a file with all its rows",
    fails: ["test/flows/files.test.ts"],
  },
  {
    where: "src/engine/display.ts",
    find: "lines.slice(0, engineLimits.logLines)",
    replace: "lines.slice(0, engineLimits.logLines - 1)",
    claim: "a log of a thousand lines is whole",
    fails: display,
  },
  {
    where: "src/engine/display.ts",
    find: "text.length <= engineLimits.displayBytes",
    replace: "text.length < engineLimits.displayBytes",
    claim: "a value at the limit of a display is whole",
    fails: display,
  },
  {
    where: "src/engine/display.ts",
    find: "if (bytes > maxBytes) break;",
    replace: "if (bytes >= maxBytes) break;",
    claim: "rows that just fit are shown",
    fails: display,
  },
  {
    where: "src/engine/analysis/repeated-ids.ts",
    find: `for (const field of ["id", "staticId"] as const)`,
    replace: `for (const field of ["staticId"] as const)`,
    claim: "two cells of one id are refused",
    fails: ["test/engine/analysis/repeated-ids.test.ts"],
  },
];
