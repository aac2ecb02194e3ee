import * as z from "zod";
import { request } from "./workspace";

type Schema = { [key: string]: unknown };
interface Operation {
  responses: Record<string, { content?: { "application/json"?: { schema: Schema } } }>;
}

/** The OpenAPI document, and a check of answers against it. */
export interface Document {
  /** "GET /runs/{id}", every route. */
  routes: string[];
  /** Routes that answered as documented with a status below 400. */
  held: Set<string>;
  /** Throws unless the answer is one that the document names, with exactly its fields. `path` is below /api/v1, without query. */
  hold(method: string, path: string, status: number, body: unknown): void;
}

export async function openDocument(): Promise<Document> {
  const { body } = await request<{ paths: Record<string, Record<string, Operation>> }>("GET", "/api/v1/openapi.json", null);
  const routes = Object.entries(body.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const schemas = new Map<Schema, z.ZodType>();
  const held = new Set<string>();
  return {
    routes: routes.map(({ method, path }) => `${method} ${path}`),
    held,
    hold(method, path, status, answer) {
      const [route] = routes
        .filter((one) => one.method === method && pattern(one.path).test(path))
        .sort((a, b) => parameters(a.path) - parameters(b.path));
      if (!route) throw new Error(`${method} ${path} is not in the document`);
      const name = `${method} ${route.path}`;
      const response = route.operation.responses[status] ?? (status >= 400 ? route.operation.responses["default"] : undefined);
      if (!response) throw new Error(`${name} answered ${status}, which the document does not name`);
      const schema = response.content?.["application/json"]?.schema;
      if (schema) {
        const type = schemas.get(schema) ?? z.fromJSONSchema(exact(schema) as never);
        schemas.set(schema, type);
        const result = type.safeParse(answer);
        if (!result.success)
          throw new Error(
            `${name} answered ${status}, not as documented: ${z.prettifyError(result.error)}\n${JSON.stringify(answer).slice(0, 600)}`,
          );
      }
      if (status < 400) held.add(name);
    },
  };
}

const pattern = (path: string): RegExp => new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`);
const parameters = (path: string): number => path.split("{").length;

/** The same schema with no other fields allowed: the document does not forbid them, our contract does. References are to any JSON. */
function exact(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(exact);
  if (typeof schema !== "object" || schema === null) return schema;
  const { format: _format, $ref, ...rest } = schema as Schema;
  if ($ref !== undefined) return {};
  const inner = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === "properties" ? Object.fromEntries(Object.entries(value as Schema).map(([name, one]) => [name, exact(one)])) : exact(value),
    ]),
  );
  return inner["type"] === "object" && inner["properties"] !== undefined && inner["additionalProperties"] === undefined
    ? { ...inner, additionalProperties: false }
    : inner;
}
