import { isBuiltInName } from "../../contract/cell";
import { isGlobalName } from "./globals";
import { lineOf, parseCell, SyntaxFailure, type SyntaxNode, type Parsed } from "./parse";
import { walkReferences } from "./scope";

export { SyntaxFailure } from "./parse";

export interface CellNames extends Parsed {
  /** Names taken from other cells or the run, each with the line of its first use; `guarded` when the cell asks for it by `typeof`. */
  free: Map<string, { line: number; guarded: boolean }>;
  /** Names declared at the top level. */
  writes: string[];
  /** Globals used that belong to the run, not to the realm: `console`, timers, ... */
  globals: Set<string>;
}

/** Parses a cell and finds its names. Throws `SyntaxFailure` with the line in the user's source. */
export function cellNames(source: string): CellNames {
  const parsed = parseCell(source);
  const free: CellNames["free"] = new Map();
  const globals = new Set<string>();
  const top = walkReferences(parsed.program as unknown as SyntaxNode, ({ name, node, typeOf, assigned }, scope) => {
    if (scope.declares(name)) return;
    if (assigned)
      throw new SyntaxFailure(
        `${name} is not declared in this cell. Declare it with let or const; names of other cells cannot be changed.`,
        lineOf(node),
      );
    if (name === "arguments") throw new SyntaxFailure("arguments works only inside a function.", lineOf(node));
    if (isGlobalName(name)) return void globals.add(name);
    const known = free.get(name);
    if (known) known.guarded ||= typeOf;
    else free.set(name, { line: lineOf(node), guarded: typeOf });
  });
  const writes = [...top.names];
  const taken = writes.find(isBuiltInName);
  if (taken)
    throw new SyntaxFailure(
      `${taken} is a built-in variable: choose another name. Names beginning with hex_, and run, cannot be declared.`,
      declarationLine(parsed, taken),
    );
  // Values go by name through objects, where this one is the object's prototype.
  const word = writes.find((name) => name === "__proto__");
  if (word)
    throw new SyntaxFailure(
      `${word} is a word of the language: choose another name for what other cells read.`,
      declarationLine(parsed, word),
    );
  return { ...parsed, free, writes, globals };
}

function declarationLine({ code }: Parsed, name: string): number {
  const at = new RegExp(`\\b${name}\\b`).exec(code)?.index ?? 0;
  return code.slice(0, at).split("\n").length;
}
