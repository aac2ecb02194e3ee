import type { Json } from "../contract/common";
import type { Table } from "../contract/value";
import type { JsonObject } from "./chart-spec";

/**
 * Vega reads a field as a path: `a.x` is the x of a. Here a field is the name of a column, whatever characters it has. So a column whose name Vega would misread
 * gets a stand-in for each such character, in the rows and in every place of the specification that names it, and whatever is written for people is turned back.
 * The stand-ins are the last private characters of Unicode, which no font draws.
 */
const firstStandIn = 0x10ff00;
/** Added to names that a chart or JavaScript gives a meaning of their own; turned back, it is nothing. */
const mark = "\u{10fffd}";
const misread = /[.[\]\\"'`*\u2028\u2029]|[^\P{ASCII} -~]/gu;
const standIns = /[\u{10ff00}-\u{10ff81}\u{10fffd}]/gu;
/** Line separators end a line in an expression; they follow the stand-ins of ASCII. */
const separators = "\u2028\u2029";

/** Names that JavaScript objects have, and those that Vega-Lite makes from others: `__count`, `sum_sales`, `yearmonth_day`. */
const taken =
  /^__|^(?:argmax|argmin|average|bin|ci0|ci1|count|distinct|max|mean|median|min|missing|product|q1|q3|stack|stderr|stdevp?|sum|valid|values|variancep?|(?:utc)?(?:year|quarter|month|week|day|date|hours|minutes|seconds|milliseconds)+)_/;

const isMisread = (name: string): boolean => name === "" || name.search(misread) >= 0 || name in Object.prototype;

const standIn = (name: string): string =>
  name.replace(misread, (character) => {
    const separator = separators.indexOf(character);
    return String.fromCodePoint(firstStandIn + (separator < 0 ? character.charCodeAt(0) : 0x80 + separator));
  }) + (name === "" || taken.test(name) || name in Object.prototype ? mark : "");

/** Text for people: every stand-in is the character it stands for. */
export const trueNames = (text: string): string =>
  text.replace(standIns, (character) => {
    const code = (character.codePointAt(0) ?? 0) - firstStandIn;
    return character === mark ? "" : (separators[code - 0x80] ?? String.fromCharCode(code));
  });

/** A text as an expression writes it. */
const literalOf = (text: string): string => JSON.stringify(text).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");

/** The specification and the table with names that Vega reads as they are meant. Both are returned anew only where something had to change. */
export function nameFields(spec: JsonObject, table: Table): { spec: JsonObject; table: Table } {
  const names = new Map<string, string>();
  for (const name of table.columns) if (isMisread(name) || taken.test(name)) names.set(name, standIn(name));
  for (const name of [...madeNames(spec), ...inlineNames(spec)].filter(isMisread)) {
    names.set(name, standIn(name));
    // Bins and stacks have an end beside the start that the author names.
    names.set(`${name}_end`, `${standIn(name)}_end`);
  }
  if (names.size === 0) return { spec, table };
  return {
    spec: new Renamer(names).object(spec, false),
    table: { ...table, columns: table.columns.map((column) => names.get(column) ?? column) },
  };
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** Fields that transforms of a specification make, as far as their names are written down. */
export function madeNames(value: Json, inTransform = false): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => madeNames(one, inTransform));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    if (inTransform && key === "as") return (Array.isArray(one) ? one : [one]).filter((name) => typeof name === "string");
    return key === "values" || key === "usermeta" ? [] : madeNames(one, inTransform || key === "transform");
  });
}

/** Fields of rows that the specification brings along. */
function inlineNames(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(inlineNames);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    if (key === "values" && Array.isArray(one)) return [...new Set(one.flatMap((row) => (isObject(row) ? Object.keys(row) : [])))];
    if (key === "datasets" && isObject(one)) return inlineNames(Object.values(one).map((values) => ({ values })));
    return key === "usermeta" ? [] : inlineNames(one);
  });
}

/** Names of one field, and lists of names, wherever they stand. */
const fieldKeys = new Set(["field", "argmax", "argmin"]);
const fieldListKeys = new Set(["fields", "groupby", "repeat"]);
/** The same inside a transform, where `stack` or `value` mean something else than in an encoding. */
const transformKeys = new Set([
  "as",
  "lookup",
  "key",
  "pivot",
  "density",
  "regression",
  "loess",
  "on",
  "quantile",
  "impute",
  "stack",
  "extent",
]);
const transformListKeys = new Set(["as", "fold", "flatten"]);
const expressionKeys = new Set(["expr", "calculate", "labelExpr"]);

class Renamer {
  constructor(private readonly names: Map<string, string>) {}

  object(given: JsonObject, inTransform: boolean): JsonObject {
    return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, this.member(key, value, given, inTransform)]));
  }

  private member(key: string, value: Json, owner: JsonObject, inTransform: boolean): Json {
    if (key === "usermeta") return value;
    if (key === "values" && Array.isArray(value)) return value.map((row) => this.row(row));
    if (key === "datasets" && isObject(value))
      return Object.fromEntries(
        Object.entries(value).map(([name, rows]) => [name, Array.isArray(rows) ? rows.map((row) => this.row(row)) : rows]),
      );
    if (typeof value === "string") {
      if (expressionKeys.has(key) || key === "filter" || key === "test") return this.expression(value);
      if (fieldKeys.has(key) || (inTransform && (transformKeys.has(key) || (key === "value" && "pivot" in owner)))) return this.name(value);
      return value;
    }
    if (key === "filter" || key === "test") return this.predicate(value);
    const isList = fieldListKeys.has(key) || (inTransform && transformListKeys.has(key));
    if (key === "transform" && Array.isArray(value)) return value.flatMap((one) => this.transform(one));
    if (Array.isArray(value)) return value.map((one) => (isList && typeof one === "string" ? this.name(one) : this.any(one, inTransform)));
    if (key === "repeat" && isObject(value))
      return Object.fromEntries(Object.entries(value).map(([axis, fields]) => [axis, this.member("repeat", fields, value, false)]));
    return this.any(value, inTransform);
  }

  private any(value: Json, inTransform: boolean): Json {
    if (Array.isArray(value)) return value.map((one) => this.any(one, inTransform));
    return isObject(value) ? this.object(value, inTransform) : value;
  }

  private row(row: Json): Json {
    return isObject(row) ? Object.fromEntries(Object.entries(row).map(([key, value]) => [this.names.get(key) ?? key, value])) : row;
  }

  /** A name as it is, or as people write it who know how Vega reads: `a\.x`, `['a.x']`. */
  private name(field: string): string {
    const root = /^[^.[]*/.exec(field)?.[0] ?? "";
    const inside = root === field ? undefined : this.names.get(root);
    return this.names.get(field) ?? this.names.get(plainName(field)) ?? (inside === undefined ? field : inside + field.slice(root.length));
  }

  /** Folding turns names of columns into values, and those are compared with what the author wrote: they stay true. */
  private transform(given: Json): Json[] {
    if (!isObject(given)) return [given];
    const made = this.object(given, true);
    const fields = Array.isArray(given["fold"]) ? given["fold"].filter((field) => typeof field === "string") : [];
    const renamed = fields.filter((field) => this.name(field) !== field);
    if (renamed.length === 0) return [made];
    const as = Array.isArray(made["as"]) ? made["as"] : [];
    const key = literalOf(String(as[0] ?? "key"));
    const words = renamed.map((field) => `datum[${key}] === ${literalOf(this.name(field))} ? ${literalOf(field)} : `);
    return [made, { calculate: `${words.join("")}datum[${key}]`, as: as[0] ?? "key" }];
  }

  /** A condition: an expression, a comparison of a field, or several joined. */
  private predicate(value: Json): Json {
    if (typeof value === "string") return this.expression(value);
    if (Array.isArray(value)) return value.map((one) => this.predicate(one));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        key,
        key === "and" || key === "or" || key === "not" ? this.predicate(one) : this.member(key, one, value, false),
      ]),
    );
  }

  /** `datum["a.x"]` and `datum.constructor` in an expression; other texts in it are values. */
  private expression(text: string): string {
    return text.replace(memberOrText, (whole, owner: string | undefined, quoted: string | undefined, word: string | undefined) => {
      if (owner === undefined) return whole;
      const name = quoted === undefined ? (word ?? "") : textOfLiteral(quoted);
      const renamed = this.names.get(name);
      return renamed === undefined ? whole : `${owner}[${JSON.stringify(renamed)}]`;
    });
  }
}

const literal = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`;
const memberOrText = new RegExp(String.raw`([A-Za-z_$][\w$]*)\s*(?:\[\s*(${literal})\s*\]|\.\s*([A-Za-z_$][\w$]*))|${literal}`, "gs");

const escapes: Record<string, string> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", 0: "\0" };
const textOfLiteral = (quoted: string): string =>
  quoted
    .slice(1, -1)
    .replace(/\\(?:u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2})|(.))/gis, (_, long?: string, four?: string, two?: string, one?: string) =>
      one === undefined ? String.fromCodePoint(Number.parseInt(long ?? four ?? two ?? "0", 16)) : (escapes[one] ?? one),
    );

const plainName = (field: string): string => {
  const bracketed = /^\[(["'])(.*)\1\]$/s.exec(field);
  return (bracketed?.[2] ?? field).replace(/\\(.)/gs, "$1");
};
