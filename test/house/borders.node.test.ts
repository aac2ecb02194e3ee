import { expect, test } from "vitest";
import { textOf } from "./sources";

interface Project {
  files?: string[];
  references?: { path: string }[];
  compilerOptions?: { lib?: string[]; types?: string[] };
  include?: string[];
  exclude?: string[];
}

const project = (file: string): Project => JSON.parse(textOf(file)) as Project;

test("one type check covers the Worker, the web, the scripts and the tests, each as a project of its own", () => {
  const { files, references } = project("tsconfig.json");
  expect(files).toEqual([]);
  expect(references?.map(({ path }) => path)).toEqual(["src", "src/web", "src/scripts", "test"]);
});

test("the Worker knows no DOM and no Node", () => {
  const { compilerOptions, include, exclude } = project("src/tsconfig.json");
  expect(compilerOptions?.lib).toEqual(["es2024"]);
  expect(compilerOptions?.types).toEqual(["@cloudflare/workers-types/experimental"]);
  expect(include).toEqual(["**/*.ts", "**/*.tsx"]);
  // The script of the app bar runs in a browser, so it is checked with the web.
  expect(exclude).toEqual(["web", "scripts", "apps/app-bar.ts"]);
});

test("the web knows the DOM, and neither Node nor the runtime of Workers", () => {
  const { compilerOptions, exclude } = project("src/web/tsconfig.json");
  expect(compilerOptions?.lib).toEqual(["es2024", "dom", "dom.iterable"]);
  expect(compilerOptions?.types).toEqual([]);
  expect(exclude).toEqual(["vite.*.ts"]);
});

test("scripts know Node and no DOM", () => {
  const { compilerOptions } = project("src/scripts/tsconfig.json");
  expect(compilerOptions?.lib).toEqual(["es2024"]);
  expect(compilerOptions?.types).toContain("node");
});
