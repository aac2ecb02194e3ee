import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseSync } from "vite";

export const root = path.resolve(import.meta.dirname, "../..");

/** Made by tools, or somebody else's: not part of what the repository says about itself. */
const notOurs = new Set(["node_modules", "dist", ".git", ".cache", ".daybook", ".wrangler", "package-lock.json"]);

/** Names of all files of the repository below this folder, relative to its root, in order. */
export function filesIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !notOurs.has(name))
    .flatMap((entry) => {
      const name = path.posix.join(folder, entry.name);
      return entry.isDirectory() ? filesIn(name) : [name];
    })
    .sort();
}

export const textOf = (file: string): string => readFileSync(path.join(root, file), "utf8");

export const isCode = (file: string): boolean => /\.(ts|tsx|mjs)$/.test(file);

export type Parsed = ReturnType<typeof parseSync>;

const parsed = new Map<string, Parsed>();

/** The syntax tree, comments and exports of a file of code. */
export function parse(file: string): Parsed {
  const known = parsed.get(file);
  if (known) return known;
  const made = parseSync(file, textOf(file));
  parsed.set(file, made);
  return made;
}

/** The line, from 1, of a position in a text. */
export const lineAt = (text: string, position: number): number => text.slice(0, position).split("\n").length;
