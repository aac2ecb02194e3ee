import { defaultOperators, type Context, type Liquid, type Template } from "liquidjs";
import { count } from "../../format/words";
import { CellFailure } from "../kinds/kind";
import { engineLimits, overLimit } from "../limits";

type Render = Liquid["renderer"];
type Filter = (this: { context: Context }, ...given: unknown[]) => unknown;
type Operator = (left: unknown, right: unknown, context: Context) => Generator<unknown, boolean>;

/** Work done for each rendering. */
const spent = new WeakMap<Context, number>();
/** What it costs to write each list of nodes once. */
const costs = new WeakMap<readonly Template[], number>();

/** An item of a list that a filter or operator looks at. */
const itemCost = 8;
/** What the least node costs, in characters of source. */
const nodeCost = 20;

/** Counts work of a rendering, in characters of source or of values. Throws `CellFailure` at the limit. */
export function spendWork(context: Context, work: number): void {
  const total = (spent.get(context) ?? 0) + work;
  spent.set(context, total);
  if (total > engineLimits.templateWork)
    throw new CellFailure(
      `${overLimit(`The template does more than ${count(engineLimits.templateWork)} steps of work`, "templateWork", "a template")} Loop over fewer rows, or do the work in a SQL or code cell.`,
    );
}

/** Lets everything that `liquid` does be counted: `Date.now()` does not advance while a Worker computes, so no clock can bound it. */
export function countWork(liquid: Liquid): void {
  const { renderer } = liquid;
  const write = renderer.renderTemplates.bind(renderer);
  renderer.renderTemplates = function (templates: Template[], context: Context, emitter) {
    spendWork(context, costs.get(templates) ?? nodeCost);
    return write(templates, context, emitter);
  } as Render["renderTemplates"];
  for (const [name, given] of Object.entries(liquid.filters)) {
    const handler = (typeof given === "function" ? given : given.handler) as Filter;
    const counted: Filter = function (...values) {
      for (const value of values) spendOn(this.context, value);
      return handler.apply(this, values);
    };
    liquid.filters[name] = (
      typeof given === "function" ? counted : { ...(given as object), handler: counted }
    ) as (typeof liquid.filters)[string];
  }
}

/** Operators whose work grows with their operands, counted. */
export const countedOperators = Object.fromEntries(
  Object.entries(defaultOperators).map(([sign, operator]) => [
    sign,
    function* (left: unknown, right: unknown, context: Context) {
      spendOn(context, left);
      spendOn(context, right);
      return yield* (operator as unknown as Operator)(left, right, context);
    },
  ]),
) as unknown as typeof defaultOperators;

/** Lists count all that is in them, also what is in them twice: as text they would have it twice. */
function spendOn(context: Context, value: unknown): void {
  if (typeof value === "string") return spendWork(context, value.length >> 3);
  if (!Array.isArray(value)) return;
  spendWork(context, value.length * itemCost);
  for (const item of value) if (Array.isArray(item)) spendOn(context, item);
}

/** Reads from a parsed template what its parts cost. Throws `CellFailure` when it is nested too deeply. */
export function weigh(templates: Template[], sourceLength: number): void {
  weighList(templates, sourceLength, 0);
}

function weighList(templates: Template[], end: number, depth: number): void {
  if (depth > engineLimits.templateDepth) throw tooDeep();
  const [first] = templates;
  costs.set(templates, nodeCost * (templates.length + 1) + (first ? end - first.token.begin : 0));
  templates.forEach((template, at) => {
    const until = templates[at + 1]?.token.begin ?? end;
    for (const inside of listsIn(template)) weighList(inside, until, depth + 1);
  });
}

/** The lists of nodes that a block writes: its body, its branches. */
function listsIn(template: Template): Template[][] {
  const { templates, elseTemplates, branches } = template as {
    templates?: Template[];
    elseTemplates?: Template[];
    branches?: { templates: Template[] }[];
  };
  return [templates, elseTemplates, ...(branches ?? []).map((branch) => branch.templates)].filter((list) => list !== undefined);
}

/** Also what a stack that overflows means. */
export const tooDeep = (): CellFailure =>
  new CellFailure(
    overLimit(`The template is nested more than ${count(engineLimits.templateDepth)} levels deep`, "templateDepth", "a template"),
  );
