import { expect, test } from "vitest";
import { runCell, runCells, valueOf } from "./open";

test("the last expression is the value", async () => {
  const r = await runCell("const a: number = 1;\nconsole.log('hi', {a});\na + 1");
  expect(r).toMatchObject({
    error: null,
    values: { a: { kind: "json", value: 1 } },
    last: { kind: "json", value: 2 },
    log: [{ level: "log", text: "hi {a: 1}" }],
  });
});
