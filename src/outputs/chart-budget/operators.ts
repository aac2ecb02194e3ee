import { Operator, Transform, transforms, type View } from "vega";
import type { Budget } from "./budget";
import { guards, type Params } from "./guards";
import { chartLimits } from "./limits";
import { TooMuch } from "./too-much";

type Row = Record<string, unknown>;

/** What transforms see of a running data flow; Vega's types leave it out. */
interface Pulse {
  dataflow: object;
  source?: Row[];
  add?: Row[];
}
interface Running {
  constructor: unknown;
  value: unknown;
  marshall(stamp: number): Params & { clear(): void };
  transform(params: Params, pulse: Pulse): Pulse | undefined;
}

const budgets = new WeakMap<object, Budget>();
let current: Budget | null = null;

/** The budget of the transform that runs now; null between transforms. A transform never waits, so no other drawing comes between. */
export const runningBudget = (): Budget | null => current;

/** Lets everything that a view's data flow does count against a budget. Call it before the view runs. */
export function guardView(view: View, budget: Budget): void {
  install();
  budgets.set(view, budget);
  const flow = view as unknown as { add(...parts: unknown[]): unknown };
  const add = flow.add.bind(flow);
  flow.add = (...parts) => {
    budget.addOperator();
    return add(...parts);
  };
}

let installed = false;

/** Vega has no hook around its transforms, so their common method is wrapped, once; views without a budget run as before. */
function install(): void {
  if (installed) return;
  installed = true;
  const names = new Map(Object.entries(transforms).map(([name, transform]) => [transform as unknown, name]));
  const transform = (Transform as unknown as { prototype: { evaluate(this: Running, pulse: Pulse & { stamp: number }): unknown } })
    .prototype;
  const unguarded = transform.evaluate;
  transform.evaluate = function evaluate(pulse) {
    const budget = budgets.get(pulse.dataflow);
    if (!budget) return unguarded.call(this, pulse);
    const before = current;
    current = budget;
    try {
      const params = this.marshall(pulse.stamp);
      checkBefore(names.get(this.constructor) ?? "", params, pulse, budget);
      const out = this.transform(params, pulse);
      params.clear();
      checkAfter(names.get(this.constructor) ?? "", this.value, out, budget);
      return out;
    } finally {
      current = before;
    }
  };
  const operator = (Operator as unknown as { prototype: { evaluate(this: unknown, pulse: Pulse): unknown } }).prototype;
  const update = operator.evaluate;
  operator.evaluate = function evaluate(pulse) {
    budgets.get(pulse.dataflow)?.spend(1);
    return update.call(this, pulse);
  };
}

function checkBefore(name: string, params: Params, pulse: Pulse, budget: Budget): void {
  const rows = pulse.source ?? pulse.add ?? [];
  // Fields are functions: each is read once for each row.
  const fields = Object.values(params).reduce<number>(
    (sum, one) => sum + (Array.isArray(one) && typeof one[0] === "function" ? one.length : 0),
    0,
  );
  budget.spendOnRows((rows.length + 1) * (1 + fields));
  const guard = Object.hasOwn(guards, name) ? guards[name] : undefined;
  budget.spend(guard?.(params, rows, budget) ?? 0);
}

function checkAfter(name: string, value: unknown, out: Pulse | undefined, budget: Budget): void {
  const made = out?.add?.length ?? 0;
  if (made > chartLimits.rows)
    throw new TooMuch(
      `it makes ${made.toLocaleString("en-GB")} rows, at most ${chartLimits.rows.toLocaleString("en-GB")} are possible`,
      "Aggregate or filter the rows first.",
      {
        keys: [name],
      },
    );
  if (name === "datajoin") budget.addMarks(made);
  if (name === "legendentries" && made > chartLimits.legendEntries)
    throw new TooMuch(
      `a legend has ${made.toLocaleString("en-GB")} entries, at most ${chartLimits.legendEntries.toLocaleString("en-GB")} are drawn`,
      "Colour by a column with fewer distinct values.",
      {
        keys: ["legend", "color", "fill", "stroke"],
      },
    );
  if (name === "projection") countPoints(value as Projected, budget);
}

interface Stream {
  point(x: number, y: number): void;
}
interface Projected {
  stream(sink: Stream): Stream;
  path: { projection(projection: { stream(sink: Stream): Stream }): unknown };
}

/** A projection bends straight lines, so it adds points: each counts. */
function countPoints(projection: Projected, budget: Budget): void {
  projection.path.projection({
    stream: (sink) =>
      projection.stream(
        Object.assign(Object.create(sink) as Stream, {
          point(x: number, y: number) {
            budget.spend(15);
            sink.point(x, y);
          },
        }),
      ),
  });
}
