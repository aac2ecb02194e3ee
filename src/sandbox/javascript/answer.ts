import * as z from "zod";
import { cellErrorSchema, logLineSchema, type CellError, type LogLine } from "../../contract/output";
import { checkValue, InvalidValue, type Value } from "../../contract/value";
import { sandboxLimits } from "../limits";
import type { LimitReason } from "../port";

const limitReasons = ["timeout", "memory", "output", "step"] as const satisfies LimitReason[];

const doneSchema = z.object({
  type: z.literal("done"),
  values: z.record(z.string(), z.unknown()).optional(),
  unstorable: z.record(z.string(), z.string()).optional(),
  last: z.unknown().optional(),
  error: cellErrorSchema.optional(),
  reason: z.enum(limitReasons).optional(),
});

const eventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  logLineSchema.extend({ type: z.literal("log") }),
  doneSchema,
]);

/** What the child says, in its form only: what is inside the values is unknown. */
export type ChildEvent = z.infer<typeof eventSchema>;

/** A line from the child is no event: it is treated as broken. */
export class ForeignAnswer extends Error {}

/** One line of the child's stream. What comes from there was shaped by user code. Throws `ForeignAnswer`. */
export function parseEvent(line: string): ChildEvent {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (thrown) {
    throw new ForeignAnswer("The sandbox answered what is no JSON.", { cause: thrown });
  }
  const read = eventSchema.safeParse(value);
  if (!read.success) throw new ForeignAnswer("The sandbox answered in a form that is not its own.");
  return read.data;
}

/** What one cell gave, checked: only names it declares, only values of the contract. */
export interface CellAnswer {
  values: Record<string, Value>;
  unstorable: Record<string, string>;
  last: Value | null;
  error: CellError | null;
  reason: LimitReason | undefined;
}

/** The end of a cell that may write `names` and has `lines` lines. A value that is none of the contract's fails the cell, and only that cell. */
export function checkAnswer(done: Extract<ChildEvent, { type: "done" }>, names: ReadonlySet<string>, lines: number): CellAnswer {
  if (done.error) return { ...nothing(), error: checkError(done.error, lines), reason: done.reason };
  const answer = nothing();
  try {
    for (const [name, value] of Object.entries(done.values ?? {})) answer.values[nameIn(names, name)] = checkNamed(value, name);
    for (const [name, why] of Object.entries(done.unstorable ?? {}))
      answer.unstorable[nameIn(names, name)] = why.slice(0, sandboxLimits.messageLength);
    if (done.last !== undefined && done.last !== null) answer.last = checkNamed(done.last, "this cell");
    return answer;
  } catch (thrown) {
    if (!(thrown instanceof InvalidValue)) throw thrown;
    return { ...nothing(), error: { message: thrown.message, name: "TypeError", line: null } };
  }
}

const nothing = (): CellAnswer => ({ values: {}, unstorable: {}, last: null, error: null, reason: undefined });

function nameIn(names: ReadonlySet<string>, name: string): string {
  if (!names.has(name)) throw new InvalidValue(`${JSON.stringify(name.slice(0, 63))} is not a name of this cell.`);
  return name;
}

function checkNamed(value: unknown, of: string): Value {
  try {
    return checkValue(value);
  } catch (thrown) {
    if (!(thrown instanceof InvalidValue)) throw thrown;
    throw new InvalidValue(`The value of ${of} cannot be kept. ${thrown.message}`);
  }
}

function checkError({ message, name, line }: CellError, lines: number): CellError {
  return {
    message: message.slice(0, sandboxLimits.messageLength),
    ...(name === undefined ? {} : { name: name.slice(0, 100) }),
    line: line !== null && line >= 1 && line <= lines ? line : null,
  };
}

/** The log of one cell as the host keeps it: bounded again, whatever the child sends. */
export function createLog(log: LogLine[]): (line: LogLine) => void {
  let room = sandboxLimits.logBytes;
  return ({ level, text }) => {
    // One line more than the cell may write: the child's own, which says what was dropped.
    if (log.length > sandboxLimits.logLines) return;
    log.push({ level, text: text.slice(0, room + 200) });
    room = Math.max(0, room - text.length);
  };
}
