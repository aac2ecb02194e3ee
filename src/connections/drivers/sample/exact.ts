/** Rows as D1 answers them. */
export type Rows = unknown[][];

/**
 * D1 answers in JSON numbers: an integer beyond 2^53 has lost digits, and an infinity has become null. Returns a statement that answers both as marked text instead, or null when no
 * value can be one of them. `statement` is one that selects `columns` in this order; all rows come from the new one, since it may answer others than before. Pure.
 */
export function exactStatement(statement: string, columns: readonly unknown[], rows: Rows, mark: string): string | null {
  const suspects = columns.map((_, c) => mayHaveLost(rows, c));
  if (!suspects.includes(true)) return null;
  const names = columns.map((_, c) => `c${c}`);
  const selected = names.map((name, c) => (suspects[c] ? marked(name, mark) : name));
  return `with daybook_rows(${names.join(", ")}) as (${statement}\n) select ${selected.join(", ")} from daybook_rows`;
}

/** A number that JSON cannot carry, as its text in the contract. */
export class ExactNumber {
  constructor(readonly text: string) {}
}

/** Rows of an `exactStatement` with its marked texts as numbers. */
export const unmarked = (rows: Rows, mark: string): Rows =>
  rows.map((row) => row.map((value) => (typeof value === "string" && value.startsWith(mark) ? exact(value.slice(mark.length)) : value)));

const exact = (text: string): ExactNumber => new ExactNumber(text.replace("Inf", "Infinity"));

/** A number that may have been rounded, or a null among nothing but numbers. */
function mayHaveLost(rows: Rows, c: number): boolean {
  const values = rows.map((row) => row[c]);
  if (values.some((value) => typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER)) return true;
  return values.includes(null) && values.every((value) => value === null || typeof value === "number");
}

const marked = (name: string, mark: string): string =>
  `case when typeof(${name}) = 'integer' and ${name} not between -9007199254740991 and 9007199254740991 then '${mark}' || ${name} ` +
  `when typeof(${name}) = 'real' and ${name} in (9e999, -9e999) then '${mark}' || ${name} else ${name} end`;
