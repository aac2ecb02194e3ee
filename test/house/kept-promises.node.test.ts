import { expect, test } from "vitest";
import { Visitor } from "vite";
import { filesIn, isCode, lineAt, parse, textOf } from "./sources";

/**
 * A promise that one request began may never settle: the runtime drops a cancelled request where it stands. Kept in module scope and awaited by others, it would
 * hang every later request of the isolate. So values are kept there, never their promises. The platform's own `import()` is no such promise.
 */

/** Runs in Node or in a browser, where no request owns a promise. */
const elsewhere = /^src\/(web|scripts)\//;
/** Variables of modules that may hold a promise, with the reason. */
const allowed = new Map<string, string>([]);

type Node = { type: string; start: number; end: number; [key: string]: unknown };

/** What a module keeps in a promise, as sentences: declared as one, made as one, or given the result of an asynchronous call that nobody awaited. */
export function keptPromises(file: string, text: string, program: { body: unknown[] }): string[] {
  const found: string[] = [];
  const add = (position: number, name: string, what: string): void => {
    if (!allowed.has(`${file} ${name}`)) found.push(`${file}:${lineAt(text, position)} ${name} ${what}`);
  };
  const source = ({ start, end }: Node): string => text.slice(start, end);
  const kept = new Set<string>();
  const isAsync = new Set<string>();
  for (const statement of program.body as Node[]) {
    const declared = (statement.type === "ExportNamedDeclaration" ? statement["declaration"] : statement) as Node | null;
    if (declared?.type === "FunctionDeclaration") noteFunction((declared["id"] as Node | null)?.["name"], declared);
    if (declared?.type === "ClassDeclaration")
      for (const member of (declared["body"] as { body: Node[] }).body)
        if (member.type === "PropertyDefinition" && member["static"] === true && /\bPromise\b/.test(source(member)))
          add(member.start, source(member["key"] as Node), "is a static promise");
    if (declared?.type !== "VariableDeclaration" || declared["declare"] === true) continue;
    for (const one of declared["declarations"] as Node[]) {
      const id = one["id"] as Node;
      const init = one["init"] as Node | null;
      const name = source(id).split(":")[0]?.trim() ?? "";
      if (init && isFunction(init)) {
        noteFunction(name, init);
        continue;
      }
      kept.add(name);
      const annotation = id["typeAnnotation"] as Node | undefined;
      const generic = init && (init["typeArguments"] as Node | undefined);
      if ([annotation, generic].some((type) => type && /(?<!=>\s*)\bPromise\b/.test(source(type))))
        add(one.start, name, "is declared as a promise");
      else if (init && /^(new Promise|Promise\.|import\()/.test(source(init))) add(one.start, name, "is a promise");
    }
  }

  function noteFunction(name: unknown, node: Node): void {
    const returns = node["returnType"] as Node | undefined;
    if (typeof name === "string" && (node["async"] === true || (returns && /\bPromise</.test(source(returns))))) isAsync.add(name);
  }
  const makesPromise = (value: Node): boolean =>
    value.type === "NewExpression"
      ? source(value["callee"] as Node) === "Promise"
      : value.type === "CallExpression" &&
        (isAsync.has(source(value["callee"] as Node)) ||
          source(value).startsWith("Promise.") ||
          /\.(then|catch|finally)\($/.test(`${source(value["callee"] as Node)}(`));

  new Visitor({
    AssignmentExpression({ start, left, right }) {
      const name = text.slice(left.start, left.end).split(/[.[]/)[0] ?? "";
      if (kept.has(name) && makesPromise(right as unknown as Node)) add(start, name, "is given a promise that nobody awaited");
    },
    CallExpression({ start, callee, arguments: given }) {
      const [, name, method] = /^(\w+)\.(set|add|push)$/.exec(text.slice(callee.start, callee.end)) ?? [];
      if (!name || !method || !kept.has(name)) return;
      if (given.some((one) => makesPromise(one as unknown as Node))) add(start, name, "is given a promise that nobody awaited");
    },
  }).visit(program as never);
  return found;
}

const isFunction = ({ type }: Node): boolean => type === "ArrowFunctionExpression" || type === "FunctionExpression";

const files = filesIn("src").filter((file) => isCode(file) && !elsewhere.test(file));

test("no module keeps a promise", () => {
  expect(files.flatMap((file) => keptPromises(file, textOf(file), parse(file).program))).toEqual([]);
});

test("every exception is still needed", () => {
  expect([...allowed.keys()].filter((key) => !files.includes(key.split(" ")[0] ?? ""))).toEqual([]);
});

test.each([
  "let known: Promise<string> | undefined;",
  "const known = new Map<string, Promise<string>>();",
  "export const ready = import('./x');",
  "let known = Promise.resolve(1);",
  "class A { static ready: Promise<void> | undefined; }",
  "let known;\nasync function load() { return 1; }\nfunction get() { return (known ??= load()); }",
  "const known = new Map();\nconst load = async () => 1;\nfunction get() { known.set('a', load()); }",
  "const known = {};\nfunction get(a) { known.value = a.then((b) => b); }",
])("%j is found", async (text) => {
  const { parseSync } = await import("vite");
  expect(keptPromises("planted.ts", text, parseSync("planted.ts", text).program)).toHaveLength(1);
});

test.each([
  "let known: string | undefined;\nasync function load() { return ''; }\nasync function get() { return (known ??= await load()); }",
  "const get = (): Promise<string> => Promise.resolve('');",
  "function perRun() { const drivers = new Map<string, Promise<string>>(); return drivers; }",
])("%j keeps none", async (text) => {
  const { parseSync } = await import("vite");
  expect(keptPromises("planted.ts", text, parseSync("planted.ts", text).program)).toEqual([]);
});
