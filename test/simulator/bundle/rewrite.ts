import { parseSync } from "vite";

/** One change of the text of the product. */
export interface Rewrite {
  /** What is changed: a top-level function, constant or class, or a member of one ("Journal.line", "runLimits.resets"). Declared exactly once in the product, in whatever file. */
  in: string;
  /** Stands in that declaration exactly once. Without it, the whole body of the function or the value of the constant is replaced. */
  find?: string;
  replace: string;
}

/** Applies rewrites to the modules of one build. `verify` comes after the last module, and throws if a rewrite found no place or several. */
export function rewriter(rewrites: readonly Rewrite[]): { apply(file: string, code: string): string; verify(): void } {
  const places = new Map<Rewrite, string[]>(rewrites.map((rewrite) => [rewrite, []]));
  return {
    apply: (file, code) => {
      let text = code;
      for (const rewrite of rewrites) {
        const declared = text.includes(rewrite.in.split(".")[0]!) ? declarations(file, text, rewrite.in) : [];
        places.get(rewrite)!.push(...declared.map(() => file));
        if (declared[0]) text = rewritten(text, declared[0], rewrite);
      }
      return text;
    },
    verify: () => {
      for (const [{ in: name }, files] of places)
        if (files.length !== 1) throw new Error(`The product declares ${name} ${files.length} times: ${files.join(", ")}`);
    },
  };
}

function rewritten(text: string, { whole, body }: Declaration, { in: name, find, replace }: Rewrite): string {
  const { start, end } = find === undefined ? body : whole;
  if (find === undefined) return text.slice(0, start) + replace + text.slice(end);
  const parts = text.slice(start, end).split(find);
  if (parts.length !== 2) throw new Error(`${name} holds ${parts.length - 1} times: ${find}`);
  return text.slice(0, start) + parts.join(replace) + text.slice(end);
}

interface Span {
  start: number;
  end: number;
}

interface Declaration {
  whole: Span;
  body: Span;
}

/** The fields of a syntax node that are read here. */
interface Node extends Span {
  type: string;
  declaration?: Node | null;
  declarations?: Node[];
  id?: { name?: string } | null;
  key?: { name?: string };
  init?: Node | null;
  value?: Node | null;
  expression?: Node;
  properties?: Node[];
  body?: Node | Node[] | null;
}

/** The declarations of a name at the top level of a module, or of a member of one. */
function declarations(file: string, text: string, name: string): Declaration[] {
  const [owner, member] = name.split(".");
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]!.message}`);
  const top = (program.body as unknown as Node[])
    .map((statement) => statement.declaration ?? statement)
    .flatMap((statement) => statement.declarations ?? [statement])
    .filter(({ type, id }) => !type.startsWith("TS") && id?.name === owner);
  const found = member === undefined ? top : top.flatMap(membersOf).filter(({ key }) => key?.name === member);
  return found.map((node) => ({ whole: node, body: bodyOf(node) }));
}

/** The members of a class, or of an object that a constant holds. */
function membersOf(node: Node): Node[] {
  if (node.body && !Array.isArray(node.body)) return Array.isArray(node.body.body) ? node.body.body : [];
  let value = node.init;
  while (value?.expression && !value.properties) value = value.expression;
  return value?.properties ?? [];
}

/** The block of a function, the expression of a short one, or the value of a constant. */
function bodyOf(node: Node): Span {
  const value = node.init ?? node.value ?? node;
  return value.body && !Array.isArray(value.body) ? value.body : value;
}
