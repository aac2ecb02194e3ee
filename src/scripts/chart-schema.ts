import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

type Schema = Record<string, unknown>;

const root = path.resolve(import.meta.dirname, "../..");
const target = path.join(root, "src/outputs/vega-lite-schema.ts");

/** What a checker reads of a node; descriptions, defaults and formats are for people and editors. */
const kept = ["type", "enum", "required", "minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength", "minProperties"];

/**
 * Vega-Lite's published JSON schema as a list of nodes that name each other by number: equal parts are written once. `root` is the node of a whole specification.
 * `const` becomes an `enum` of one, and a node that only refers to another is that other.
 */
export function compactSchema(schema: Schema): { root: number; nodes: Schema[] } {
  const definitions = withNestedFacets(schema["definitions"] as Record<string, Schema>);
  const nodes: (Schema | null)[] = [];
  const known = new Map<string, number>();
  const named = new Map<string, number>();

  const definition = (reference: string): number => {
    const name = decodeURIComponent(reference.replace("#/definitions/", ""));
    const found = named.get(name);
    if (found !== undefined) return found;
    const node = definitions[name];
    if (!node) throw new Error(`The schema refers to ${reference}, which it does not define.`);
    if (typeof node["$ref"] === "string") return definition(node["$ref"]);
    // Reserved first: definitions refer to themselves.
    const id = nodes.push(null) - 1;
    named.set(name, id);
    nodes[id] = compact(node);
    return id;
  };

  const part = (node: Schema): number => {
    if (typeof node["$ref"] === "string") return definition(node["$ref"]);
    const made = compact(node);
    const text = JSON.stringify(made);
    const id = known.get(text) ?? nodes.push(made) - 1;
    known.set(text, id);
    return id;
  };

  const compact = (node: Schema): Schema => {
    const made: Schema = {};
    for (const key of kept) if (node[key] !== undefined) made[key] = node[key];
    if (node["const"] !== undefined) made["enum"] = [node["const"]];
    if (Array.isArray(node["anyOf"])) {
      // Bounds beside a union hold for its numbers.
      const bounds = Object.fromEntries(["minimum", "maximum"].filter((key) => key in node).map((key) => [key, node[key]]));
      made["anyOf"] = (node["anyOf"] as Schema[]).map((one) => part(one["type"] === "number" ? { ...one, ...bounds } : one));
    }
    if (node["items"] !== undefined) made["items"] = part(node["items"] as Schema);
    if (node["properties"] !== undefined)
      made["properties"] = Object.fromEntries(Object.entries(node["properties"] as Schema).map(([key, one]) => [key, part(one as Schema)]));
    const more = node["additionalProperties"];
    if (more === false) made["more"] = false;
    else if (typeof more === "object" && more !== null) made["more"] = part(more as Schema);
    return made;
  };

  return { root: definition(String(schema["$ref"])), nodes: nodes as Schema[] };
}

/** A facet of facets is drawn, and is among Vega-Lite's examples, but its schema does not know it. */
function withNestedFacets(definitions: Record<string, Schema>): Record<string, Schema> {
  const changed = { ...definitions };
  for (const name of ["FacetSpec", "TopLevelFacetSpec"]) {
    const whole = changed[name] as Schema & { properties: Schema };
    changed[name] = { ...whole, properties: { ...whole.properties, spec: { $ref: "#/definitions/NonNormalizedSpec" } } };
  }
  return changed;
}

/** The text of `src/outputs/vega-lite-schema.ts` for the installed version of Vega-Lite. */
export function chartSchemaModule(): string {
  const read = (name: string): Schema => JSON.parse(readFileSync(path.join(root, "node_modules/vega-lite", name), "utf8")) as Schema;
  const text = JSON.stringify(compactSchema(read("build/vega-lite-schema.json")));
  return [
    `/** The JSON schema of Vega-Lite ${String(read("package.json")["version"])}, made compact by \`src/scripts/chart-schema.ts\`: run that again after an update. */`,
    "export const chartSchemaText: string =",
    `  '${text.replace(/[\\']/g, "\\$&")}';`,
    "",
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, chartSchemaModule());
