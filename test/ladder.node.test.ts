import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const src = path.resolve(import.meta.dirname, "../src");

/** Rungs from the bottom up. A file imports from its own folder and from rungs below, never sideways or up. */
const rungs: string[][] = [
  ["contract"],
  ["format", "lib"],
  ["db", "env"],
  ["access"],
  ["connections", "sandbox", "snapshots", "effects", "outputs"],
  ["engine", "schedules", "captures"],
  ["projects"],
  ["runs"],
  ["apps"],
  ["notifications"],
  ["overview", "watchman", "upkeep"],
  ["dispatch"],
  // Above dispatch, because what is due is claimed before a person changes it.
  ["http"],
  ["worker"],
];
const height = new Map(rungs.flatMap((folders, rung) => folders.map((folder) => [folder, rung] as const)));

/** Rises that are one-way by design: shared drawing and words that stand on the same rung. */
const sideways = new Map([
  ["snapshots", ["outputs"]],
  ["db", ["env"]],
]);

interface Import {
  file: string;
  folder: string;
  target: string;
  typeOnly: boolean;
  /** The imported file, from src on, without its ending; null for one that is no code, such as a style sheet. */
  module: string | null;
}

const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));
const folderOf = (file: string): string => (file.includes("/") ? (file.split("/")[0] ?? "") : file.replace(/\.tsx?$/, ""));

const moduleOf = (file: string): string => file.replace(/\.tsx?$/, "");
const modules = new Set(files.map(moduleOf));
const moduleAt = (target: string): string | null => (modules.has(moduleOf(target)) ? moduleOf(target) : null);

const imports: Import[] = files.flatMap((file) =>
  [
    ...readFileSync(path.join(src, file), "utf8").matchAll(
      /^\s*(?:import|export)\s+(type\s)?[^"';]*?from\s+"(\.[^"]+)"|import\("(\.[^"]+)"\)/gm,
    ),
  ]
    .map((match) => ({
      file,
      folder: folderOf(file),
      target: folderOf(path.relative(src, path.resolve(src, path.dirname(file), match[2] ?? match[3] ?? ""))),
      typeOnly: match[1] !== undefined,
      module: moduleAt(path.relative(src, path.resolve(src, path.dirname(file), match[2] ?? match[3] ?? ""))),
    }))
    .filter(({ target }) => !target.startsWith("..") && target !== "node_modules"),
);

test("every folder stands on the ladder", () => {
  const known = new Set([...height.keys(), "web", "scripts", "globals.d", "globals"]);
  expect([...new Set(files.map(folderOf))].filter((folder) => !known.has(folder))).toEqual([]);
});

test("imports only go down", () => {
  const rises = imports
    .filter(
      ({ folder, target }) =>
        folder !== "web" && folder !== "scripts" && folder !== target && !(sideways.get(folder) ?? []).includes(target),
    )
    .filter(({ folder, target }) => (height.get(target) ?? Infinity) >= (height.get(folder) ?? -1))
    .map(({ file, target }) => `${file} imports ${target}`);
  expect(rises).toEqual([]);
});

test("the web application knows the contract, the drawing of outputs and the type of the API, nothing else", () => {
  const strays = imports
    .filter(({ folder, target }) => folder === "web" && !["web", "contract", "format", "outputs"].includes(target))
    .filter(({ target, typeOnly }) => !(target === "http" && typeOnly))
    .map(({ file, target }) => `${file} imports ${target}`);
  expect(strays).toEqual([]);
});

test("no feature of the web application imports another: what two of them share stands beside them", () => {
  const featureOf = (module: string | null): string | null => /^web\/features\/([^/]+)\//.exec(`${module}/`)?.[1] ?? null;
  const own = imports.map(({ file, module }) => ({ file, module, from: featureOf(moduleOf(file)), to: featureOf(module) }));
  expect(own.filter(({ from }) => from !== null).length).toBeGreaterThan(100);
  expect(
    own.filter(({ from, to }) => from !== null && to !== null && from !== to).map(({ file, module }) => `${file} imports ${module}`),
  ).toEqual([]);
  const shared = own.filter(({ file, from, to }) => file.startsWith("web/") && file !== "web/router.tsx" && from === null && to !== null);
  expect(shared.map(({ file, module }) => `${file} imports ${module}`)).toEqual([]);
});

test("no file imports itself by way of others, types left aside", () => {
  expect(circles(imports)).toEqual([]);
});

test("the search for circles finds one through three files, names it once, and leaves imports of types aside", () => {
  const link = (file: string, module: string, typeOnly = false): Import => ({ file, folder: "", target: "", typeOnly, module });
  expect(circles([link("a.ts", "b"), link("b.ts", "c"), link("c.ts", "a"), link("d.ts", "a")])).toEqual(["a > b > c"]);
  expect(circles([link("a.ts", "b"), link("b.ts", "a", true)])).toEqual([]);
  expect(circles([link("a.ts", "a")])).toEqual(["a"]);
});

/**
 * Groups of files that reach each other by imports of values, each group sorted. Source: Tarjan, "Depth-first search and linear graph algorithms" (1972):
 * a group ends at the file from which none that was found before it can be reached.
 */
function circles(all: Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { file, module, typeOnly } of all)
    if (module !== null && !typeOnly) next.set(moduleOf(file), [...(next.get(moduleOf(file)) ?? []), module]);
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const found: string[] = [];
  for (const module of next.keys()) if (!order.has(module)) visit(module);
  return found.sort();

  function visit(module: string): void {
    order.set(module, order.size);
    lowest.set(module, order.get(module)!);
    open.push(module);
    for (const target of next.get(module) ?? []) {
      if (!order.has(target)) visit(target);
      if (open.includes(target)) lowest.set(module, Math.min(lowest.get(module)!, lowest.get(target)!));
    }
    if (lowest.get(module) !== order.get(module)) return;
    const group = open.splice(open.indexOf(module));
    if (group.length > 1 || next.get(module)?.includes(module)) found.push(group.sort().join(" > "));
  }
}
