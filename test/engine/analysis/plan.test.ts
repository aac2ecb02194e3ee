import { describe, expect, it } from "vitest";
import type { Cell } from "../../../src/contract/cell";
import { planCells } from "../../../src/engine/analysis/plan";
import { Failure } from "../../../src/lib/failure";
import { cells } from "../cells";

const sql = (output: string, source = "select 1") => ({ kind: "sql", output, source }) as const;

describe("planning names what is wrong", () => {
  const issuesOf = (project: Cell[]): [string, string][] => {
    try {
      planCells(project);
      return [];
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(Failure);
      return ((thrown as Failure).facts.issues ?? []).map(({ path, message }) => [path, message]);
    }
  };
  it("unknown names of every kind but code", () => {
    const project = cells(
      sql("a", "select {{ nope1 }}"),
      { kind: "markdown", source: "{{ nope2 }}" },
      { kind: "chart", config: { table: "nope3", spec: {} } },
      { kind: "table", config: { table: "nope4" } },
      { kind: "metric", config: { value: "nope5.x", change: { value: "nope6" }, reference: "{{ nope7 }}" } },
      { kind: "javascript", source: "nope8 + Math.max(1)" },
    );
    expect(issuesOf(project).map(([path, message]) => [path, /"(nope\d)"/.exec(message)?.[1]])).toEqual([
      ["cells.0", "nope1"],
      ["cells.1", "nope2"],
      ["cells.2", "nope3"],
      ["cells.3", "nope4"],
      ["cells.4", "nope5"],
      ["cells.4", "nope6"],
      ["cells.4", "nope7"],
    ]);
  });
  it("a circle through SQL and code", () => {
    const project = cells(sql("a", "select {{ b }}"), { kind: "javascript", output: "b", source: "a.length" });
    expect(issuesOf(project)[0]?.[1]).toBe('"a" reads from "b", which reads from "a": a circle. Break it by removing one of these reads.');
  });
  it("duplicate names and ids", () => {
    const project = cells(sql("a"), sql("a"));
    expect(issuesOf(project)[0]).toEqual(["cells.1", '"a" and "a" both write "a". Give one of them another name.']);
    const twice = cells(sql("x"));
    expect(issuesOf([twice[0]!, { ...twice[0]!, output: "y" }])).toEqual([
      ["cells.1.id", "is also the id of cell 1"],
      ["cells.1.staticId", "is also the staticId of cell 1"],
    ]);
  });
});
