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

describe("a name that no other cell reads is local to its cell", () => {
  it("two cells may define it", () => {
    expect(messages(node(["a", "rows"], []), node(["b", "rows"], []))).toEqual([]);
    expect(order(node(["a", "rows"], []), node(["b", "rows"], []))).toEqual([0, 1]);
  });
  it("the writer of a name read elsewhere is found although others write other names twice", () => {
    expect(order(node(["c", "i"], ["a"]), node(["a", "i"], []), node(["b", "i"], []))).toEqual([1, 0, 2]);
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
  it("one output twice", () => {
    const named = (label: string): GraphNode => ({
      cell: { ...node(["a"], []).cell, label, output: "a" },
      analysis: { writes: ["a"], reads: [], error: null },
      openNames: false,
    });
    expect(messages(named("first"), named("second"))).toEqual(['"second" and "first" both write "a". Give one of them another name.']);
  });
  it("a name that two cells define and a third one reads", () => {
    const nodes = [node(["a", "x"], []), node(["b", "x"], []), node(["c"], ["x"])];
    const message = '"a" and "b" both write "x", and "c" reads it. Rename it in all but one, so that it is clear which is read.';
    expect(buildGraph(nodes).issues).toEqual([0, 1, 2].map((position) => ({ path: `cells.${position}`, message })));
    expect(messages(node(["a", "x"], []), node(["b", "x"], []), node(["c", "x"], []), node(["d"], ["x"]))[0]).toContain(
      '"a", "b" and "c" all write "x", and "d" reads it',
    );
  });
  it("a name that two cells define and one of them reads from elsewhere", () => {
    expect(messages(node(["a", "x"], []), node(["b", "x"], ["x"]))[0]).toContain('"a" and "b" both write "x", and "b" reads it');
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

  it("a name with several writers is an issue exactly when another cell reads it, and then of all of them", () => {
    const shared = fc.array(fc.record({ writes: fc.subarray(["x", "y"]), reads: fc.subarray(["x", "y"]) }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(shared, (list) => {
        // What a cell of code declares itself it does not read from others.
        const nodes = list.map(({ writes, reads }, i) =>
          node(
            [names[i]!, ...writes],
            reads.filter((name) => !writes.includes(name)),
            true,
          ),
        );
        const { issues } = buildGraph(nodes);
        const concerned = ["x", "y"].flatMap((name) => {
          const writers = nodes.flatMap(({ analysis }, i) => (analysis.writes.includes(name) ? [i] : []));
          const readers = nodes.flatMap(({ analysis }, i) => (analysis.reads.includes(name) ? [i] : []));
          return writers.length > 1 && readers.length > 0 ? [...writers, ...readers] : [];
        });
        const paths = issues.filter(({ message }) => message.includes("write")).map(({ path }) => Number(path.split(".")[1]));
        expect(new Set(paths)).toEqual(new Set(concerned));
      }),
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
