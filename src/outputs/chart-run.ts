import { expressionInterpreter } from "vega-interpreter";
import { compile, type Config, type TopLevelSpec } from "vega-lite";
import { parse, textMetrics, View, type Loader, type LoggerInterface } from "vega";
import { Failure, messageOf } from "../lib/failure";
import type { JsonObject } from "./chart-spec";
import { textWidth } from "./fonts/text-width";

/**
 * Compiles a specification that has its data and size, and runs its data flow without eval or network. The caller reads the view's scene or SVG and
 * finalizes it. Throws `Failure` UNPROCESSABLE with one sentence, whatever Vega throws.
 */
export async function runChart(spec: JsonObject, config: Config): Promise<View> {
  const problems: string[] = [];
  const view = await explain(async () => {
    const vega = compile(spec as unknown as TopLevelSpec, { config, logger: logInto([]) }).spec;
    const running = new View(parse(vega, {}, { ast: true }), {
      expr: expressionInterpreter,
      loader: refusingLoader,
      renderer: "none",
    } as never);
    running.logger(logInto(problems));
    await running.runAsync();
    return running;
  });
  if (problems[0] === undefined) return view;
  view.finalize();
  throw new Failure("UNPROCESSABLE", `The chart cannot be drawn: ${problems[0]}`);
}

/** Whatever Vega throws reaches people as one sentence. */
async function explain<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw new Failure("UNPROCESSABLE", `The chart cannot be drawn: ${messageOf(thrown).split("\n")[0]}`);
  }
}

/** Vega reports what goes wrong inside a data flow to its logger and carries on with a half-drawn picture. */
function logInto(problems: string[]): LoggerInterface {
  const quiet = {
    level: () => quiet,
    error: (...parts: unknown[]) => (problems.push(parts.map(messageOf).join(" ")), quiet),
    warn: () => quiet,
    info: () => quiet,
    debug: () => quiet,
  };
  return quiet;
}

const refuse = (uri: string): Promise<never> => Promise.reject(new Error(`charts load nothing, not even ${uri.slice(0, 100)}`));
/** The second line behind `checkSpec`: whatever a specification asks for, nothing leaves the machine. */
const refusingLoader = { load: refuse, sanitize: refuse, http: refuse, file: refuse } as unknown as Loader;

/** Vega measures text on a canvas, which a Worker has not: labels are measured by the advances of the font the page brings along. */
textMetrics.width = (item, text) =>
  text === null || text === undefined
    ? 0
    : textWidth(String(text), item.fontSize ?? 11, item.fontWeight === "bold" ? 600 : Number(item.fontWeight) || 400);
