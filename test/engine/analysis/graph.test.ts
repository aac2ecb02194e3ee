import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildGraph, topological, type GraphNode } from "../../../src/engine/analysis/graph";
import { cells } from "../cells";

const node = (writes: string[], reads: string[], openNames = false): GraphNode => ({
  cell: cells({ kind: "markdown", label: writes[0] ?? `reads ${reads.join()}` } as never)[0]!,
  analysis: { writes, reads, error: null },
  openNames,
});
const order = (...nodes: GraphNode[]): number[] => topological(buildGraph(nodes).graph.upstream);
const messages = (...nodes: GraphNode[]): string[] => [...new Set(buildGraph(nodes).issues.map(({ message }) => message))];

describe("the order of cells", () => {
  it("keeps the places of cells that do not depend on each other", () => {
    expect(order(node(["a"], []), node(["b"], []), node(["c"], []))).toEqual([0, 1, 2]);
  });
  it("puts a cell after what it reads, wherever that stands", () => {
    expect(order(node(["a"], ["b"]), node(["c"], []), node(["b"], []))).toEqual([1, 2, 0]);
  });
  it("built-in variables come from nowhere", () => {
    expect(messages(node([], ["hex_scheduled", "run"]))).toEqual([]);
  });
  it("code may read names nobody writes", () => {
    expect(messages(node([], ["Math"], true))).toEqual([]);
    expect(messages(node(["a"], ["a"], true))).toEqual([]);
  });
});

describe("what cannot be ordered names its cells", () => {
  it("a circle", () => {
    expect(messages(node(["a"], ["b"]), node(["b"], ["c"]), node(["c"], ["a"]))).toEqual([
      '"a" reads from "b" reads from "c", which reads from "a": a circle. Break it by removing one of these reads.',
    ]);
  });
  it("a cell that reads itself", () => {
    expect(messages(node(["a"], ["a"]))).toEqual(['"a" reads what it writes itself. Read another name, or rename its output.']);
  });
  it("one name written twice", () => {
    expect(messages(node(["a"], []), node(["b", "a"], []))).toEqual(['"b" and "a" both write "a". Give one of them another name.']);
  });
  it("a name nobody writes", () => {
    expect(messages(node([], ["rian"]))).toEqual([
      '"reads rian" reads "rian", but no cell writes that name. Check the spelling, or name the output of a cell "rian".',
    ]);
    expect(messages(node([], ["hex_nothing"]))[0]).toContain('reads "hex_nothing", but no cell writes that name');
  });
  it("a built-in name", () => {
    expect(messages(node(["run"], []), node(["hex_x"], []))).toEqual([
      '"run" writes "run", a built-in name. Choose another one.',
      '"hex_x" writes "hex_x", a built-in name. Choose another one.',
    ]);
  });
});

describe("for every graph", () => {
  const names = "abcdefghij".split("");
  /** Cell i writes names[i] and reads some of the others. */
  const graphs = fc.array(fc.subarray(names), { minLength: 1, maxLength: names.length }).map((reads) =>
    reads.map((list, i) =>
      node(
        [names[i]!],
        list.filter((name) => names.indexOf(name) < reads.length && name !== names[i]),
      ),
    ),
  );

  it("either the order respects every read, or a real circle is named", () => {
    fc.assert(
      fc.property(graphs, (nodes) => {
        const { graph, issues } = buildGraph(nodes);
        const sorted = topological(graph.upstream);
        for (const [place, position] of sorted.entries())
          for (const above of graph.upstream[position]!) expect(sorted.slice(0, place)).toContain(above);
        if (issues.length === 0) expect([...sorted].sort((a, b) => a - b)).toEqual(nodes.map((_, i) => i));
        else {
          expect(sorted.length).toBeLessThan(nodes.length);
          const circle = issues.map(({ path }) => Number(path.split(".")[1]));
          circle.forEach((position, i) => expect(graph.upstream[position]).toContain(circle[(i + 1) % circle.length]));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("without backward reads the order is the page's", () => {
    const forward = fc.array(fc.subarray(names), { minLength: 1, maxLength: names.length }).map((reads) =>
      reads.map((list, i) =>
        node(
          [names[i]!],
          list.filter((name) => names.indexOf(name) < i),
        ),
      ),
    );
    fc.assert(
      fc.property(forward, (nodes) => {
        expect(order(...nodes)).toEqual(nodes.map((_, i) => i));
      }),
    );
  });
});
