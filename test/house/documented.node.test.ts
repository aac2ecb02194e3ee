import { expect, test } from "vitest";
import { filesIn, isCode, parse, textOf } from "./sources";

/** Folders whose every exported name is documented; elsewhere it is every exported function. */
const throughout = /^src\/(lib|format|db|contract)\//;

/**
 * Exported names of a file without a doc comment right above them. A type that only names what a schema accepts is documented by the schema, and a component
 * that its file is named after by that name.
 */
function bareExports(file: string): string[] {
  const text = textOf(file);
  const { program, comments } = parse(file);
  return program.body.flatMap((statement) => {
    if (statement.type !== "ExportNamedDeclaration" || !statement.declaration) return [];
    const made = statement.declaration;
    const names = "declarations" in made ? made.declarations.flatMap(({ id }) => ("name" in id ? [id.name] : [])) : namesOf(made);
    const isFunction =
      /Function/.test(made.type) || ("declarations" in made && made.declarations.some(({ init }) => /Function/.test(init?.type ?? "")));
    const ofSchema = made.type === "TSTypeAliasDeclaration" && /=\s*z\.(infer|input|output)</.test(text.slice(made.start, made.end));
    if (ofSchema || !(isFunction || throughout.test(file))) return [];
    const documented = comments.some(
      ({ type, value, end }) =>
        type === "Block" && value.startsWith("*") && end <= statement.start && text.slice(end, statement.start).trim() === "",
    );
    return documented ? [] : names.filter((name) => !file.endsWith(`/${name}.tsx`));
  });
}

const namesOf = (made: object): string[] => {
  const { id } = made as { id?: { name?: string } | null };
  return id?.name === undefined ? [] : [id.name];
};

test("exported functions, and everything that the folders at the bottom export, have a doc comment", () => {
  const bare = filesIn("src")
    .filter(isCode)
    .map((file) => [file, bareExports(file)] as const)
    .filter(([, names]) => names.length > 0)
    .map(([file, names]) => `${file}: ${names.join(", ")}`);
  expect(bare).toEqual([]);
});
