import { QueryFailure } from "../../connections/port";
import type { CellError } from "../../contract/output";
import { Failure } from "../../lib/failure";
import { log } from "../../lib/log";
import { CellFailure } from "../kinds/kind";
import { limits } from "../limits";
import { Stop } from "./stop";

/** What people read about anything thrown while a cell ran. The unexpected is logged whole and shown as a plain sentence. */
export function cellErrorOf(thrown: unknown, facts: { runId: string; staticId: string }): CellError {
  if (thrown instanceof CellFailure || thrown instanceof QueryFailure) return { message: cut(thrown.message), line: thrown.line };
  if (thrown instanceof Failure || thrown instanceof Stop) return { message: cut(thrown.message), line: null };
  log.error("engine.cell", thrown, facts);
  return {
    message: "Daybook itself failed while running this cell. Run it again; if it stays, an administrator finds the cause in the log.",
    line: null,
  };
}

const cut = (text: string): string => (text.length > limits.messageChars ? `${text.slice(0, limits.messageChars)} ... (cut)` : text);
