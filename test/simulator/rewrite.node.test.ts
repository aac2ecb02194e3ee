import { describe, expect, test } from "vitest";
import { rewriter, type Rewrite } from "./bundle/rewrite.ts";

const source = `const size = 500;
export function f(a: number): number { return a + size; }
function g() { return 1; }
const h = (a: string): string => a;
export const bounds = { few: 1, many: 9 } as const;
class Box {
  private held = 1;
  get(): number { return this.held; }
  put = (a: number) => (this.held = a);
}
interface Shape { size: number }
`;

const apply = (rewrite: Rewrite, ...others: string[]): string => {
  const changes = rewriter([rewrite]);
  const [first = ""] = [source, ...others].map((code, index) => changes.apply(`${index}.ts`, code));
  changes.verify();
  return first;
};

describe("a rewrite of the product", () => {
  test.each([
    [{ in: "size", replace: "2" }, "const size = 500;", "const size = 2;"],
    [{ in: "f", replace: "{}" }, "{ return a + size; }", "{}"],
    [{ in: "f", find: "a + size", replace: "a" }, "return a + size", "return a"],
    [{ in: "g", find: "1", replace: "2" }, "return 1", "return 2"],
    [{ in: "h", replace: `"b"` }, "string => a;", `string => "b";`],
    [{ in: "bounds.many", replace: "3" }, "many: 9", "many: 3"],
    [{ in: "Box.get", find: "this.held", replace: "0" }, "return this.held", "return 0"],
    [{ in: "Box.held", replace: "7" }, "held = 1", "held = 7"],
    [{ in: "Box.put", replace: "0" }, "=> (this.held = a)", "=> 0"],
  ])("%j changes that declaration alone", (rewrite, before, after) => {
    const expected = source.replace(before, after);
    expect(expected).not.toBe(source);
    expect(apply(rewrite)).toBe(expected);
  });

  test.each<[Rewrite, string[], string]>([
    [{ in: "missing", replace: "" }, [], "The product declares missing 0 times"],
    [{ in: "Shape", replace: "" }, [], "The product declares Shape 0 times"],
    [{ in: "Box.missing", replace: "" }, [], "The product declares Box.missing 0 times"],
    [{ in: "g", replace: "{}" }, ["export const g = 1;"], "The product declares g 2 times: 0.ts, 1.ts"],
    [{ in: "g", find: "500", replace: "" }, [], "g holds 0 times: 500"],
    [{ in: "Box", find: "held", replace: "" }, [], "Box holds 3 times: held"],
  ])("%j is refused when its place is not one", (rewrite, others, message) => {
    expect(() => apply(rewrite, ...others)).toThrow(message);
  });
});
