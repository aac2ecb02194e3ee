import { QueryFailure } from "./port";

/** A result over its limit: an error, because a silently shortened table gives wrong sums. */
export const tooLarge = (what: "rows" | "bytes", limit: number): QueryFailure =>
  new QueryFailure(
    "too_large",
    what === "rows"
      ? `The result has more than ${count(limit)} rows, the limit of this query (queryRows, or maxRows of the cell). Aggregate in SQL, or add a LIMIT.`
      : `The result is larger than ${count(limit)} bytes, the limit of one query (queryBytes). Select fewer columns or rows, or aggregate in SQL.`,
  );

const count = (value: number): string => value.toLocaleString("en-US");
