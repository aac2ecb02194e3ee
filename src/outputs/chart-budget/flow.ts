import type { Budget } from "./budget";
import { chartLimits } from "./limits";
import { checkFormat, checkLocale } from "./formats";
import { checkPattern } from "./pattern";
import { longText, TooMuch } from "./too-much";
import { allowedFunctions, allowedOperators, gestureFunctions } from "./vocabulary";

/** A data flow as `vega.parse(spec, config, { ast: true })` makes it: plain data, in which `$` keys refer to other parts. */
interface Flow {
  locale?: unknown;
  operators?: { type: string; value?: unknown; update?: unknown; params?: Record<string, unknown> }[];
  updates?: { update?: unknown }[];
  streams?: { filter?: unknown }[];
}

/** A node of an expression. Which parts it has depends on its type. */
export interface Node {
  type: string;
  name?: string;
  value?: unknown;
  regex?: { pattern: string };
  operator?: string;
  computed?: boolean;
  callee?: Node;
  visit(seen: (node: Node) => void): void;
}

interface Seen {
  operators: number;
  nodes: number;
}

/** Where an expression stands: only the update of a signal may use the functions of gestures. */
type Role = "update" | "value";

/** Before drawing: only known operators and functions, in bounded numbers. Throws `TooMuch`. Pure. */
export function checkFlow(runtime: unknown): void {
  checkLocale((runtime as Flow).locale);
  checkOperators(runtime as Flow, { operators: 0, nodes: 0 });
}

function checkOperators(flow: Flow, seen: Seen): void {
  for (const { type, value, update, params = {} } of flow.operators ?? []) {
    if (++seen.operators > chartLimits.operators)
      throw new TooMuch("its specification makes too many steps", "Use fewer views, transforms or parameters.");
    if (!allowedOperators.has(type.toLowerCase())) throw unknownOperator(type.toLowerCase());
    checkRows(value);
    checkValue(update, "update", seen, "update");
    for (const [name, one] of Object.entries(params)) checkValue(one, name, seen, "value");
  }
  for (const { update } of flow.updates ?? []) checkValue(update, "update", seen, "update");
  for (const { filter } of flow.streams ?? []) checkValue(filter, "filter", seen, "update");
}

function checkRows(value: unknown): void {
  const source = value as { $ingest?: unknown; $request?: unknown } | null | undefined;
  if (Array.isArray(source?.$ingest) && source.$ingest.length > chartLimits.rows)
    throw new TooMuch(`its data has ${source.$ingest.length} rows, at most ${chartLimits.rows} are drawn`, "Aggregate them in the query.", {
      keys: ["data"],
    });
  if (source?.$request)
    throw new TooMuch("its data is somewhere else", "Query it in a cell above: a chart loads nothing.", { keys: ["url"] });
}

/** Long lists and texts in the rows make every step that reads them dearer. */
export function noteRows(runtime: unknown, budget: Budget): void {
  for (const { value } of (runtime as Flow).operators ?? []) {
    const rows = (value as { $ingest?: unknown } | null | undefined)?.$ingest;
    if (!Array.isArray(rows)) continue;
    for (const row of rows as unknown[]) for (const one of Object.values((row ?? {}) as Record<string, unknown>)) budget.noteField(one);
  }
}

const notWalked = new Set(["data", "context", "markdef"]);

function checkValue(value: unknown, name: string, seen: Seen, role: Role): void {
  if (typeof value === "string" && /format/i.test(name)) return checkFormat(value);
  if (value === null || typeof value !== "object") return;
  if (Array.isArray(value)) {
    if (value.length > chartLimits.list)
      throw new TooMuch(`a list of ${value.length} elements, at most ${chartLimits.list} are possible`, "Shorten it.", { keys: [name] });
    return value.forEach((item) => checkValue(item, name, seen, role));
  }
  const parts = value as Record<string, unknown>;
  if (parts["ast"]) return checkExpression(parts["ast"] as Node, seen, role);
  if (parts["$subflow"]) return checkOperators(parts["$subflow"] as Flow, seen);
  for (const [key, item] of Object.entries(parts)) if (!notWalked.has(key)) checkValue(item, key.startsWith("$") ? name : key, seen, role);
}

function checkExpression(ast: Node, seen: Seen, role: Role): void {
  ast.visit((node) => {
    if (++seen.nodes > chartLimits.nodes)
      throw new TooMuch(
        `its expressions have more than ${chartLimits.nodes} parts`,
        "Compute the columns in the query. A long `sort` list makes an expression too.",
      );
    if (node.type === "CallExpression") checkCall(node, role);
    if (node.regex) checkPattern(node.regex.pattern);
    if (typeof node.value === "string" && node.value.length > chartLimits.textChars) throw longText(node.value);
  });
}

function checkCall({ callee }: Node, role: Role): void {
  const name = callee?.type === "Identifier" ? (callee.name ?? "").replace(/^_/, "") : "";
  if (allowedFunctions.has(name) || (role === "update" && gestureFunctions.has(name))) return;
  throw new TooMuch(
    `the function ${name || "(computed)"}() is not available in charts`,
    "Compute the column in the query, or use another function.",
    {
      text: `${name}(`,
    },
  );
}

const unknownOperator = (type: string): TooMuch =>
  new TooMuch(
    type === "graticule" ? "graticules are not drawn" : `"${type}" is not available in charts`,
    "Remove it from the specification.",
    { keys: [type] },
  );
