import type { CodeLanguage, CodeNames } from "../port";
import { cellNames, SyntaxFailure } from "./names";

/** JavaScript and TypeScript. The last expression is the cell's value; top-level declarations are names for other cells. */
export const javascript: CodeLanguage = {
  analyse,
  open: async (env, options) => (await import("./host")).openJavascript(env, options),
};

/** Names read include built-in variables, not the globals of the language. */
function analyse(source: string): CodeNames {
  try {
    const { free, writes } = cellNames(source);
    return { reads: [...free.keys()], writes, error: null };
  } catch (thrown) {
    if (!(thrown instanceof SyntaxFailure)) throw thrown;
    return { reads: [], writes: [], error: { name: "SyntaxError", message: thrown.message, line: thrown.line } };
  }
}
