import { expect, test } from "vitest";
import type { Display, Output } from "../../../src/contract/output";
import { loadMaterial } from "../../../src/notifications/deliveries/material";
import { templateFacts } from "../../../src/notifications/mail/template-facts";
import { env, metric, output, seedProject, seedRun, seedSnapshot, seedUser } from "../seed";

const value = (name: string, given: unknown): Output =>
  output({ kind: "javascript", output: name, display: { kind: "value", value: given, truncated: false } as Display });

test("a message knows the run's inputs and values by their output names, short, and figures as figures", async () => {
  const project = await seedProject(await seedUser("Mira Olsen", { role: "editor" }));
  const run = await seedRun(project);
  await seedSnapshot(project, run, [
    output({ kind: "input", output: "city", display: { kind: "input", type: "text", name: "city", value: "Seattle", text: "Seattle" } }),
    output({ kind: "input", output: "days", display: { kind: "input", type: "number", name: "days", value: 3, text: "3" } }),
    output({ kind: "input", output: "none", display: { kind: "input", type: "date", name: "none", value: null, text: "" } }),
    value("total", 284.5),
    value("sure", true),
    value("list", ["a", 1, null]),
    value("deep", { a: [1] }),
    value("long", "x".repeat(500)),
    value("constructor", 1),
    output({ kind: "javascript", output: "failed", status: "failed" }),
    output({
      kind: "sql",
      output: "rain",
      display: { kind: "table", table: { columns: ["a"], types: ["integer"], data: [[1]] }, totalRows: 1200, config: {} },
    }),
    { ...metric("Rain", "284.5", "mm"), output: "mm" },
  ]);
  const material = await loadMaterial(env, run);
  if (!material) throw new Error("no material");
  const { inputs, values, metrics } = templateFacts(material);
  expect(inputs).toEqual({ city: "Seattle", days: 3 });
  expect(values).toMatchObject({ total: 284.5, sure: true, list: "a, 1, null", deep: '{"a":[1]}', rain: "1,200 rows", mm: "284.5 mm" });
  expect(Object.hasOwn(values, "constructor")).toBe(true);
  expect(String(values["long"]).length).toBeLessThanOrEqual(200);
  expect(values["failed"]).toBeUndefined();
  expect(metrics).toEqual({ Rain: "284.5 mm", mm: "284.5 mm" });
});
