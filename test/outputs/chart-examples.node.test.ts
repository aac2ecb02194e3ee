import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { Json } from "../../src/contract/common";
import { Budget } from "../../src/outputs/chart-budget/budget";
import { messageOf } from "../../src/lib/failure";
import { runChart } from "../../src/outputs/chart-run";
import type { JsonObject } from "../../src/outputs/chart-spec";
import { chartTheme } from "../../src/outputs/chart-theme";

/** Specifications of another project, which are not part of this repository. Without them this file says so and skips. */
const vectors = path.resolve(import.meta.dirname, "../../../shared/vectors/vega-lite-examples.json");
const datasets = path.resolve(import.meta.dirname, "../../node_modules/vega-datasets");
const present = existsSync(vectors);
if (!present && process.env["CI"] === "true") throw new Error(`no Vega-Lite examples at ${vectors}: they are required in CI`);
if (!present) process.stderr.write(`Skipped: Vega-Lite's examples are not on this machine (${vectors}).\n`);
/** More than any chart needs to show what it costs. */
const mostRows = 400;

/** Vega-Lite's examples name files of vega-datasets; their rows are put inline. Changes `spec` in place. */
function inlineData(value: Json): void {
  if (value === null || typeof value !== "object") return;
  if (Array.isArray(value)) return value.forEach(inlineData);
  for (const [key, item] of Object.entries(value)) {
    const url = key === "data" && item !== null && typeof item === "object" && !Array.isArray(item) ? item["url"] : undefined;
    if (typeof url === "string") value[key] = inline(item as JsonObject, url);
    else inlineData(item);
  }
}

/** The same data with the rows of its file instead of the url. */
function inline(given: JsonObject, url: string): JsonObject {
  const data = { ...given };
  delete data["url"];
  const text = readFileSync(path.join(datasets, "data", path.basename(url)), "utf8");
  const format = (data["format"] ?? {}) as JsonObject;
  const type = path.extname(url).slice(1);
  if (type === "json") {
    const values = JSON.parse(text) as Json;
    return { ...data, values: Array.isArray(values) ? values.slice(0, mostRows) : values };
  }
  return { ...data, values: text.split("\n").slice(0, mostRows).join("\n"), format: { type, ...format } };
}

/** What no chart draws: lines of a globe that nothing asked for. */
const graticules = ["geo_graticule", "geo_graticule_object", "geo_sphere"];

/** Without the house rule for missing values: with it Vega-Lite 6.5 cannot compile three examples ("Undefined data set name"). */
const theme = () => structuredClone({ ...chartTheme, mark: {} });

/** Null when the example was drawn, else why not. */
async function draw(example: JsonObject): Promise<string | null> {
  const spec = structuredClone(example);
  inlineData(spec);
  try {
    const view = await runChart(spec, theme(), new Budget());
    const svg = await view.toSVG();
    view.finalize();
    return /<(path|text|line|rect|circle)/.test(svg) ? null : "the drawing is empty";
  } catch (thrown) {
    return messageOf(thrown);
  }
}

test.skipIf(!present)(
  "of Vega-Lite's own examples all but three are within the budget, and what is drawn is not empty",
  { timeout: 240_000 },
  async () => {
    const { specs } = JSON.parse(readFileSync(vectors, "utf8")) as { specs: Record<string, JsonObject> };
    expect(Object.keys(specs)).toHaveLength(633);
    const refused: Record<string, string> = {};
    for (const [name, example] of Object.entries(specs)) {
      const why = await draw(example);
      if (why !== null) refused[name] = why;
    }
    expect(refused).toEqual(Object.fromEntries(graticules.map((name) => [name, expect.stringContaining("graticules are not drawn")])));
  },
);
