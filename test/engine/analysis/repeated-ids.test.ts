import { expect, test } from "vitest";
import type { Cell } from "../../../src/contract/cell";
import { repeatedIds } from "../../../src/engine/analysis/repeated-ids";
import { cells } from "../cells";

const [one, two, three] = cells(
  { kind: "javascript", source: "1" },
  { kind: "javascript", source: "2" },
  { kind: "javascript", source: "3" },
) as [Cell, Cell, Cell];

test("cells with ids of their own are fine", () => {
  expect(repeatedIds([one, two, three])).toEqual([]);
});

test("each cell that repeats an id names the first one that has it", () => {
  expect(repeatedIds([one, { ...two, id: one.id }, { ...three, id: one.id }])).toEqual([
    { path: "cells.1.id", message: "is also the id of cell 1" },
    { path: "cells.2.id", message: "is also the id of cell 1" },
  ]);
  expect(repeatedIds([one, two, { ...three, staticId: two.staticId }])).toEqual([
    { path: "cells.2.staticId", message: "is also the staticId of cell 2" },
  ]);
});
