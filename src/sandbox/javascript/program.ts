import { sha256 } from "../../lib/id";
import { childModules } from "./child/modules";
import { SyntaxFailure } from "./names";
import type { CodeCell } from "../port";
import { transformCell, type CellModule } from "./transform";

/** One cell of a program: its module, or why it has none. */
export type ProgramCell = (CellModule & { module: string; failure: null }) | { failure: SyntaxFailure };

/** All cells of a version made ready for one child. A cell that cannot be parsed fails alone. */
export interface Program {
  cells: Map<string, ProgramCell>;
  modules: Record<string, string>;
  /** The same for the same cells and the same child: equal hashes may share a warm child. */
  hash: string;
}

/** The modules of a child that can run these cells, and what became of each cell's source. */
export async function makeProgram(cells: CodeCell[]): Promise<Program> {
  const made = new Map<string, ProgramCell>();
  const modules = { ...childModules };
  cells.forEach((cell, index) => {
    const module = `cell-${index + 1}.js`;
    const result = makeCell(cell.source, module);
    made.set(cell.staticId, result);
    if (result.failure === null) modules[module] = result.code;
  });
  return { cells: made, modules, hash: await hashOf(modules) };
}

/** The same program with one cell turned into a failure. */
export async function withoutModule(program: Program, module: string, failure: SyntaxFailure): Promise<Program> {
  const cells = new Map([...program.cells].map(([id, cell]) => [id, cell.failure === null && cell.module === module ? { failure } : cell]));
  const modules = Object.fromEntries(Object.entries(program.modules).filter(([name]) => name !== module));
  return { cells, modules, hash: await hashOf(modules) };
}

const hashOf = (modules: Program["modules"]): Promise<string> => sha256(JSON.stringify(modules));

function makeCell(source: string, module: string): ProgramCell {
  try {
    return { ...transformCell(source, module), module, failure: null };
  } catch (thrown) {
    if (thrown instanceof SyntaxFailure) return { failure: thrown };
    throw thrown;
  }
}
