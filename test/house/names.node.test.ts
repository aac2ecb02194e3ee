import { expect, test } from "vitest";
import { filesIn, isCode, parse } from "./sources";

/** Exported names that stand in several files because something outside demands it. */
const demanded = new Map([
  ["BrowserPool", "a Durable Object has the class name of wrangler.toml, in the Worker and in the one that is measured"],
  ["ProjectRunner", "the same"],
  ["local", "the host opens the entrypoint of this name, in the Worker that it runs and in the one that is measured"],
]);

/** Where every name is exported that the file itself declares; a name handed on from another file is the same thing. */
function exportsByName(): Map<string, Set<string>> {
  const byName = new Map<string, Set<string>>();
  for (const file of filesIn("src").filter(isCode))
    for (const { entries } of parse(file).module.staticExports)
      for (const { moduleRequest, exportName } of entries)
        if (!moduleRequest && exportName.kind === "Name" && exportName.name)
          byName.set(exportName.name, (byName.get(exportName.name) ?? new Set()).add(file));
  return byName;
}

/** Files that are alike by design: a call of the web has the name of the verb that it calls over HTTP, and every driver has the same parts. */
function isParallel(files: string[]): boolean {
  const calls = files.filter((file) => file.startsWith("src/web/api/"));
  return (calls.length === 1 && files.length === 2) || files.every((file) => /^src\/connections\/drivers\/\w+\//.test(file));
}

test("one name, one thing: no two files export the same name", () => {
  const shared = [...exportsByName()]
    .filter(([name, files]) => files.size > 1 && !isParallel([...files]) && !demanded.has(name))
    .map(([name, files]) => `${name} is exported by ${[...files].join(" and ")}`);
  expect(shared).toEqual([]);
});
