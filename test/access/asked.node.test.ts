import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "acorn";
import { transform } from "sucrase";
import { expect, test } from "vitest";
import { projectAbilities, workspaceAbilities } from "../../src/access/policy";

const src = path.resolve(import.meta.dirname, "../../src");

/** Whoever takes an action to ask it. `openX` opens a thing for one action; `xAction` picks one. */
const asks = /^(authorise|allows|can|open[A-Z]\w*|\w+Action)$/;

interface Node {
  type: string;
  [key: string]: unknown;
}

/** Texts inside the arguments of calls that ask, and inside functions that pick an action: code, never a comment or the name of an audit row. */
function asked(code: string): string[] {
  const found: string[] = [];
  const walk = (node: unknown, asking: boolean): void => {
    if (Array.isArray(node)) return node.forEach((one) => walk(one, asking));
    if (typeof node !== "object" || node === null) return;
    const { type, ...parts } = node as Node;
    if (type === "Literal" && asking && typeof parts["value"] === "string") found.push(parts["value"]);
    if (type === "BinaryExpression") return walk(Object.values(parts), false);
    if (type === "CallExpression") {
      walk(parts["callee"], asking);
      return walk(parts["arguments"], asks.test(nameOf(parts["callee"])));
    }
    if (type === "VariableDeclarator") return walk(parts["init"], nameOf(parts["id"]).endsWith("Action"));
    walk(Object.values(parts), asking);
  };
  const plain = transform(code, { transforms: ["typescript", "jsx"], jsxRuntime: "preserve", disableESTransforms: true }).code;
  walk(parse(plain, { ecmaVersion: "latest", sourceType: "module" }).body, false);
  return found;
}

const nameOf = (node: unknown): string => {
  const name = (node as { name?: unknown }).name;
  return typeof name === "string" ? name : "";
};

test("every action of the policy is asked by some code of the server", () => {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !/^(web|scripts|contract)\//.test(file) && file !== "access/policy.ts",
  );
  const found = new Set(files.flatMap((file) => asked(readFileSync(path.join(src, file), "utf8"))));
  const admin = { role: "admin", scope: null } as const;
  const actions = [...Object.keys(projectAbilities(admin, "FULL_ACCESS")), ...Object.keys(workspaceAbilities(admin))];
  expect(actions.length).toBeGreaterThan(20);
  expect(actions.filter((action) => !found.has(action))).toEqual([]);
});

test("a comment, a comparison and an audit row ask nothing; a choice and a function that picks do", () => {
  expect(asked('// authorise(caller, null, "a.comment")\nif (x === "a.comparison") audit(d1, caller, "a.row", subject);')).toEqual([]);
  expect(asked('authorise(caller, level, late ? "a.late" : "an.early");')).toEqual(["a.late", "an.early"]);
  expect(asked('const cancelAction = (who: Caller) => (run: Run) => run.by === who.id ? "an.own" : "an.other";')).toEqual([
    "an.own",
    "an.other",
  ]);
  expect(asked('await openThing(c, id, ({ status }) => (status === "succeeded" ? "a.good" : "a.bad"));')).toEqual(["a.good", "a.bad"]);
});
