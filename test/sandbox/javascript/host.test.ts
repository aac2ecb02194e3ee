import { expect, test } from "vitest";
import { runCell } from "./open";

test("a cell has names, a last value and a log", async () => {
  const result = await runCell("const a: number = 1;\nconsole.log('hi', { a });\na + 1");
  expect(result).toMatchObject({
    error: null,
    values: { a: { kind: "json", value: 1 } },
    last: { kind: "json", value: 2 },
    log: [{ level: "log", text: "hi {a: 1}" }],
  });
});
