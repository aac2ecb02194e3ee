import type { Mutant } from "../mutant.ts";

const rules = ["test/captures/rules.test.ts"];

export const captures: Mutant[] = [
  {
    where: "src/captures",
    find: "if (wanted <= largest)",
    replace: "if (wanted < largest)",
    claim: "a picture at its limits is as sharp as asked",
    fails: rules,
  },
  {
    where: "src/captures",
    find: "const needed = Math.max(4,",
    replace: "const needed = Math.max(1,",
    claim: "a few stray pixels are no content",
    fails: rules,
  },
  {
    where: "src/captures",
    find: "return { kind, purpose, width, scale, theme, fullPage };",
    replace: `return { kind, purpose, width, scale, theme: "light", fullPage };`,
    claim: "a dark picture is another one than a light one",
    fails: rules,
  },
];
