import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { Json } from "../../src/contract/common";
import { specProblem } from "../../src/outputs/chart-check";
import { chartSchemaModule } from "../../src/scripts/chart-schema";
import { root } from "../house/sources";

test("the compact schema is that of the installed Vega-Lite", () => {
  expect(readFileSync(path.join(root, "src/outputs/vega-lite-schema.ts"), "utf8") === chartSchemaModule()).toBe(true);
});

/** Vega-Lite's own gallery, which is not part of this repository. Without it this file says so and skips. */
const gallery = path.resolve(import.meta.dirname, "../../../shared/vectors/vega-lite-examples.json");
const present = existsSync(gallery);
if (!present && process.env["CI"] === "true") throw new Error(`no examples of Vega-Lite at ${gallery}: they are required in CI`);
if (!present) process.stderr.write(`Skipped: the examples of Vega-Lite are not on this machine (${gallery}).\n`);

test.skipIf(!present)("every example of Vega-Lite's own gallery conforms", () => {
  const { specs } = JSON.parse(readFileSync(gallery, "utf8")) as { specs: Record<string, Record<string, Json>> };
  expect(Object.keys(specs)).toHaveLength(633);
  const wrong = Object.entries(specs).flatMap(([name, spec]) => {
    const problem = specProblem(spec);
    return problem ? [`${name}: ${problem.path}: ${problem.message}`] : [];
  });
  expect(wrong).toEqual([]);
});
