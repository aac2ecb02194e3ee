import { isBuiltInName, type Cell } from "../../contract/cell";
import type { Issue } from "../../contract/error";
import { isBuiltin } from "../builtins";
import { cellName } from "../cell-name";
import type { Analysis } from "../kinds/kind";

/** A cell as the graph sees it. */
export interface GraphNode {
  cell: Cell;
  analysis: Analysis;
  /** A name nobody writes is no error: it may exist at run time. */
  openNames: boolean;
}

export interface Graph {
  /** Position of the cell that writes a name. */
  writer: Map<string, number>;
  /** For each position the positions it waits for, ascending. */
  upstream: number[][];
}

/** Which cell reads from which, and every issue found on the way. Pure: positions are indexes into `nodes`. */
export function buildGraph(nodes: GraphNode[]): { graph: Graph; issues: Issue[] } {
  const issues: Issue[] = [];
  const writer = new Map<string, number>();
  nodes.forEach(({ cell, analysis }, position) => {
    for (const name of analysis.writes) {
      const first = writer.get(name);
      if (isBuiltInName(name))
        issues.push(issue(position, `${cellName(cell, position)} writes "${name}", a built-in name. Choose another one.`));
      else if (first !== undefined)
        issues.push(
          issue(position, `${cellName(cell, position)} and ${nameAt(nodes, first)} both write "${name}". Give one of them another name.`),
        );
      else writer.set(name, position);
    }
  });
  const upstream = nodes.map(({ cell, analysis, openNames }, position) => {
    const waits = new Set<number>();
    for (const name of analysis.reads) {
      if (isBuiltin(name)) continue;
      const from = writer.get(name);
      if (from !== undefined && (from !== position || !openNames)) waits.add(from);
      else if (from === undefined && !openNames)
        issues.push(
          issue(
            position,
            `${cellName(cell, position)} reads "${name}", but no cell writes that name. Check the spelling, or name the output of a cell "${name}".`,
          ),
        );
    }
    return [...waits].sort((a, b) => a - b);
  });
  const graph = { writer, upstream };
  const cycle = findCycle(upstream);
  if (cycle) issues.push(...cycleIssues(nodes, cycle));
  return { graph, issues };
}

/** Positions in the order to run: what a cell waits for comes first; otherwise the order on the page. Cells of a cycle are left out. */
export function topological(upstream: number[][]): number[] {
  const done = new Set<number>();
  const order: number[] = [];
  for (;;) {
    const next = upstream.findIndex((waits, position) => !done.has(position) && waits.every((other) => done.has(other)));
    if (next === -1) return order;
    done.add(next);
    order.push(next);
  }
}

/** The positions of one cycle, each waiting for the one after it and the last for the first; null when there is none. */
function findCycle(upstream: number[][]): number[] | null {
  const sorted = new Set(topological(upstream));
  const start = upstream.findIndex((_, position) => !sorted.has(position));
  if (start === -1) return null;
  const path: number[] = [];
  let at = start;
  while (!path.includes(at)) {
    path.push(at);
    // Every unsorted cell waits for another unsorted one, so this walk always reaches a position that it has visited.
    at = upstream[at]?.find((other) => !sorted.has(other)) ?? at;
  }
  return path.slice(path.indexOf(at));
}

function cycleIssues(nodes: GraphNode[], cycle: number[]): Issue[] {
  const names = cycle.map((position) => nameAt(nodes, position));
  const message =
    cycle.length === 1
      ? `${names[0]} reads what it writes itself. Read another name, or rename its output.`
      : `${names.join(" reads from ")}, which reads from ${names[0]}: a circle. Break it by removing one of these reads.`;
  return cycle.map((position) => issue(position, message));
}

const nameAt = (nodes: GraphNode[], position: number): string => {
  const node = nodes[position];
  return node ? cellName(node.cell, position) : `cell ${position + 1}`;
};

const issue = (position: number, message: string): Issue => ({ path: `cells.${position}`, message });
