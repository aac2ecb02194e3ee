import { elementsOf, type Budget } from "./budget";
import { coercions } from "./coercion";
import { checkFormat, checkRange, stepsBetween } from "./formats";
import { chartLimits } from "./limits";
import { patternSteps } from "./pattern";
import { countText, longText, TooMuch } from "./too-much";

type Callable = (this: unknown, ...args: never[]) => unknown;
/** Functions of expressions by name, and the context they read their data flow from. */
export type Functions = Record<string, Callable>;

/** Functions of Vega's interpreter that cannot be taken from it and read lists or texts. They do what the originals do. */
const own: Functions = {
  join: (list: unknown[], separator?: string) => list.join(separator),
  indexof: (list: unknown[], value: unknown) => list.indexOf(value),
  lastindexof: (list: unknown[], value: unknown) => list.lastIndexOf(value),
  slice: (list: unknown[], from?: number, to?: number) => list.slice(from, to),
  reverse: (list: unknown[]) => list.slice().reverse(),
  sort: (list: (string | number)[]) => list.slice().sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
  upper: (text: unknown) => String(text).toUpperCase(),
  lower: (text: unknown) => String(text).toLowerCase(),
  substring: (text: unknown, from: number, to?: number) => String(text).substring(from, to),
  trim: (text: unknown) => String(text).trim(),
  split: (text: unknown, separator: string | RegExp, limit?: number) => String(text).split(separator, limit),
  replace: (text: unknown, pattern: string | RegExp, by: string) => String(text).replace(pattern, by),
  encodeURIComponent: (text: string) => encodeURIComponent(text),
  regexp: (pattern: string, flags?: string) => new RegExp(pattern, flags),
  test: (pattern: string | RegExp, text: unknown) => new RegExp(pattern).test(String(text)),
};

/** Functions that read of a list no more than its length or an end of it. */
const light = new Set([
  "length",
  "peek",
  "isArray",
  "isValid",
  "isDefined",
  "isString",
  "isNumber",
  "isObject",
  "isDate",
  "isTuple",
  "data",
]);

/** Checks the arguments of one function and returns what it costs beyond them. */
type Check = (args: readonly unknown[], budget: Budget) => number | void;

const timeSteps: Check = ([unit, from, to, step]) => {
  const made = stepsBetween(unit, from, to, step);
  if (made > chartLimits.generated)
    throw new TooMuch(
      `timeSequence() makes ${countText(made)} values, at most ${chartLimits.generated.toLocaleString("en-GB")} are possible`,
      "Take a longer unit or a shorter range.",
      { text: "Sequence(" },
    );
  return made;
};
/** Work of a regular expression; its steps are a tenth as dear as a node of an expression. */
const matching = (pattern: unknown, text: unknown): number => {
  const found = typeof pattern === "object" && pattern !== null ? (pattern as RegExp).source : null;
  return found === null ? String(text).length / 20 : patternSteps(found, String(text).length) / 10;
};
const geometry: Check = ([, shape]) => pointsIn(shape) * 2;

const checks: Record<string, Check> = {
  sequence: ([from, to, step]) => (to === undefined ? checkRange(0, from, 1, "sequence()") : checkRange(from, to, step ?? 1, "sequence()")),
  timeSequence: timeSteps,
  utcSequence: timeSteps,
  pad: ([, length]) => {
    if (Number(length) > chartLimits.textChars)
      throw new TooMuch(`pad() to ${String(length)} characters`, `At most ${chartLimits.textChars} are possible.`, { text: "pad(" });
  },
  format: ([, specifier]) => checkFormat(specifier),
  timeFormat: ([, specifier]) => checkFormat(specifier),
  utcFormat: ([, specifier]) => checkFormat(specifier),
  timeParse: ([, specifier]) => checkFormat(specifier),
  utcParse: ([, specifier]) => checkFormat(specifier),
  gradient: ([, , , count]) => {
    if (Number(count) > 100)
      throw new TooMuch(`gradient() with ${String(count)} stops`, "At most 100 are possible.", { text: "gradient(" });
  },
  join: ([list, separator]) => {
    let chars = 0;
    for (const one of Array.isArray(list) ? list : []) chars += String(one).length + String(separator ?? ",").length;
    if (chars > chartLimits.textChars * 2)
      throw new TooMuch(`join() makes ${chars.toLocaleString("en-GB")} characters`, "Join fewer values.", { text: "join(" });
  },
  regexp: ([pattern]) => patternSteps(String(pattern), 0),
  test: ([pattern, text]) => matching(pattern instanceof RegExp ? pattern : new RegExp(String(pattern)), text),
  split: ([text, separator]) => matching(separator, text),
  replace: ([text, pattern, by]) => matching(pattern, text) + (String(text).length * String(by).length) / 100,
  geoShape: geometry,
  geoArea: geometry,
  geoBounds: geometry,
  geoCentroid: geometry,
};

/** Functions whose result is a list that was there before. */
const reading = new Set(["data", "domain", "range"]);

/** Every function of a data flow, with bounds on what it is given and what it returns. */
export function guardedFunctions(given: Functions, budget: Budget): Functions {
  const guarded = Object.create(given) as Functions;
  // Functions of an inner data flow inherit those of the outer one.
  for (const [name, apply] of Object.entries(coercions)) guarded[name] = counting(apply, budget);
  const names = new Set(Object.keys(own));
  for (const name in given) names.add(name);
  for (const name of names) {
    const original = given[name] ?? own[name];
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (typeof original !== "function") continue;
    // Vega's functions read their context from `this`.
    guarded[name] = function call(this: unknown, ...args: never[]) {
      if (!light.has(name)) for (const one of args) budget.spend(costOf(one));
      if (check) budget.spend(check(args, budget) ?? 0);
      const result = original.apply(this, args);
      if (typeof result === "string" && result.length > chartLimits.textChars) throw longText(result);
      if (Array.isArray(result) && !reading.has(name)) budget.spend(result.length);
      return result;
    };
  }
  return guarded;
}

/** An operator that turns a list into text costs what the list holds: about 150 ns each. */
const counting = (apply: Callable, budget: Budget): Callable =>
  function operate(this: unknown, ...args: never[]) {
    for (const one of args as unknown[]) if (Array.isArray(one)) budget.spend(elementsOf(one) * 3);
    const result = apply.apply(this, args);
    if (typeof result === "string" && result.length > chartLimits.textChars) throw longText(result);
    return result;
  };

function costOf(value: unknown): number {
  if (typeof value === "string") {
    if (value.length > chartLimits.textChars) throw longText(value);
    return value.length / 50;
  }
  return Array.isArray(value) ? elementsOf(value) : 0;
}

/** Numbers in a GeoJSON object, roughly its points. */
function pointsIn(value: unknown, depth = 0): number {
  if (value === null || typeof value !== "object" || depth > 12) return 1;
  let points = 1;
  for (const one of Object.values(value)) points += typeof one === "object" ? pointsIn(one, depth + 1) : 0;
  return points;
}
