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
  const { writers, found } = findWriters(nodes);
  issues.push(...found, ...repeatedOutputs(nodes));
  const writer = new Map([...writers].flatMap(([name, [first]]) => (first === undefined ? [] : [[name, first] as const])));
  const upstream = nodes.map(({ cell, analysis, openNames }, position) => {
    const waits = new Set<number>();
    for (const name of analysis.reads) {
      if (isBuiltin(name)) continue;
      const from = writers.get(name) ?? [];
      const others = openNames ? from.filter((other) => other !== position) : from;
      const [only] = others;
      if (only !== undefined && others.length === 1) waits.add(only);
      else if (others.length > 1) issues.push(...ambiguous(nodes, name, others, position));
      else if (from.length === 0 && !openNames)
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

/** The positions that write each name. Several may: a name that no other cell reads is local to its cell. */
function findWriters(nodes: GraphNode[]): { writers: Map<string, number[]>; found: Issue[] } {
  const found: Issue[] = [];
  const writers = new Map<string, number[]>();
  nodes.forEach(({ cell, analysis }, position) => {
    for (const name of new Set(analysis.writes)) {
      if (isBuiltInName(name))
        found.push(issue(position, `${cellName(cell, position)} writes "${name}", a built-in name. Choose another one.`));
      else writers.set(name, [...(writers.get(name) ?? []), position]);
    }
  });
  return { writers, found };
}

/** Outputs are known to people, files and messages by their name: two cells cannot have the same, whoever reads it. */
function repeatedOutputs(nodes: GraphNode[]): Issue[] {
  const first = new Map<string, number>();
  return nodes.flatMap(({ cell }, position) => {
    if (cell.output === null) return [];
    const other = first.get(cell.output);
    if (other === undefined) first.set(cell.output, position);
    if (other === undefined) return [];
    return [
      issue(
        position,
        `${cellName(cell, position)} and ${nameAt(nodes, other)} both write "${cell.output}". Give one of them another name.`,
      ),
    ];
  });
}

/** Several cells define what another one reads: which value is meant cannot be known. Every cell concerned gets the issue. */
function ambiguous(nodes: GraphNode[], name: string, writers: number[], reader: number): Issue[] {
  const names = writers.map((position) => nameAt(nodes, position));
  const listed = `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  const message = `${listed} ${writers.length === 2 ? "both" : "all"} write "${name}", and ${nameAt(nodes, reader)} reads it. Rename it in all but one, so that it is clear which is read.`;
  return [...new Set([...writers, reader])].map((position) => issue(position, message));
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
