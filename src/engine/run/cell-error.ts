import { QueryFailure } from "../../connections/port";
import type { CellError } from "../../contract/output";
import { Failure } from "../../lib/failure";
import { log } from "../../lib/log";
import { CellFailure } from "../kinds/kind";
import { engineLimits } from "../limits";
import { StopFailure } from "./stop";

/** The error that people see for anything thrown while a cell ran. What is not expected is logged with its stack, and shown as one plain sentence. */
export function cellErrorOf(thrown: unknown, facts: { runId: string; staticId: string }): CellError {
  if (thrown instanceof CellFailure || thrown instanceof QueryFailure) return { message: cut(thrown.message), line: thrown.line };
  if (thrown instanceof Failure || thrown instanceof StopFailure) return { message: cut(thrown.message), line: null };
  log.error("engine.cell", thrown, facts);
  return {
    message: "Daybook itself failed while running this cell. Run it again; if it stays, an administrator finds the cause in the log.",
    line: null,
  };
}

const cut = (text: string): string =>
  text.length > engineLimits.messageChars ? `${text.slice(0, engineLimits.messageChars)} ... (cut)` : text;
