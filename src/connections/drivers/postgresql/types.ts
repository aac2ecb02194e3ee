import type { Json } from "../../../contract/common";
import { exactDouble } from "../../../format/codecs/decimal";
import { codecs } from "../../../format/codecs/registry";
import type { ColumnType } from "../../../contract/value";
import type { Reader } from "../../collect";

const bytea = (text: string): Json =>
  btoa((text.slice(2).match(/../g) ?? []).map((pair) => String.fromCharCode(parseInt(pair, 16))).join(""));

const as = (type: ColumnType): Reader<string> => ({ type, read: codecs[type].read });

const string: Reader<string> = { type: "string", read: (text) => text };
const integer = as("integer");
const float = as("number");
const json = as("json");

/**
 * By object id: `select oid, typname from pg_type`. A domain comes with the id of its base type. The session speaks UTC and ISO dates. Everything else is text as the server writes
 * it: time, interval, money, uuid, ranges, enumerations, network addresses, bit strings, XML, composites.
 */
const byOid: Record<number, Reader<string>> = {
  16: as("boolean"),
  17: { type: "string", read: bytea },
  20: integer,
  21: integer,
  23: integer,
  26: integer,
  114: json,
  700: float,
  701: float,
  1082: as("date"),
  1114: as("local_datetime"),
  1184: as("datetime"),
  1700: as("decimal"),
  3802: json,
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
export function postgresType(oid: number): Reader<string> {
  const element = elementOf[oid];
  if (element === undefined) return byOid[oid] ?? string;
  const { read } = (element === numericOid ? looseNumber : byOid[element]) ?? string;
  return { type: "json", read: (text) => readArray(text, (item) => read(item) ?? item) };
}

const numericOid = 1700;
/** Inside a list values have no type of their own: numbers that a double holds are numbers, the others text of their digits. */
const looseNumber: Reader<string> = { type: "json", read: (text) => exactDouble(text) ?? text };

/** PostgreSQL's array text: `{1,NULL,"a, \"b\""}`, nested braces, and an optional `[2:3]=` before them. Source: manual 8.15.6. */
export function readArray(text: string, read: (item: string) => Json): Json {
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
