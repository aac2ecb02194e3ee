import { expect, test } from "vitest";
import { Budget } from "../../../src/outputs/chart-budget/budget";
import { chartLimits } from "../../../src/outputs/chart-budget/limits";
import { runChart } from "../../../src/outputs/chart-run";
import { chartTheme } from "../../../src/outputs/chart-theme";
import { hostile } from "./hostile";

/** How a chart ended, and what it spent until then. */
async function end(spec: (typeof hostile)[number][1]) {
  const budget = new Budget();
  const failure = await runChart(structuredClone(spec), structuredClone(chartTheme), budget).then(
    (view) => (view.finalize(), null),
    (thrown: Error) => thrown,
  );
  return { failure, spent: budget.spent };
}

test.each(hostile)("%s: it is refused by name within the budget, or drawn if that is harmless", async (_, spec, refusal) => {
  const { failure, spent } = await end(spec);
  if (refusal === null) expect(failure).toBeNull();
  else expect(failure).toMatchObject({ code: "UNPROCESSABLE", message: expect.stringMatching(refusal) });
  if (refusal !== null) expect(failure?.message).toMatch(/^The chart cannot be drawn: [^\n]{10,400}$/);
  expect(spent).toBeLessThanOrEqual(chartLimits.fuel);
});

test("what a drawing spends is counted, not timed: the same specification spends the same again", async () => {
  const spec = hostile.find(([name]) => name === "a text that doubles in each transform")?.[1] ?? {};
  expect((await end(spec)).spent).toBe((await end(spec)).spent);
});
