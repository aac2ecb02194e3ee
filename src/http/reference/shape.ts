/** No I/O. Schemas of the OpenAPI document as text for people: the shape of a value in the manner of a type, and a smallest example of it. */

/** The part of JSON Schema that our routes use. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

/** `{ id: uuid, note?: string up to 300 }` over several lines. A reference is a value of any JSON: only that one refers to itself. */
export function shapeOf(schema: Schema, indent = ""): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (schema.$ref) return "any JSON";
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (choices) return [...new Set(choices.map((choice) => shapeOf(choice, indent)))].join(" | ");
  if (Array.isArray(schema.type)) return schema.type.map((type) => shapeOf({ ...schema, type }, indent)).join(" | ");
  if (schema.type === "array") {
    const item = shapeOf(schema.items ?? {}, indent);
    return item.includes(" | ") && !item.startsWith("{") ? `(${item})[]` : `${item}[]`;
  }
  if (schema.type === "object") return objectShape(schema, indent);
  if (schema.type === "string") return stringShape(schema);
  if (schema.type === "integer" || schema.type === "number") return `${schema.type}${range(schema)}`;
  return schema.type ?? "any JSON";
}

function objectShape(schema: Schema, indent: string): string {
  const inner = `${indent}  `;
  const required = new Set(schema.required);
  const lines = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const fallback = property.default === undefined ? "" : ` = ${JSON.stringify(property.default)}`;
    return `${inner}${name}${required.has(name) ? "" : "?"}: ${shapeOf(property, inner)}${fallback}`;
  });
  const { additionalProperties: others } = schema;
  if (typeof others === "object") lines.push(`${inner}[name]: ${shapeOf(others, inner)}`);
  return lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n${indent}}`;
}

function stringShape(schema: Schema): string {
  if (isId(schema)) return "uuid";
  if (schema.format === "date-time") return "time";
  if (schema.format === "date" || schema.format === "email") return schema.format;
  return schema.maxLength === undefined ? "string" : `string up to ${schema.maxLength}`;
}

const isId = (schema: Schema): boolean =>
  schema.format === "uuid" || (schema.allOf ?? []).some(({ pattern }) => pattern?.includes("[1-8][0-9a-fA-F]{3}") ?? false);

/** JavaScript's safe integers are no limit worth words. */
function range({ minimum, maximum }: Schema): string {
  const low = minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? null : minimum;
  const high = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? null : maximum;
  if (low !== null && high !== null) return ` ${low} to ${high}`;
  if (low !== null) return ` from ${low}`;
  return high === null ? "" : ` up to ${high}`;
}

/** A value with what is required and nothing else, to begin from. */
export function exampleOf(schema: Schema): unknown {
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first) return exampleOf(first);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "object")
    return Object.fromEntries((schema.required ?? []).map((name) => [name, exampleOf(schema.properties?.[name] ?? {})]));
  if (type === "array") return [];
  if (type === "string")
    return isId(schema) ? "0190a000-0000-7000-8000-000000000000" : schema.format === "date-time" ? "2027-01-31T07:30:00.000Z" : "text";
  if (type === "integer" || type === "number") return Math.max(schema.minimum ?? 0, 0);
  return type === "boolean" ? false : null;
}
