import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { filesIn, isCode, lineAt, parse, root, textOf } from "./sources";

const all = filesIn(".");
const baseNames = new Set(all.map((file) => path.posix.basename(file)));
/** First parts that make `this/that` a path rather than a fraction, a route or a choice of words. */
const folders = new Set([
  "src",
  "test",
  "migrations",
  ".ci",
  ".github",
  ...all.filter((file) => /^(src|test)\/.+\//.test(file)).map((file) => file.split("/")[1]!),
]);
const extension = /\.(ts|tsx|mjs|md|sql|toml|html|txt)$/;

/** Paths in backticks, and paths of files without; routes, globs and placeholders are none. */
function pathsIn(text: string): string[] {
  const quoted = [...text.matchAll(/`([^`\s]+)`/g)]
    .map((match) => match[1]!.replace(/:\d+$/, ""))
    .filter((name) => /^(\.{1,2}\/)*[\w.@-]+(\/[\w.@-]+)*\/?$/.test(name))
    .filter((name) => extension.test(name) || (name.includes("/") && folders.has(name.split("/")[0]!)))
    // `migrations/NNNN_verb_noun.sql` stands for many.
    .filter((name) => !name.includes("NNNN"));
  const bare = [...text.matchAll(/(?<![\w./`@-])[\w-]+(?:\/[\w.-]+)*\/[\w.-]+\.(?:tsx?|mjs|md|sql)\b(?!`)/g)].map(([name]) => name);
  return [...quoted, ...bare];
}

/** A name is looked up from the file's own folder upwards, in `src`, and in `test`; the extension may be left out. A name without a folder may stand anywhere. */
function exists(name: string, file: string): boolean {
  if (!name.includes("/") && baseNames.has(name)) return true;
  const own = path.posix.dirname(file).split("/");
  const starts = ["", "src", "test", ...own.map((_, depth) => own.slice(0, depth + 1).join("/"))];
  return starts.some((start) => ["", ".ts", ".tsx"].some((end) => existsSync(path.join(root, start, name + end))));
}

/** What people read: the comments of code, the whole of pages and settings. */
function prose(file: string): { text: string; line: number }[] {
  const text = textOf(file);
  if (isCode(file)) return parse(file).comments.map(({ value, start }) => ({ text: value, line: lineAt(text, start) }));
  return /\.(md|sql|toml)$/.test(file) || file.startsWith(".ci/")
    ? text.split("\n").map((line, index) => ({ text: line, line: index + 1 }))
    : [];
}

test("every path that a comment or a page names is there", () => {
  const missing = all.flatMap((file) =>
    prose(file).flatMap(({ text, line }) =>
      pathsIn(text)
        .filter((name) => !exists(name, file))
        .map((name) => `${file}:${line} names ${name}`),
    ),
  );
  expect(missing).toEqual([]);
});
