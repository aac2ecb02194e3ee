const day = /^\d{4}-\d{2}-\d{2}$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
const longInteger = /^-?\d{16,}$/;

/**
 * The contract type that every value of a column has; `json` when they differ. Empty values fit all. `known` is the type the column came with: it stands
 * when the values still agree with it, so that text of digits stays what it was.
 */
export function columnTypeOf(values, known) {
  const seen = new Set();
  for (const value of values)
    if (value !== null && value !== undefined && !(typeof value === "number" && !Number.isFinite(value))) seen.add(kindOf(value));
  if (seen.size === 0) return known ?? "string";
  if (known === "json" || (known === "string" && only(seen, ["string", "long", "date", "datetime"]))) return known;
  if (known === "number" && only(seen, ["integer", "number"])) return known;
  if (known === "datetime" && only(seen, ["datetime", "instant", "date"])) return known;
  if (known === "date" && only(seen, ["date"])) return known;
  if (known === "integer" && only(seen, ["integer", "long", "bigint"])) return known;
  if (seen.size === 1) return single([...seen][0]);
  if (only(seen, ["integer", "number"])) return "number";
  if (only(seen, ["integer", "bigint"]) || (only(seen, ["integer", "bigint", "long"]) && !only(seen, ["long"]))) return "integer";
  if (only(seen, ["datetime", "instant"])) return "datetime";
  if (only(seen, ["string", "long", "date", "datetime"])) return "string";
  return "json";
}

const only = (seen, kinds) => [...seen].every((kind) => kinds.includes(kind));

const single = (kind) => ({ bigint: "integer", instant: "datetime", long: "string" })[kind] ?? kind;

/** `instant` is a Date, `datetime` a text that reads like one, `long` a text of more digits than a number holds. */
function kindOf(value) {
  if (typeof value === "string")
    return day.test(value) ? "date" : instant.test(value) ? "datetime" : longInteger.test(value) ? "long" : "string";
  if (typeof value === "number") return Number.isInteger(value) ? (Number.isSafeInteger(value) ? "integer" : "number") : "number";
  if (typeof value === "object") return value instanceof Date ? "instant" : "json";
  return typeof value;
}
