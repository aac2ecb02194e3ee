import { rowCount } from "../../contract/value";
import { javascriptNames, SyntaxFailure } from "../../sandbox/javascript/names";
import { displayValue } from "../display";
import { outcome, type Analysis, type Kind } from "./kind";

/** JavaScript and TypeScript in the run's sandbox. The last expression is the cell's value; top-level declarations are names for other cells. */
export const javascript: Kind<"javascript"> = {
  lane: "code",
  openNames: true,
  analyse: ({ source }) => analyseJavascript(source),
  timeoutMs: ({ config }) => (config.timeoutSeconds === undefined ? null : config.timeoutSeconds * 1000),
  async run({ staticId, source, output }, { reads, sandbox, timeoutMs, signal }) {
    const { values, unstorable, last, log, error } = await sandbox().run({ staticId, source, output }, reads, { timeoutMs, signal });
    return outcome({
      values,
      unstorable,
      display: last && displayValue(last),
      rows: last?.kind === "table" ? rowCount(last.table) : null,
      log,
      error,
    });
  },
};

function analyseJavascript(source: string): Analysis {
  try {
    return { ...javascriptNames(source), error: null };
  } catch (thrown) {
    if (!(thrown instanceof SyntaxFailure)) throw thrown;
    return { reads: [], writes: [], error: { name: "SyntaxError", message: thrown.message, line: thrown.line } };
  }
}
