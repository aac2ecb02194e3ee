import type { Node } from "./flow";

/** Operators that turn what they are given into text or numbers. A list becomes text with everything in it, so what they read must be counted. */
const binary: Record<string, (a: never, b: never) => unknown> = {
  "+": (a: string, b: string) => a + b,
  "-": (a: number, b: number) => a - b,
  "*": (a: number, b: number) => a * b,
  "/": (a: number, b: number) => a / b,
  "%": (a: number, b: number) => a % b,
  // oxlint-disable-next-line eqeqeq -- the operator of the expression language
  "==": (a: unknown, b: unknown) => a == b,
  // oxlint-disable-next-line eqeqeq -- the operator of the expression language
  "!=": (a: unknown, b: unknown) => a != b,
  "<": (a: number, b: number) => a < b,
  ">": (a: number, b: number) => a > b,
  "<=": (a: number, b: number) => a <= b,
  ">=": (a: number, b: number) => a >= b,
  "&": (a: number, b: number) => a & b,
  "|": (a: number, b: number) => a | b,
  "^": (a: number, b: number) => a ^ b,
  "<<": (a: number, b: number) => a << b,
  ">>": (a: number, b: number) => a >> b,
  ">>>": (a: number, b: number) => a >>> b,
};
const unary: Record<string, (a: never) => unknown> = {
  "+": (a: number) => +a,
  "-": (a: number) => -a,
  "~": (a: number) => ~a,
};

/** The operators as functions of an expression; no expression can name them itself. */
export const coercions: Record<string, (...args: never[]) => unknown> = {
  ...Object.fromEntries(Object.entries(binary).map(([operator, apply]) => [`binary ${operator}`, apply])),
  ...Object.fromEntries(Object.entries(unary).map(([operator, apply]) => [`unary ${operator}`, apply])),
  "key of": (name: unknown) => name,
};

type Parts = Record<string, unknown>;

/** An expression in which these operators are calls, so that their operands can be counted. The given one is left as it was. */
export function withCoercions(ast: Node): Node {
  const copy: Parts = {};
  for (const [key, value] of Object.entries(ast))
    copy[key] = Array.isArray(value) ? value.map((item) => rewritten(item)) : rewritten(value);
  const node = Object.assign(Object.create(Object.getPrototypeOf(ast) as object) as Node, copy);
  if (node.type === "BinaryExpression" && Object.hasOwn(binary, String(node.operator)))
    return call(`binary ${node.operator}`, [copy["left"], copy["right"]]);
  if (node.type === "UnaryExpression" && Object.hasOwn(unary, String(node.operator)))
    return call(`unary ${node.operator}`, [copy["argument"]]);
  if (node.type === "MemberExpression" && node.computed && (copy["property"] as Node).type !== "Literal")
    Object.assign(node, { property: call("key of", [copy["property"]]) });
  return node;
}

const rewritten = (value: unknown): unknown =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string" ? withCoercions(value as Node) : value;

const call = (name: string, args: unknown[]): Node =>
  ({ type: "CallExpression", callee: { type: "Identifier", name }, arguments: args }) as unknown as Node;
