import { compile, type Config, type TopLevelSpec } from "vega-lite";
import { parse, textMetrics, View, type Loader, type LoggerInterface } from "vega";
import { Failure, messageOf } from "../lib/failure";
import { Budget } from "./chart-budget/budget";
import { budgetedInterpreter } from "./chart-budget/expressions";
import { checkFlow, noteRows } from "./chart-budget/flow";
import { chartLimits } from "./chart-budget/limits";
import { guardView, runningBudget } from "./chart-budget/operators";
import { checkSize } from "./chart-budget/spec-size";
import { countText, placeOfExcess, TooMuch } from "./chart-budget/too-much";
import type { JsonObject } from "./chart-spec";
import { textWidth } from "./fonts/text-width";

/**
 * Compiles a specification that has its data and size, and runs its data flow, without eval or network and within a budget (`chart-budget/`). The caller
 * reads the view's scene or SVG and finalizes it. Throws `Failure` UNPROCESSABLE with one sentence, whatever Vega throws.
 */
export async function runChart(spec: JsonObject, config: Config, budget: Budget = new Budget()): Promise<View> {
  const problems: unknown[] = [];
  let view: View | undefined;
  try {
    checkSize(spec);
    const vega = compile(spec as unknown as TopLevelSpec, { config, logger: logInto([]) }).spec;
    const flow = parse(vega, {}, { ast: true });
    checkFlow(flow);
    noteRows(flow, budget);
    view = new View(flow, {
      expr: budgetedInterpreter(budget),
      loader: refusingLoader,
      logger: logInto(problems),
      renderer: "none",
    } as never);
    guardView(view, budget);
    await view.runAsync();
    if (problems.length > 0) throw problems[0];
    checkSides(view);
    return view;
  } catch (thrown) {
    view?.finalize();
    throw sentence(thrown, spec);
  }
}

/** Refuses a specification whose size alone is too much, before anything walks it. Throws `Failure` UNPROCESSABLE. Pure. */
export function checkSpecSize(spec: JsonObject): void {
  try {
    checkSize(spec);
  } catch (thrown) {
    throw sentence(thrown, {});
  }
}

/** Coordinates of a scene in which something has no place at all, such as a bar on an empty scale. */
const nowherePx = 1e300;

/** A drawing that no page can show. */
function checkSides(view: View): void {
  const { bounds } = (view.scenegraph() as unknown as { root: { bounds: { width(): number; height(): number } } }).root;
  const sides = [bounds.width(), bounds.height()].filter((side) => side < nowherePx);
  const longest = Math.max(view.width(), view.height(), ...sides);
  if (longest > chartLimits.sidePx)
    throw new TooMuch(
      `it is ${countText(longest)} px long, at most ${chartLimits.sidePx.toLocaleString("en-GB")} px are drawn`,
      "Set a smaller width, height or step, or draw fewer categories.",
      { keys: ["height", "width", "step", "fontSize", "size"] },
    );
}

/** Whatever Vega throws reaches people as one sentence. */
function sentence(thrown: unknown, spec: JsonObject): Failure {
  if (thrown instanceof Failure) return thrown;
  if (thrown instanceof TooMuch) {
    const place = placeOfExcess(spec, thrown.suspect);
    const message = `${thrown.what}${place ? ` (${place})` : ""}. ${thrown.advice}`;
    return new Failure("UNPROCESSABLE", `The chart cannot be drawn: ${message}`, {
      issues: [{ path: place ? `spec.${place}` : "spec", message }],
    });
  }
  const nested = thrown instanceof RangeError && /call stack/.test(thrown.message);
  const message = nested
    ? "its specification or one of its expressions is nested too deeply. Write it flatter."
    : messageOf(thrown).split("\n")[0];
  return new Failure("UNPROCESSABLE", `The chart cannot be drawn: ${message}`);
}

/** Vega reports what goes wrong inside a data flow to its logger and carries on with a half-drawn picture. */
function logInto(problems: unknown[]): LoggerInterface {
  const quiet = {
    level: () => quiet,
    error: (...parts: unknown[]) => (problems.push(parts.find((part) => part instanceof Error) ?? parts.map(messageOf).join(" ")), quiet),
    warn: () => quiet,
    info: () => quiet,
    debug: () => quiet,
  };
  return quiet;
}

const refuse = (uri: string): Promise<never> => Promise.reject(new Error(`charts load nothing, not even ${uri.slice(0, 100)}`));
/** The second line behind `checkSpec`: whatever a specification asks for, nothing leaves the machine. Links and pictures lead nowhere. */
const refusingLoader = { load: refuse, sanitize: () => Promise.resolve({ href: "" }), http: refuse, file: refuse } as unknown as Loader;

/**
 * Vega measures text on a canvas, which a Worker has not: labels are measured by the advances of the font the page brings along. A text is never wider than
 * its limit, where it is cut.
 */
textMetrics.width = (item, text) => {
  if (text === null || text === undefined) return 0;
  const line = String(text);
  runningBudget()?.spend(line.length / 2);
  const width = textWidth(line, item.fontSize ?? 11, item.fontWeight === "bold" ? 600 : Number(item.fontWeight) || 400);
  const limit = Number((item as { limit?: number }).limit) || 0;
  return limit > 0 ? Math.min(width, limit) : width;
};
