import type { Json } from "../../../contract/common";
import type { ColumnType } from "../../../contract/value";

/** Reads one text value of PostgreSQL's protocol. Never called for null. */
export type Reader = (text: string) => Json;

interface PostgresType {
  type: ColumnType;
  read: Reader;
}

const integer: Reader = (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text);
/** NaN and the infinities have no JSON: null. */
const float: Reader = (text) => (Number.isFinite(Number(text)) ? Number(text) : null);
/** A double holds what people compute with; whole numbers it would change travel as text, as integers do. */
const numeric: Reader = (text) => (/^-?\d+$/.test(text) ? integer(text) : float(text));
const timestamp: Reader = (text) => {
  const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:\+00)?$/.exec(text);
  return parts ? `${parts[1]}T${parts[2]}.${(parts[3] ?? "").padEnd(3, "0")}Z` : text;
};
const bytea: Reader = (text) => btoa((text.slice(2).match(/../g) ?? []).map((pair) => String.fromCharCode(parseInt(pair, 16))).join(""));
const json: Reader = (text) => JSON.parse(text) as Json;
const asText: Reader = (text) => text;

const string: PostgresType = { type: "string", read: asText };

/** By object id: `select oid, typname from pg_type`. The session speaks UTC and ISO dates, so times without a zone are taken as UTC. */
const byOid: Record<number, PostgresType> = {
  16: { type: "boolean", read: (text) => text === "t" },
  17: { type: "string", read: bytea },
  20: { type: "integer", read: integer },
  21: { type: "integer", read: integer },
  23: { type: "integer", read: integer },
  26: { type: "integer", read: integer },
  114: { type: "json", read: json },
  700: { type: "number", read: float },
  701: { type: "number", read: float },
  1082: { type: "date", read: asText },
  1114: { type: "datetime", read: timestamp },
  1184: { type: "datetime", read: timestamp },
  1700: { type: "number", read: numeric },
  3802: { type: "json", read: json },
};

/** Array type to element type. Arrays of other types are found by nothing in the protocol and stay text, as `{a,b}`. */
const elementOf: Record<number, number> = {
  199: 114,
  1000: 16,
  1001: 17,
  1002: 18,
  1003: 19,
  1005: 21,
  1007: 23,
  1009: 25,
  1014: 1042,
  1015: 1043,
  1016: 20,
  1021: 700,
  1022: 701,
  1028: 26,
  1041: 869,
  1115: 1114,
  1182: 1082,
  1183: 1083,
  1185: 1184,
  1187: 1186,
  1231: 1700,
  2951: 2950,
  3807: 3802,
};

/** How to read a column by its type's object id. */
export function postgresType(oid: number): PostgresType {
  const element = elementOf[oid];
  if (element === undefined) return byOid[oid] ?? string;
  const { read } = byOid[element] ?? string;
  return { type: "json", read: (text) => readArray(text, read) };
}

/** PostgreSQL's array text: `{1,NULL,"a, \"b\""}`, nested braces, and an optional `[2:3]=` before them. Source: manual 8.15.6. */
export function readArray(text: string, read: Reader): Json {
  let at = text.indexOf("{");
  const list = (): Json[] => {
    const items: Json[] = [];
    at++;
    while (at < text.length && text[at] !== "}") {
      if (text[at] === ",") at++;
      else if (text[at] === "{") items.push(list());
      else items.push(item());
    }
    at++;
    return items;
  };
  const item = (): Json => {
    let content = "";
    if (text[at] === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) {
        if (text[at] === "\\") at++;
        content += text[at] ?? "";
      }
      at++;
      return read(content);
    }
    while (at < text.length && text[at] !== "," && text[at] !== "}") content += text[at++] ?? "";
    return content === "NULL" ? null : read(content);
  };
  return list();
}
