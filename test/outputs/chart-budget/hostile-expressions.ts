import type { JsonObject } from "../../../src/outputs/chart-spec";
import { x, points, calculate, param, many, nested, fuel, type Hostile } from "./specs";

/** Expressions that make too much, or match too slowly. */
export const expressions: Hostile[] = [
  ["sequence()", calculate("sequence(1e9)"), /sequence\(\).*transform\[0\]\.calculate/],
  ["sequence() written with escapes", calculate("\\u0073equence(1e9)"), /sequence\(\).*transform\[0\]\.calculate/],
  ["sequence() in a parameter", points(param("sequence(0, 1, 1e-9)") as JsonObject), /sequence/],
  ["timeSequence() of milliseconds", calculate("timeSequence('milliseconds', 0, 1e12)"), /timeSequence/],
  ["utcSequence() of seconds", calculate("utcSequence('seconds', 0, datetime(2200, 0, 1))"), /timeSequence/],
  ["pad() to a billion", calculate("pad('a', 1e9)"), /pad\(\)/],
  ["pad() to a computed length", calculate("pad('a', pow(10, 9))"), /pad\(\)/],
  ["a pattern of nested repetition", calculate("test(/(a+)+$/, datum.k)"), /regular expression/],
  ["the same as text", calculate("test('(a+)+$', datum.k)"), /regular expression/],
  ["the same by regexp()", calculate("test(regexp('(a' + '+)+$', 'i'), datum.k)"), /regular expression/],
  ["three repetitions over long texts", calculate("test(/x*x*x*y/, datum.long)"), fuel],
  ["thirty optional letters", calculate(`test(/${"x?".repeat(30)}${"x".repeat(30)}y/, datum.long)`), fuel],
  ["alternatives of alternatives", calculate(`test(/${"(x|x|x)".repeat(20)}y/, datum.long)`), fuel],
  ["alternatives repeated", calculate("test(/^(x|xx)+$/, datum.long)"), /regular expression/],
  ["a lookaround", calculate("test(/(?=.*x)(?=.*y)/, datum.long)"), /regular expression/],
  ["a reference back", calculate("test(/(x+)\\1$/, datum.long)"), /regular expression/],
  ["a pattern in replace()", calculate("replace(datum.long, /(x+)+y/g, 'z')"), /regular expression/],
  ["a replacement that grows", calculate("replace(datum.long, /x/g, datum.long)"), /computes|characters/],
  ["a pattern in split()", calculate("split(datum.long, /(x+)+y/)"), /regular expression/],
  [
    "a text that doubles in each transform",
    calculate("datum.long + datum.long", ...many(40, (at) => `datum.c${at} + datum.c${at}`).map(String)),
    /characters/,
  ],
  [
    "a text that doubles in one expression",
    calculate(`length(${String(nested(12, "datum.long", (inner) => `(${String(inner)}+${String(inner)})`))})`),
    /parts|characters|computes/,
  ],
  ["join() of a long list", calculate("join(sequence(20000), '----------')"), /join\(\)|computes/],
  [
    "a list compared with a text, again and again",
    points({ params: [{ name: "p", expr: "sequence(20000)" }], transform: many(100, (at) => ({ calculate: "p == ''", as: `c${at}` })) }),
    fuel,
  ],
  [
    "rows times rows by data()",
    points({ transform: [{ calculate: "length(join(pluck(data('source_0'), 'n')))", as: "c" }] }),
    /computes|join|cannot be drawn/,
  ],
  ["an expression of 30,000 parts", calculate(many(15_000, () => "1").join("+")), /parts|too deeply/],
  ["an expression in 9,000 brackets", calculate(`${"(".repeat(9000)}1${")".repeat(9000)}`), /too deeply|cannot be drawn/],
  ["a function that is a property of every object", calculate("hasOwnProperty('n')"), /cannot be drawn/],
  ["text of a value", calculate("toString(datum.n)"), null],
  ["an unknown function", calculate("fetch('https://example.com')"), /cannot be drawn/],
  ["a function taken from an object", calculate("datum.k.constructor('x')"), /cannot be drawn/],
  ["a function of gestures in a column", calculate("modify('source_0', true)"), /modify\(\) is not available/],
  ["data that changes itself", points(param("setdata('source_0', [])") as JsonObject), null],
  [
    "parameters that read each other",
    points({
      params: [
        { name: "a", expr: "b + 1" },
        { name: "b", expr: "a + 1" },
      ],
    }),
    /cannot be drawn/,
  ],
  [
    "a gradient of a billion stops",
    points({ params: [{ name: "g", expr: "gradient('x', [0,0], [1,0], 1e9)" }] }),
    /gradient\(\)|cannot be drawn/,
  ],
  ["long labels by an expression", points({}, { x: { ...x, axis: { labelExpr: "pad('', 1e8)" } } }), /pad\(\)/],
  [
    "a condition of 3,000 tests",
    points({}, { color: { condition: many(3000, (at) => ({ test: `datum.n === ${at}`, value: "red" })), value: "blue" } }),
    /parts|values|too deeply/,
  ],
];
