import { expect, test } from "vitest";
import { filesIn, isCode, textOf } from "./sources";

const only = "src/http/kit/download.ts";

test("only one file writes the name of a download", () => {
  const found = filesIn("src").filter((file) => isCode(file) && file !== only && /filename\*?=/.test(textOf(file)));
  expect(found).toEqual([]);
  expect(textOf(only)).toMatch(/filename\*=UTF-8''/);
});

test("every Content-Disposition of an answer is made by it", () => {
  const places = filesIn("src/http").filter((file) => isCode(file) && file !== only);
  const found = places.flatMap((file) =>
    textOf(file)
      .split("\n")
      .filter((line) => /"content-disposition":/i.test(line) && !line.includes("contentDisposition("))
      .map((line) => `${file} ${line.trim()}`),
  );
  expect(found).toEqual([]);
});
