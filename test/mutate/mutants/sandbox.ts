import type { Mutant } from "../mutant.ts";

const limits = ["test/sandbox/javascript/limits.test.ts"];

export const sandbox: Mutant[] = [
  {
    where: "src/sandbox/javascript/language.ts",
    find: `import { cellNames, SyntaxFailure } from "./names";`,
    replace: `import { cellNames, SyntaxFailure } from "./names";\nimport { openJavascript } from "./host";`,
    claim: "what does not run code loads no sandbox",
    fails: ["test/engine/lazy.node.test.ts"],
  },
  {
    where: "src/sandbox/javascript/child/rows.child.js",
    find: `if (type === "integer" && column.some((value) => typeof value === "string"))`,
    replace: `if (type === "integer" && false)`,
    claim: "digits of integers beyond 2^53 are never glued together",
    fails: ["test/sandbox/javascript/exact-values.test.ts"],
  },
  {
    where: "src/sandbox/javascript/child/rows.child.js",
    find: `if (!same(valueOf(rows[r], name), reader(kept))) return null;`,
    replace: `return null;`,
    claim: "a column that a cell only hands on keeps every digit",
    fails: ["test/sandbox/javascript/exact-values.test.ts"],
  },
  {
    where: "src/sandbox/javascript/host.ts",
    find: "clearTimeout(timer);",
    replace: "void timer;",
    claim: "the time limit of a cell ends with it",
    fails: limits,
  },
  {
    where: "src/sandbox/javascript/child/guards.child.js",
    find: "meter.step(awaitSteps);",
    replace: "void awaitSteps;",
    claim: "an await costs more than a turn of a loop",
    fails: limits,
  },
  {
    where: "src/sandbox/javascript/transform.ts",
    find: "const catchSteps = 1000;",
    replace: "const catchSteps = 1;",
    claim: "a caught error costs more than a turn of a loop",
    fails: limits,
  },
  {
    where: "src/sandbox/javascript/transform.ts",
    find: "${guards.step}(${node.await ? 1 + awaitSteps : 1});",
    replace: "${guards.step}(1);",
    claim: "a loop of awaits costs more than its turns",
    fails: limits,
  },
  {
    where: "src/sandbox/javascript/child/natives.child.js",
    find: "work(3 * awaitSteps)",
    replace: "work(1)",
    claim: "a then costs more than a turn of a loop",
    fails: limits,
  },
  {
    where: "src/sandbox/javascript/child/realm.child.js",
    find: "hardenUnnamed();",
    replace: "void hardenUnnamed;",
    claim: "a prototype that only a call shows cannot be changed",
    fails: ["test/sandbox/javascript/reachable.test.ts"],
  },
  {
    where: "src/sandbox/javascript/child/console.child.js",
    find: "if (closed) return;",
    replace: "void closed;",
    claim: "what a cell left running does not write to the log",
    fails: ["test/sandbox/javascript/settling.test.ts"],
  },
  {
    where: "src/sandbox/javascript/child/iterables.child.js",
    find: "work(cost);",
    replace: "void cost;",
    claim: "an iterator of the engine that never ends is stopped",
    fails: ["test/sandbox/javascript/natives.test.ts"],
  },
];
