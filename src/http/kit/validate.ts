import type { Env as HonoEnv, MiddlewareHandler } from "hono";
import { describeRoute, resolver, uniqueSymbol, validator } from "hono-openapi";
import type * as z from "zod";
import { errorBodySchema, type Issue } from "../../contract/error";
import { Failure } from "../../lib/failure";
import { maxBodyBytes, readJson } from "./body";

type Checked<Target extends string, S extends z.ZodType> = {
  in: { [K in Target]: z.input<S> };
  out: { [K in Target]: z.output<S> };
};
type Check<Target extends string, S extends z.ZodType> = MiddlewareHandler<HonoEnv, string, Checked<Target, S>>;

/** The one name that a schema of named values leaves out without a word, because on an ordinary object it is no property. */
const unreadName = "__proto__";
/** Where it may be the name of an input, as any other. */
const inputPath = `inputParams.${unreadName}`;

/** Reads and checks the JSON body; `c.req.valid("json")` has it. Not JSON, wrong type, unknown field: 400. Too large: 413. */
export function body<S extends z.ZodType>(schema: S, { maxBytes = maxBodyBytes }: { maxBytes?: number } = {}): Check<"json", S> {
  const check: MiddlewareHandler = async (c, next) => {
    const given = await readJson(c.req.raw, maxBytes);
    const unread = unreadNames(given, []);
    const others = unread.filter((path) => path !== inputPath);
    if (others.length > 0) throw new Failure("BAD_REQUEST", ...unknownFields(others));
    const valid = checked(schema, given) as object;
    // Inputs are refused by name where they are held against those of the project.
    if (unread.length > 0) restoreInput(valid, given as GivenInputs);
    c.req.addValidatedData("json", valid);
    await next();
  };
  return documented(check, "json", schema) as Check<"json", S>;
}

/** Checks the query; `c.req.valid("query")` has it. A name given twice is a list. */
export function query<S extends z.ZodType>(schema: S): Check<"query", S> {
  const check: MiddlewareHandler = async (c, next) => {
    if (new URL(c.req.url).searchParams.has(unreadName)) throw new Failure("BAD_REQUEST", ...unknownFields([unreadName]));
    const given = Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? values[0] : values]);
    c.req.addValidatedData("query", checked(schema, Object.fromEntries(given)) as object);
    await next();
  };
  return documented(check, "query", schema) as Check<"query", S>;
}

/** Checks the path's parameters; `c.req.valid("param")` has them. */
export function params<S extends z.ZodType>(schema: S): Check<"param", S> {
  const check: MiddlewareHandler = async (c, next) => {
    c.req.addValidatedData("param", checked(schema, c.req.param()) as object);
    await next();
  };
  return documented(check, "param", schema) as Check<"param", S>;
}

/**
 * Describes a route for the OpenAPI document. `answers` maps status to schema; null is an answer without body. `open` routes need no
 * signing in.
 */
export function describe(
  summary: string,
  answers: Record<number, z.ZodType | null>,
  more: { tag?: string; description?: string; operationId?: string; open?: boolean } = {},
): MiddlewareHandler {
  const described = Object.entries(answers).map(([status, schema]) => [
    status,
    schema === null ? { description: "Done" } : { description: "Answer", content: { "application/json": { schema: resolver(schema) } } },
  ]);
  return describeRoute({
    ...(more.tag ? { tags: [more.tag] } : {}),
    ...(more.operationId ? { operationId: more.operationId } : {}),
    ...(more.description ? { description: more.description } : {}),
    summary,
    security: more.open ? [] : [{ token: [] }, { session: [] }],
    responses: {
      ...Object.fromEntries(described),
      default: { description: "Error", content: { "application/json": { schema: resolver(errorBodySchema) } } },
    },
  });
}

/** Hangs the schema on the handler where the OpenAPI generator of hono-openapi looks for it. */
function documented(check: MiddlewareHandler, target: "json" | "query" | "param", schema: z.ZodType): MiddlewareHandler {
  const source = validator(target, schema) as unknown as Record<symbol, unknown>;
  return Object.assign(check, { [uniqueSymbol]: source[uniqueSymbol] });
}

/** Structure that is wrong answers 400; when only refinements of a schema (`refine`, `check`) object, it is well formed but wrong: 422. */
function checked<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = parse(schema, value);
  if (result.success) return result.data;
  const flat = result.error.issues.flatMap((issue) => plain(issue, []));
  const code = result.error.issues.every((issue) => issue.code === "custom") ? "UNPROCESSABLE" : "BAD_REQUEST";
  throw new Failure(code, summary(flat), { issues: flat.slice(0, 50) });
}

interface GivenInputs {
  inputParams: Record<string, unknown>;
}

function restoreInput(valid: Partial<GivenInputs>, given: GivenInputs): void {
  if (!valid.inputParams) return;
  const value = Object.getOwnPropertyDescriptor(given.inputParams, unreadName)?.value as unknown;
  Object.defineProperty(valid.inputParams, unreadName, { value, enumerable: true, configurable: true, writable: true });
}

/** Where a body has the unread name, dotted. In steps and not recursively: a body may be nested thousands of levels deep. */
function unreadNames(sent: unknown, found: string[]): string[] {
  const left: { value: unknown; path: string }[] = [{ value: sent, path: "" }];
  for (let next = left.pop(); next !== undefined && found.length < 50; next = left.pop()) {
    if (typeof next.value !== "object" || next.value === null) continue;
    for (const [name, value] of Object.entries(next.value)) {
      const path = next.path.length > 500 ? next.path : `${next.path}${next.path && "."}${name}`;
      if (name === unreadName) found.push(path);
      else if (typeof value === "object" && value !== null) left.push({ value, path });
    }
  }
  return found;
}

function unknownFields(paths: string[]): [message: string, facts: { issues: Issue[] }] {
  const issues = paths.map((path) => ({ path, message: "Unknown field." }));
  return [summary(issues), { issues }];
}

/** A body nested some thousand levels deep overflows the stack of a recursive schema: that is the sender's fault, not a bug. */
function parse<S extends z.ZodType>(schema: S, value: unknown) {
  try {
    return schema.safeParse(value);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    const message = "The request is nested too deeply.";
    throw new Failure("BAD_REQUEST", message, { issues: [{ path: "", message }] });
  }
}

type Problem = z.core.$ZodIssue;

/** One issue per field: unknown fields by their own name, a union by the variant that came closest. */
function plain(issue: Problem, above: PropertyKey[]): Issue[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ path: dotted([...path, key]), message: "Unknown field." }));
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const closest = issue.errors.reduce((best, next) => (depth(next) > depth(best) ? next : best));
    if (depth(closest) > 0) return closest.flatMap((inner) => plain(inner, path));
  }
  return [{ path: dotted(path), message: issue.message }];
}

const depth = (issues: Problem[]): number =>
  Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === "unrecognized_keys" ? 1 : 0)));

const dotted = (path: PropertyKey[]): string => path.map(String).join(".");

const summary = ([first, ...rest]: Issue[]): string => {
  if (!first) return "The request is not valid.";
  const more = rest.length > 0 ? ` (and ${rest.length} more)` : "";
  return `${first.path === "" ? "The request" : `\`${first.path}\``}: ${first.message}${more}`;
};
