import { expect, test } from "vitest";
import { tooLong } from "./debts";
import { filesIn, isCode, textOf } from "./sources";

/** A file of this many lines has more than one job. Most have fewer than 120. */
const mostLines = 350;

test(`no file has more than ${mostLines} lines`, () => {
  const long = [...filesIn("src"), ...filesIn("test")]
    .filter((file) => isCode(file) && !tooLong.has(file))
    .map((file) => [file, textOf(file).trimEnd().split("\n").length] as const)
    .filter(([, lines]) => lines > mostLines);
  expect(long).toEqual([]);
});
