import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const src = path.resolve(import.meta.dirname, "../../src");

/** Files that are evaluated as soon as the given one is: what it imports by a statement, types left out, and what those import. */
function loadedWith(entry: string): Set<string> {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    const text = readFileSync(path.join(src, file), "utf8");
    for (const [, from = ""] of text.matchAll(/^\s*(?:import|export)\s+(?!type\s)[^"';]*?from\s+"(\.[^"]+)"/gm)) {
      const base = path.join(path.dirname(file), from);
      const target = [`${base}.ts`, `${base}.tsx`, base].find((one) => existsSync(path.join(src, one)));
      if (target && /\.tsx?$/.test(target)) visit(target);
    }
  };
  visit(entry);
  return found;
}

const sourcesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));

const heavy = [
  "engine/open.ts",
  "engine/run/execute.ts",
  "connections/open.ts",
  "sandbox/javascript/host.ts",
  "sandbox/javascript/child/modules.ts",
  "outputs/chart.ts",
  "outputs/chart-child/draw.ts",
];

test("an isolate that only serves pages loads neither the engine nor a sandbox nor the drawing of charts", () => {
  const loaded = loadedWith("worker.ts");
  expect(loaded.size).toBeGreaterThan(20);
  expect(heavy.filter((file) => !existsSync(path.join(src, file)))).toEqual([]);
  expect(heavy.filter((file) => loaded.has(file))).toEqual([]);
});

test("a run without code loads no sandbox", () => {
  const loaded = loadedWith("engine/open.ts");
  expect(loaded.has("engine/run/execute.ts")).toBe(true);
  expect([...loaded].filter((file) => file.startsWith("sandbox/javascript/child/") || file === "sandbox/javascript/host.ts")).toEqual([]);
});

test("no part of the Worker loads what draws charts: only the child does", () => {
  const importing = sourcesIn(src).filter((file) =>
    /from "[./]*outputs\/chart"|import\("[./]*outputs\/chart"\)|from "vega/.test(readFileSync(file, "utf8")),
  );
  expect(importing.filter((file) => !file.includes(`${path.sep}outputs${path.sep}`))).toEqual([]);
});
