import type { Cell } from "../../contract/cell";
import type { Issue } from "../../contract/error";
import { unprocessable } from "../../lib/failure";
import { analyseCell, kindOf } from "./analyse";
import { buildGraph, topological } from "./graph";
import { inputIssues } from "../inputs";
import type { Analysis } from "../kinds/kind";
import { repeatedIds } from "./repeated-ids";

export interface PlannedCell {
  cell: Cell;
  /** Index in the project, from 0. */
  position: number;
  analysis: Analysis;
  /** The cells it waits for. */
  upstream: PlannedCell[];
}

export interface Plan {
  /** In the order to run. */
  cells: PlannedCell[];
  /** The cell that writes a name. */
  writer: Map<string, PlannedCell>;
}

/**
 * Orders the cells of a project: a cell comes after everything it reads, otherwise they keep their places. Pure.
 * Throws `Failure` UNPROCESSABLE with one issue per offending cell: circles, names written twice, names nobody writes, input settings that contradict each other.
 */
export function planCells(cells: Cell[]): Plan {
  const nodes = cells.map((cell) => ({ cell, analysis: analyseCell(cell), openNames: kindOf(cell).openNames ?? false }));
  const { graph, issues } = buildGraph(nodes);
  const problems = unique([...repeatedIds(cells), ...issues, ...inputIssues(cells)]);
  if (problems.length > 0) throw unprocessable(summary(problems), problems);

  const planned: PlannedCell[] = nodes.map(({ cell, analysis }, position) => ({ cell, position, analysis, upstream: [] }));
  const at = (position: number): PlannedCell => planned[position] as PlannedCell;
  graph.upstream.forEach((waits, position) => at(position).upstream.push(...waits.map(at)));
  return {
    cells: topological(graph.upstream).map(at),
    writer: new Map([...graph.writer].map(([name, position]) => [name, at(position)])),
  };
}

const unique = (issues: Issue[]): Issue[] => [...new Map(issues.map((issue) => [`${issue.path}\n${issue.message}`, issue])).values()];

const summary = (issues: Issue[]): string => {
  const messages = [...new Set(issues.map(({ message }) => message))];
  return messages.length === 1
    ? (messages[0] as string)
    : `The cells cannot be put in order, for ${messages.length} reasons. The first: ${messages[0]}`;
};
