import { children, lineOf, SyntaxFailure, type SyntaxNode } from "./parse";

/** The names one function, block, loop, class or catch clause declares. */
export class Scope {
  readonly names = new Set<string>();
  constructor(readonly parent: Scope | null) {}

  declares(name: string): boolean {
    return this.names.has(name) || (this.parent?.declares(name) ?? false);
  }
}

/** The names a declaration pattern binds: `a`, `{ a, b: [c = 1] }`, `...rest`. Default values and computed keys bind nothing. */
export function patternNames(pattern: SyntaxNode): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name as string];
    case "ObjectPattern":
      return (pattern.properties as SyntaxNode[]).flatMap((property) =>
        patternNames((property.type === "RestElement" ? property.argument : property.value) as SyntaxNode),
      );
    case "ArrayPattern":
      return (pattern.elements as (SyntaxNode | null)[]).flatMap((element) => (element ? patternNames(element) : []));
    case "AssignmentPattern":
      return patternNames(pattern.left as SyntaxNode);
    case "RestElement":
      return patternNames(pattern.argument as SyntaxNode);
    default:
      return [];
  }
}

/** Names that `let`, `const`, `using`, `class` and `function` directly in a list of statements declare. */
export function lexicalNames(body: SyntaxNode[]): string[] {
  return body.flatMap((statement) => {
    if (statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") return patternNames(statement.id as SyntaxNode);
    if (statement.type === "VariableDeclaration" && statement.kind !== "var") return declaredNames(statement);
    return [];
  });
}

/** Names that `var` declares in a function body or program, at any depth outside inner functions. */
export function hoistedNames(node: SyntaxNode): string[] {
  if (isFunction(node) || node.type === "StaticBlock") return [];
  const own = node.type === "VariableDeclaration" && node.kind === "var" ? declaredNames(node) : [];
  return [...own, ...children(node).flatMap(hoistedNames)];
}

/** All names that a `let`, `const` or `var` declares, those inside patterns too. */
export const declaredNames = (declaration: SyntaxNode): string[] =>
  (declaration.declarations as SyntaxNode[]).flatMap((one) => patternNames(one.id as SyntaxNode));

/** Whether a node is a function with a scope of its own. */
export const isFunction = (node: SyntaxNode): boolean =>
  node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";

export interface Reference {
  name: string;
  node: SyntaxNode;
  /** The name is only asked for by `typeof`, which never throws. */
  typeOf: boolean;
  /** The name is given a value. */
  assigned: boolean;
}

/** Calls `found` for every identifier that names a variable, with the scope it stands in. Property keys, labels and declarations are none. */
export function walkReferences(program: SyntaxNode, found: (reference: Reference, scope: Scope) => void): Scope {
  const top = new Scope(null);
  const body = program.body as SyntaxNode[];
  for (const name of [...lexicalNames(body), ...hoistedNames(program)]) top.names.add(name);
  for (const statement of body) visit(statement, top, found);
  return top;
}

type Found = (reference: Reference, scope: Scope) => void;

function visit(node: SyntaxNode, scope: Scope, found: Found): void {
  const each = (nodes: (SyntaxNode | null)[], inner: Scope) => nodes.forEach((one) => one && visit(one, inner, found));
  switch (node.type) {
    case "Identifier":
      return found({ name: node.name as string, node, typeOf: false, assigned: false }, scope);
    case "UnaryExpression": {
      const argument = node.argument as SyntaxNode;
      if (node.operator === "typeof" && argument.type === "Identifier")
        return found({ name: argument.name as string, node: argument, typeOf: true, assigned: false }, scope);
      return visit(argument, scope, found);
    }
    case "AssignmentExpression":
      visitTarget(node.left as SyntaxNode, scope, found);
      return visit(node.right as SyntaxNode, scope, found);
    case "UpdateExpression":
      return visitTarget(node.argument as SyntaxNode, scope, found);
    case "MemberExpression":
      visit(node.object as SyntaxNode, scope, found);
      return node.computed ? visit(node.property as SyntaxNode, scope, found) : undefined;
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
      if (node.computed) visit(node.key as SyntaxNode, scope, found);
      return node.value ? visit(node.value as SyntaxNode, scope, found) : undefined;
    case "LabeledStatement":
      return visit(node.body as SyntaxNode, scope, found);
    case "BreakStatement":
    case "ContinueStatement":
      return;
    case "MetaProperty":
      if ((node.meta as SyntaxNode).name === "import")
        throw new SyntaxFailure("import.meta is not available: a cell is not a module.", lineOf(node));
      return;
    case "VariableDeclaration":
      for (const one of node.declarations as SyntaxNode[]) {
        visitPattern(one.id as SyntaxNode, scope, found);
        if (one.init) visit(one.init as SyntaxNode, scope, found);
      }
      return;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return visitFunction(node, scope, found);
    case "ClassDeclaration":
    case "ClassExpression": {
      const inner = new Scope(scope);
      if (node.id) inner.names.add((node.id as SyntaxNode).name as string);
      if (node.superClass) visit(node.superClass as SyntaxNode, inner, found);
      return each((node.body as SyntaxNode).body as SyntaxNode[], inner);
    }
    case "StaticBlock":
    case "BlockStatement": {
      const inner = new Scope(scope);
      const body = node.body as SyntaxNode[];
      for (const name of lexicalNames(body)) inner.names.add(name);
      if (node.type === "StaticBlock") for (const name of body.flatMap(hoistedNames)) inner.names.add(name);
      return each(body, inner);
    }
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
      return visitLoop(node, scope, found);
    case "SwitchStatement": {
      visit(node.discriminant as SyntaxNode, scope, found);
      const inner = new Scope(scope);
      const cases = node.cases as SyntaxNode[];
      for (const name of lexicalNames(cases.flatMap((one) => one.consequent as SyntaxNode[]))) inner.names.add(name);
      return each(
        cases.flatMap((one) => [one.test as SyntaxNode | null, ...(one.consequent as SyntaxNode[])]),
        inner,
      );
    }
    case "CatchClause": {
      const inner = new Scope(scope);
      if (node.param) {
        for (const name of patternNames(node.param as SyntaxNode)) inner.names.add(name);
        visitPattern(node.param as SyntaxNode, inner, found);
      }
      return visit(node.body as SyntaxNode, inner, found);
    }
    case "ImportExpression":
    case "ImportDeclaration":
      throw new SyntaxFailure(
        "import is not available: a cell has no modules and no network. Use what other cells and the language give.",
        lineOf(node),
      );
    case "ExportNamedDeclaration":
    case "ExportDefaultDeclaration":
    case "ExportAllDeclaration":
      throw new SyntaxFailure(
        "export is not needed: every name declared at the top level of a cell can be read by other cells.",
        lineOf(node),
      );
    default:
      return each(children(node), scope);
  }
}

/** Assigned places: names, members and patterns of both. */
function visitTarget(target: SyntaxNode, scope: Scope, found: Found): void {
  if (target.type === "Identifier") return found({ name: target.name as string, node: target, typeOf: false, assigned: true }, scope);
  if (target.type === "MemberExpression") return visit(target, scope, found);
  visitPattern(target, scope, found, (leaf) => visitTarget(leaf, scope, found));
}

/** Computed keys and default values of a pattern; `leaf` gets the bound places themselves. */
function visitPattern(pattern: SyntaxNode, scope: Scope, found: Found, leaf: (node: SyntaxNode) => void = () => {}): void {
  switch (pattern.type) {
    case "ObjectPattern":
      for (const property of pattern.properties as SyntaxNode[]) {
        if (property.computed) visit(property.key as SyntaxNode, scope, found);
        visitPattern((property.type === "RestElement" ? property.argument : property.value) as SyntaxNode, scope, found, leaf);
      }
      return;
    case "ArrayPattern":
      for (const element of pattern.elements as (SyntaxNode | null)[]) if (element) visitPattern(element, scope, found, leaf);
      return;
    case "AssignmentPattern":
      visitPattern(pattern.left as SyntaxNode, scope, found, leaf);
      return visit(pattern.right as SyntaxNode, scope, found);
    case "RestElement":
      return visitPattern(pattern.argument as SyntaxNode, scope, found, leaf);
    default:
      leaf(pattern);
  }
}

function visitFunction(node: SyntaxNode, scope: Scope, found: Found): void {
  const inner = new Scope(scope);
  const params = node.params as SyntaxNode[];
  const body = node.body as SyntaxNode;
  if (node.type === "FunctionExpression" && node.id) inner.names.add((node.id as SyntaxNode).name as string);
  if (node.type !== "ArrowFunctionExpression") inner.names.add("arguments");
  for (const name of params.flatMap(patternNames)) inner.names.add(name);
  for (const param of params) visitPattern(param, inner, found);
  if (body.type === "BlockStatement") for (const name of hoistedNames(body)) inner.names.add(name);
  visit(body, inner, found);
}

function visitLoop(node: SyntaxNode, scope: Scope, found: Found): void {
  const inner = new Scope(scope);
  const head = (node.type === "ForStatement" ? node.init : node.left) as SyntaxNode | null;
  if (head?.type === "VariableDeclaration") {
    if (head.kind !== "var") for (const name of declaredNames(head)) inner.names.add(name);
    visit(head, inner, found);
  } else if (head && node.type === "ForStatement") visit(head, inner, found);
  else if (head) visitTarget(head, inner, found);
  for (const part of [node.test, node.update, node.right, node.body]) if (part) visit(part as SyntaxNode, inner, found);
}
