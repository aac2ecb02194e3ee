import { expressionInterpreter } from "vega-interpreter";
import type { Budget } from "./budget";
import { withCoercions } from "./coercion";
import type { Node } from "./flow";
import { guardedFunctions, type Functions } from "./functions";
import { chartLimits } from "./limits";
import { longText } from "./too-much";

interface Context {
  functions: Functions;
}
interface Expression {
  ast: Node;
}
interface Encoding {
  marktype: string;
  channels: Record<string, Expression>;
}
type Evaluate = (this: unknown, ...args: unknown[]) => unknown;
type Compile = (context: Context, expression: Expression) => Evaluate;

/** What a view takes as its `expr`. */
export interface Interpreter {
  operator: Compile;
  parameter: Compile;
  event: Compile;
  handler: Compile;
  encode(context: Context, encoding: Encoding): (this: unknown, item: Record<string, unknown>, params: unknown) => unknown;
}

/** Vega's interpreter, with every evaluation counted against the budget of one drawing. */
export function budgetedInterpreter(budget: Budget): Interpreter {
  const inner = expressionInterpreter as unknown as Interpreter;
  const contexts = new WeakMap<object, Functions>();
  const guarded = (context: Context): Context => {
    let functions = contexts.get(context.functions);
    if (!functions) contexts.set(context.functions, (functions = guardedFunctions(context.functions, budget)));
    return { ...context, functions };
  };
  const counted =
    (compile: Compile): Compile =>
    (context, expression) => {
      const evaluate = compile(guarded(context), { ast: withCoercions(expression.ast) });
      const nodes = sizeOf(expression.ast);
      return function counting(...args) {
        budget.spend(nodes);
        return noted(evaluate.apply(this, args), budget);
      };
    };
  return {
    operator: counted((context, expression) => inner.operator(context, expression)),
    parameter: counted((context, expression) => inner.parameter(context, expression)),
    event: counted((context, expression) => inner.event(context, expression)),
    handler: counted((context, expression) => inner.handler(context, expression)),
    encode(context, encoding) {
      const channels = Object.entries(encoding.channels);
      const nodes = channels.reduce((sum, [, { ast }]) => sum + sizeOf(ast), 0);
      const rewritten = Object.fromEntries(channels.map(([name, { ast }]) => [name, { ast: withCoercions(ast) }]));
      const encode = inner.encode(guarded(context), { ...encoding, channels: rewritten });
      return function counting(item, params) {
        budget.spend(nodes);
        const modified = encode.call(this, item, params);
        for (const [name] of channels) countChannel(item[name], budget);
        return modified;
      };
    },
  };
}

function sizeOf(ast: Node): number {
  let nodes = 0;
  ast.visit((node) => (nodes += typeof node.value === "string" ? 1 + node.value.length / 50 : 1));
  return nodes;
}

/** What an expression returns may become a field of a row. */
function noted(result: unknown, budget: Budget): unknown {
  if (typeof result === "string" && result.length > chartLimits.textChars) throw longText(result);
  budget.noteField(result);
  return result;
}

/** What a mark carries becomes part of the drawing. */
function countChannel(value: unknown, budget: Budget): void {
  if (typeof value === "string") {
    if (value.length > chartLimits.textChars) throw longText(value);
    if (value.length > 20) budget.addMarkChars(value.length);
  } else if (Array.isArray(value)) {
    budget.addMarkChars(value.length * 8);
    for (const one of value) countChannel(one, budget);
  }
}
