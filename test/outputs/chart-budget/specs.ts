import type { Json } from "../../../src/contract/common";
import type { JsonObject } from "../../../src/outputs/chart-spec";

/** A specification that asks for too much, and what its refusal must name; null when it is harmless and drawn. */
export type Hostile = [name: string, spec: JsonObject, refusal: RegExp | null];

export const rows: JsonObject[] = Array.from({ length: 2000 }, (_, at) => ({
  n: at,
  m: (at * 7919) % 1000,
  k: `name ${at}`,
  g: `group ${at % 5}`,
  t: Date.UTC(2015, 0, 1) + at * 86_400_000,
  long: "x".repeat(2000),
  list: [1, 2, 3],
}));
export const few = rows.slice(0, 2);
export const data: JsonObject = { values: rows };
export const x: JsonObject = { field: "n", type: "quantitative" };
export const y: JsonObject = { field: "m", type: "quantitative" };
export const t: JsonObject = { field: "t", type: "temporal" };
export const k: JsonObject = { field: "k", type: "nominal" };

/** Points over the rows, with parts replaced. */
export const points = (parts: JsonObject, encoding: JsonObject = {}): JsonObject => ({
  data,
  mark: "point",
  encoding: { x, y, ...encoding },
  ...parts,
});
export const small = (parts: JsonObject, encoding: JsonObject = {}): JsonObject => points({ data: { values: few }, ...parts }, encoding);
export const calculate = (...all: string[]): JsonObject => points({ transform: all.map((one, at) => ({ calculate: one, as: `c${at}` })) });
export const param = (expr: string): Json => ({ params: [{ name: "p", expr }] });
export const many = (count: number, make: (at: number) => Json): Json[] => Array.from({ length: count }, (_, at) => make(at));
export const nested = (depth: number, inner: Json, wrap: (inner: Json) => Json): Json =>
  depth === 0 ? inner : nested(depth - 1, wrap(inner), wrap);
export const fuel = /computes more than a chart may/;
