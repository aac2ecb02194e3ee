import MagicString from "magic-string";
import { isRunGlobal } from "./globals";
import { cellNames, type CellNames } from "./names";
import { children, type SyntaxNode } from "./parse";

export interface CellModule {
  /** A module whose default export is an async function (scope, guards) -> the values of `writes`, in that order. Its lines are those of the source. */
  code: string;
  free: CellNames["free"];
  writes: string[];
  /** The last statement is an expression, so the cell has a value. */
  hasLast: boolean;
}

/** The guards a cell calls, by the key under which the child passes them. What each does stands in `child/guards.child.js`. */
const guardKeys = [
  "step",
  "keep",
  "resumed",
  "text",
  "grow",
  "key",
  "spread",
  "elements",
  "bytes",
  "product",
  "power",
  "shift",
  "shiftBack",
] as const;
type Guards = Record<(typeof guardKeys)[number], string>;

/** Bytes of one element, for the constructors that take a length. */
const elementBytes: Record<string, number> = {
  ArrayBuffer: 1,
  Int8Array: 1,
  Uint8Array: 1,
  Uint8ClampedArray: 1,
  Int16Array: 2,
  Uint16Array: 2,
  Float16Array: 2,
  Int32Array: 4,
  Uint32Array: 4,
  Float32Array: 4,
  Float64Array: 8,
  BigInt64Array: 8,
  BigUint64Array: 8,
};

/** What takes longer than a turn of a loop: the job queue, and errors, whose stacks are collected (a recursion that catches its own overflow). */
const awaitSteps = 20;
const catchSteps = 1000;
const finallySteps = 200;

/**
 * A cell as a module for the child: every loop and function counts its steps, growth of texts, lists and buffers is checked where it can be seen,
 * the last expression is kept as the value. Nothing is inserted that would move a line. Throws `SyntaxFailure`.
 */
export function transformCell(source: string, moduleName: string): CellModule {
  const names = cellNames(source);
  const program = names.program as unknown as SyntaxNode;
  const guards = guardNames(program);
  const text = new MagicString(names.code);
  guardNode(program, text, guards);
  const hasLast = keepLast(program, names.code, text, guards);
  // Nothing can be named eval: it is the global, which has been removed.
  const read = [...names.free.keys()].filter((name) => name !== "eval");
  const scope = [...read, ...[...names.globals].filter(isRunGlobal)].join(", ");
  const passed = guardKeys.map((key) => `${key}: ${guards[key]}`).join(", ");
  // A block of its own: there a first line of 'use strict' is no directive. An array, not an object: a name `then` would make it a promise.
  const body = `{${text.toString()}\n;return [${names.writes.join(", ")}];}`;
  const code = `export default async ({ ${scope} }, { ${passed} }) => {${body}};\n//# sourceURL=${moduleName}\n`;
  return { code, free: names.free, writes: names.writes, hasLast };
}

/** Names that occur nowhere in the cell, so that its code cannot refer to them. */
function guardNames(program: SyntaxNode): Guards {
  const taken = new Set<string>();
  const collect = (node: SyntaxNode): void => {
    if (node.type === "Identifier") taken.add(node.name as string);
    children(node).forEach(collect);
  };
  collect(program);
  const free = (name: string): string => (taken.has(name) ? free(`${name}$`) : name);
  return Object.fromEntries(guardKeys.map((key) => [key, free(`$${key}`)])) as Guards;
}

/** Openings are inserted on the way down and closings on the way up, so that insertions at one place nest as the nodes do. */
function guardNode(node: SyntaxNode, text: MagicString, guards: Guards): void {
  const close = openGuard(node, text, guards);
  for (const child of children(node)) guardNode(child, text, guards);
  close?.();
}

function openGuard(node: SyntaxNode, text: MagicString, guards: Guards): (() => void) | undefined {
  const wrap = (inner: SyntaxNode, open: string, end = ")"): (() => void) => {
    text.appendRight(inner.start, open);
    return () => text.appendLeft(inner.end, end);
  };
  switch (node.type) {
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
    case "WhileStatement":
    case "DoWhileStatement": {
      const body = node.body as SyntaxNode;
      const count = `${guards.step}(${node.await ? 1 + awaitSteps : 1});`;
      if (body.type !== "BlockStatement") return wrap(body, `{${count}`, "}");
      return void text.appendLeft(body.start + 1, count);
    }
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression": {
      const body = node.body as SyntaxNode;
      const count = `${guards.step}(${node.async ? 1 + awaitSteps : 1})`;
      if (body.type !== "BlockStatement") return wrap(body, `(${count},`);
      return void text.appendLeft(body.start + 1, `${count};`);
    }
    case "CatchClause":
      return void text.appendLeft((node.body as SyntaxNode).start + 1, `${guards.step}(${catchSteps});`);
    case "TryStatement":
      return node.finalizer
        ? void text.appendLeft((node.finalizer as SyntaxNode).start + 1, `${guards.step}(${finallySteps});`)
        : undefined;
    case "BinaryExpression":
      return guardOperator(node, node.left as SyntaxNode, node.right as SyntaxNode, text, guards);
    case "VariableDeclarator":
      return node.init && keepsRest(node.id as SyntaxNode) ? wrapLate(node.init as SyntaxNode, `${guards.spread}(`, text) : undefined;
    case "AwaitExpression":
      return wrap(node, `${guards.resumed}(`);
    case "ArrayExpression":
    case "CallExpression":
    case "NewExpression": {
      const closings = ((node.elements ?? node.arguments) as (SyntaxNode | null)[])
        .filter((one): one is SyntaxNode => one?.type === "SpreadElement")
        .map((one) => wrapLate(one.argument as SyntaxNode, `${guards.spread}(`, text));
      const sized = sizeArgument(node, guards);
      if (sized) closings.push(wrapLate(sized.argument, sized.open, text, sized.end));
      return closings.length > 0 ? () => closings.forEach((close) => close()) : undefined;
    }
    case "AssignmentExpression": {
      const left = node.left as SyntaxNode;
      const object = left.object as SyntaxNode | undefined;
      const close =
        node.operator === "+="
          ? wrap(node, `${guards.text}(`)
          : node.operator === "*=" || node.operator === "**=" || node.operator === "<<="
            ? wrap(node, `${guards.product}(`)
            : undefined;
      if (left.type === "MemberExpression" && left.computed && object?.type !== "Super") {
        const closings = [
          wrapLate(object as SyntaxNode, `${guards.grow}(`, text),
          wrapLate(left.property as SyntaxNode, `${guards.key}(`, text),
        ];
        return () => (closings.forEach((one) => one()), close?.());
      }
      return close;
    }
    default:
      return undefined;
  }
}

/** Products are checked when they are made; powers and shifts of BigInts before, since one alone may take for ever. */
function guardOperator(node: SyntaxNode, left: SyntaxNode, right: SyntaxNode, text: MagicString, guards: Guards): (() => void) | undefined {
  if (node.operator === "*") {
    text.appendRight(node.start, `${guards.product}(`);
    return () => text.appendLeft(node.end, ")");
  }
  const guard = { "**": guards.power, "<<": guards.shift, ">>": guards.shiftBack }[node.operator as string];
  if (!guard) return undefined;
  // Brackets and comments stand between the sides and the operator: only the operator itself becomes a comma.
  const between = text.original.slice(left.end, right.start);
  const at = left.end + operatorAt(between, node.operator as string);
  text.appendRight(node.start, `${guard}(`);
  text.overwrite(at, at + (node.operator as string).length, ",");
  return () => text.appendLeft(node.end, ")");
}

/** Where the operator stands between its two sides, comments left out. */
function operatorAt(between: string, operator: string): number {
  const blank = between.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n\r\u2028\u2029]*/g, (comment) => " ".repeat(comment.length));
  return blank.indexOf(operator);
}

/** `[a, ...rest]`: the rest becomes a list. */
const keepsRest = (pattern: SyntaxNode): boolean =>
  pattern.type === "ArrayPattern" && (pattern.elements as (SyntaxNode | null)[]).some((one) => one?.type === "RestElement");

/** Opens round a node deeper than the one in hand: its own openings come later and so stand inside. */
function wrapLate(inner: SyntaxNode, open: string, text: MagicString, end = ")"): () => void {
  text.appendRight(inner.start, open);
  return () => text.appendLeft(inner.end, end);
}

/** `new Array(n)`, `new Uint8Array(n)`, ...: the length is checked before the memory is asked for. */
function sizeArgument(node: SyntaxNode, guards: Guards): { argument: SyntaxNode; open: string; end: string } | null {
  const callee = node.callee as SyntaxNode | undefined;
  const [argument, second] = (node.arguments ?? []) as SyntaxNode[];
  if (callee?.type !== "Identifier" || !argument || argument.type === "SpreadElement") return null;
  const bytes = elementBytes[callee.name as string];
  if (bytes !== undefined && node.type === "NewExpression") return { argument, open: `${guards.bytes}(`, end: `, ${bytes})` };
  return callee.name === "Array" && !second ? { argument, open: `${guards.elements}(`, end: ")" } : null;
}

function keepLast(program: SyntaxNode, code: string, text: MagicString, guards: Guards): boolean {
  const last = (program.body as SyntaxNode[]).filter((statement) => statement.type !== "EmptyStatement").at(-1);
  if (last?.type !== "ExpressionStatement") return false;
  const end = code[last.end - 1] === ";" ? last.end - 1 : last.end;
  text.prependRight(last.start, `${guards.keep}((`);
  text.appendLeft(end, "))");
  return true;
}
