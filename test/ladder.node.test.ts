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
  ["apps", "sessions"],
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
}

const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));
const folderOf = (file: string): string => (file.includes("/") ? (file.split("/")[0] ?? "") : file.replace(/\.tsx?$/, ""));

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
