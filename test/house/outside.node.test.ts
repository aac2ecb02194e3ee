import { expect, test } from "vitest";
import { filesIn, textOf } from "./sources";

/** How a text refers to a document that is not in the repository. */
const references = [
  /\bDESIGN\b/,
  /\bSTYLE\.md\b/,
  /\bAPI\.md\b/,
  /\b[Pp]arts? [AB]\b/,
  // A section of a standard is a source that everybody can read.
  /(?<!RFC \d+,? )(?<!ECMA-\d+,? )\b[Ss]ections? \d/,
  /\.\.\/shared\//,
];

/** Files that may name what stands outside, with the reason. */
const allowed = new Map([
  ["test/house/outside.node.test.ts", "this rule"],
  ["test/outputs/chart-examples.node.test.ts", "reads another project's examples where they are, and says so where they are not"],
  ["test/schedules/times/cron-vectors.node.test.ts", "reads another project's cases where they are, and says so where they are not"],
  ["test/connections/egress.node.test.ts", "the same"],
  ["test/outputs/chart-schema.node.test.ts", "the same"],
]);

/** Everything that is text; fonts and pictures are not read. */
const texts = filesIn(".").filter((file) => !/\.(png|woff2|wasm|ico|bin)$/.test(file) && !allowed.has(file));

test("nothing refers to a document that is not in the repository", () => {
  const found = texts.flatMap((file) =>
    textOf(file)
      .split("\n")
      .flatMap((line, index) => (references.some((reference) => reference.test(line)) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});

test("the exceptions are still there", () => {
  const all = filesIn(".");
  expect([...allowed.keys()].filter((file) => !all.includes(file))).toEqual([]);
});
