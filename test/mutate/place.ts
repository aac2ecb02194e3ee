import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Mutant } from "./mutant.ts";

/** The one file of the tree that holds the text of a mutant, and its contents with the mistake. Throws when the text stands there more or less than once. */
export function place(root: string, { where, find, replace }: Mutant): { file: string; before: string; after: string } {
  const found = sourcesUnder(root, where).flatMap((file) => {
    const before = readFileSync(path.join(root, file), "utf8");
    return Array.from({ length: before.split(find).length - 1 }, () => ({ file, before, after: before.replace(find, () => replace) }));
  });
  const [only, ...more] = found;
  if (!only || more.length > 0) throw new Error(`${where} holds ${found.length} times: ${find}`);
  return only;
}

const known = new Map<string, string[]>();

function sourcesUnder(root: string, where: string): string[] {
  const start = path.join(root, where);
  if (!existsSync(start)) return [];
  if (statSync(start).isFile()) return [where];
  const files =
    known.get(start) ??
    readdirSync(start, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(ts|tsx|js)$/.test(name))
      .map((name) => path.join(where, name));
  known.set(start, files);
  return files;
}
