import { parse, type Node as AcornNode, type Program } from "acorn";
import { transform } from "sucrase";
import { messageOf } from "../../lib/failure";

/** The source cannot be run as it stands. `line` is 1-based in the user's source. */
export class SyntaxFailure extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
    this.name = "SyntaxFailure";
  }
}

export type { Program };
/** Any node of the tree, read by property name. */
export type SyntaxNode = AcornNode & { [key: string]: unknown };

export interface Parsed {
  /** JavaScript with the same lines as the source. */
  code: string;
  program: Program;
}

/**
 * JavaScript or TypeScript with top-level await to a syntax tree. What is JavaScript already is taken as it is; otherwise the types are stripped,
 * which keeps every line where it was. Throws `SyntaxFailure`.
 */
export function parseCell(source: string): Parsed {
  const parsed = parseEither(source);
  refuseDepth(parsed.program as unknown as SyntaxNode);
  return parsed;
}

function parseEither(source: string): Parsed {
  const plain = attempt(() => ({ code: source, program: parseJavascript(source) }));
  if (!(plain instanceof SyntaxFailure)) return plain;
  const stripped = attempt(
    () => transform(source, { transforms: ["typescript"], disableESTransforms: true, keepUnusedImports: true }).code,
  );
  // acorn's message is better, but acorn also refuses types: it is used unless sucrase failed further down.
  if (stripped instanceof SyntaxFailure) throw stripped.line > plain.line || stripped.message === tooDeep ? stripped : plain;
  const program = attempt(() => parseJavascript(stripped));
  if (program instanceof SyntaxFailure) throw program;
  return { code: stripped, program };
}

const parseJavascript = (code: string): Program =>
  parse(code, { ecmaVersion: "latest", sourceType: "module", locations: true, allowHashBang: false });

function attempt<T>(parsing: () => T): T | SyntaxFailure {
  try {
    return parsing();
  } catch (thrown) {
    return syntaxFailure(thrown);
  }
}

/**
 * Levels of a syntax tree. Everything that walks it calls itself once or more a level, on a stack of about 1 MB (V8's default): twice as many levels still fit. A chain
 * such as `a + b + c`, or `else if`, is one level a link.
 */
const maxLevels = 1000;

const tooDeep = `This cell is nested too deeply: at most ${maxLevels} levels of brackets, blocks, or links of a chain such as a + b + c or else if. Split it, or use a list and a loop.`;

/** Walks without calling itself, so that the depth is known before anything that does. */
function refuseDepth(program: SyntaxNode): void {
  let level = [program];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxLevels) throw new SyntaxFailure(tooDeep, lineOf(level[0] as SyntaxNode));
    level = level.flatMap(children);
  }
}

/** Both parsers write the place as "(line:column)" at or near the end of the message. */
function syntaxFailure(thrown: unknown): SyntaxFailure {
  // The parsers call themselves as well, and run out of stack a little earlier or later than the limit.
  if (thrown instanceof RangeError || /stack space/.test(messageOf(thrown))) return new SyntaxFailure(tooDeep, 1);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const place = /\((\d+):(\d+)\)/.exec(message);
  const text = message.replace(/\s*\(\d+:\d+\)\s*/, "").replace(/^Error transforming[^:]*:\s*/, "");
  return new SyntaxFailure(explain(text), place ? Number(place[1]) : 1);
}

function explain(text: string): string {
  if (text === "'return' outside of function") return "return works only inside a function. The last expression of a cell is its value.";
  return text;
}

/** Line of a node in the user's source. */
export const lineOf = (node: AcornNode): number => node.loc?.start.line ?? 1;

/** The nodes directly below a node, in source order. */
export function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (const key of Object.keys(node)) {
    const value = node[key];
    if (Array.isArray(value)) for (const item of value) if (isNode(item)) found.push(item);
    if (isNode(value)) found.push(value);
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Whether a member of a syntax node is a node itself. */
export const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
