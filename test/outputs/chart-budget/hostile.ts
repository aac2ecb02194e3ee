import type { Json } from "../../../src/contract/common";
import type { JsonObject } from "../../../src/outputs/chart-spec";
import { expressions } from "./hostile-expressions";
import { data, x, y, t, k, points, small, calculate, many, nested, fuel, type Hostile } from "./specs";

const steps: Hostile[] = [
  ["bins of a millionth", small({}, { x: { ...x, bin: { step: 1e-6 } } }), /(bins|sequence).*at most .*encoding\.x\.bin/],
  ["bins of a millionth by a transform", small({ transform: [{ bin: { step: 1e-9 }, field: "n", as: "b" }] }), /bins.*transform\[0\]\.bin/],
  ["bins by a list of tiny steps", points({}, { x: { ...x, bin: { steps: [1e-7, 1e-6] } } }), /at most/],
  ["bins of a base near one", points({}, { x: { ...x, bin: { base: 1.0000001 } } }), /base/],
  ["maxbins without end", points({}, { x: { ...x, bin: { maxbins: 1e9 } } }), /maxbins/],
  [
    "bins by parameter",
    points({ params: [{ name: "many", value: 1e8 }], transform: [{ bin: { maxbins: { signal: "many" } as Json }, field: "n", as: "b" }] }),
    /maxbins|bins/,
  ],
  [
    "density with a billion steps",
    points(
      { transform: [{ density: "n", steps: 1e9 }] },
      { x: { field: "value", type: "quantitative" }, y: { field: "density", type: "quantitative" } },
    ),
    /steps.*transform\[0\]\.steps/,
  ],
  ["density of 2,000 groups", points({ transform: [{ density: "n", groupby: ["k"], steps: 500 }] }), /makes 1,000,000 rows/],
  ["quantiles of a billionth", points({ transform: [{ quantile: "n", step: 1e-9 }] }), /quantiles.*transform\[0\]\.step/],
  ["many quantiles of 2,000 groups", points({ transform: [{ quantile: "n", groupby: ["k"], step: 0.002 }] }), /makes .* rows/],
  ["a generator without end", { data: { sequence: { start: 0, stop: 1e12 } }, mark: "point" }, /sequence.*data\.sequence/],
  ["a generator with a tiny step", { data: { sequence: { start: 0, stop: 1, step: 1e-12 } }, mark: "point" }, /sequence/],
  [
    "a polynomial of order 5,000",
    points({ transform: [{ regression: "m", on: "n", method: "poly", order: 5000 }] }),
    /order.*transform\[0\]\.order/,
  ],
  ["a regression of each row", points({ transform: [{ regression: "m", on: "n", groupby: ["k"] }] }), /makes .* rows/],
  [
    "loess of all rows",
    points({ data: { values: many(20_000, (at) => ({ n: at, m: at % 17 })) }, transform: [{ loess: "m", on: "n", bandwidth: 1 }] }),
    fuel,
  ],
  ["imputing up to a billion", points({ transform: [{ impute: "m", key: "n", keyvals: { start: 0, stop: 1e9 } }] }), /sequence/],
  ["imputing every name for every number", points({ transform: [{ impute: "m", key: "n", groupby: ["k"] }] }), /makes .* rows.*impute/],
  ["a sample of a billion", points({ transform: [{ sample: 1e9 }] }), /sample/],
  ["time units of a billionth", points({}, { x: { field: "t", timeUnit: { unit: "minutes", step: 1e-9 } } }), /step|unit|cannot be drawn/],
];

const axes: Hostile[] = [
  [
    "a number format of twenty million characters",
    small({}, { x: { ...x, axis: { format: "20000000d" } } }),
    /pads numbers.*encoding\.x\.axis\.format/,
  ],
  ["the same in a legend", small({}, { color: { ...y, legend: { format: "20000000d" } } }), /pads numbers/],
  ["the same in a text", small({ mark: "text" }, { text: { ...x, format: "20000000d" } }), /pads numbers/],
  ["the same in an expression", calculate("format(datum.n, '20000000d')"), /pads numbers/],
  ["the same put together by an expression", calculate("format(datum.n, (20000000 + '') + 'd')"), /pads numbers/],
  [
    "the same in a header",
    points({}, { row: { field: "g", type: "nominal", header: { format: "20000000d", formatType: "number" } } }),
    /pads numbers/,
  ],
  ["ticks without end", points({}, { x: { ...x, axis: { tickCount: 1e8 } } }), /ticks.*tickCount/],
  ["ticks without end by an expression", points({}, { x: { ...x, axis: { tickCount: { expr: "5e7 * 2" } } } }), /ticks/],
  [
    "ticks without end by a parameter",
    points({ params: [{ name: "c", value: 1e8 }] }, { x: { ...x, axis: { tickCount: { expr: "c" } } } }),
    /ticks/,
  ],
  ["a tick for every millisecond of five years", points({}, { x: { ...t, axis: { tickCount: "millisecond" } } }), /ticks/],
  ["a tick for every second by interval", points({}, { x: { ...t, axis: { tickCount: { interval: "second", step: 1 } } } }), /ticks/],
  ["tick values by an endless sequence", points({}, { x: { ...x, axis: { values: { expr: "sequence(0, 1e9)" } } } }), /sequence/],
  ["a list of 50,000 tick values", points({}, { x: { ...x, axis: { values: many(50_000, (at) => at) } } }), /values/],
  [
    "a logarithm of base one and a bit",
    points({}, { x: { field: "n", type: "quantitative", scale: { type: "log", base: 1.0000001, domain: [1e-300, 1e300] } } }),
    /base/,
  ],
  ["a logarithm of base a billion", points({}, { x: { ...x, scale: { type: "log", base: 1e9, domain: [1, 1e9 - 1] } } }), /base/],
  ["scale bins of a millionth", points({}, { x: { ...x, scale: { bins: { step: 1e-6 } } } }), /bins/],
  ["a scheme of a billion colours", points({}, { color: { ...k, scale: { scheme: { name: "viridis", count: 1e9 } } } }), /scheme|colours/],
  [
    "a legend of 2,000 entries",
    points({}, { color: { ...k, legend: { symbolLimit: 1e9 } } }),
    /legend|small charts|computes|cannot be drawn/,
  ],
  [
    "a locale whose groups are zero",
    points({ config: { locale: { number: { decimal: ".", thousands: ",", grouping: [0], currency: ["", ""] } } as Json } }),
    /grouping.*locale/,
  ],
  [
    "a locale that names itself",
    points({
      config: {
        locale: {
          time: { dateTime: "%c%c", date: "%x", time: "%X", periods: [], days: [], shortDays: [], months: [], shortMonths: [] },
        } as Json,
      },
    }),
    /locale/,
  ],
  [
    "a locale of long words",
    points({ config: { locale: { number: { decimal: "x".repeat(1e6), thousands: ",", grouping: [3], currency: ["", ""] } } as Json } }),
    /locale/,
  ],
  ["a drawing of a million pixels", small({ height: 1e6 }), /px long/],
  ["a drawing of 1e305 pixels", small({ height: 1e305 }), /px long/],
  ["a step of a million pixels", small({ height: { step: 1e6 } }, { y: k }), /px long/],
  ["a letter of a million pixels", small({ mark: { type: "text", text: "a", fontSize: 1e6 } }), /px long/],
];

const shapes: Hostile[] = [
  [
    "a repetition of 10,000 views",
    { data, repeat: { row: many(100, () => "n"), column: many(100, () => "m") }, spec: { mark: "point" } },
    /10000 views.*repeat/,
  ],
  [
    "repetitions inside repetitions inside layers",
    {
      data,
      repeat: many(20, () => "n"),
      spec: { repeat: { layer: many(20, () => "m") }, spec: { layer: many(5, () => ({ mark: "point" })) } },
    },
    /views/,
  ],
  ["layers 100 deep", { data, ...(nested(100, { mark: "point" }, (inner) => ({ layer: [inner] })) as JsonObject) }, /nested deeper/],
  ["5,000 transforms", points({ transform: many(5000, (at) => ({ calculate: "1", as: `c${at}` })) }), /transforms/],
  [
    "transforms times views",
    { data, repeat: many(50, () => "n"), spec: { mark: "point", transform: many(50, (at) => ({ calculate: "1", as: `c${at}` })) } },
    /transforms/,
  ],
  ["5,000 parameters", points({ params: many(5000, (at) => ({ name: `p${at}`, value: 1 })) }), /parameters/],
  ["30,000 fields in a tooltip", points({}, { tooltip: many(30_000, () => ({ field: "n" })) }), /values/],
  [
    "a sort list of 15,000 names",
    points({}, { x: { ...k, sort: many(15_000, (at) => `name ${at}`) } }),
    /parts|values|too deeply|cannot be drawn/,
  ],
  ["small charts by every row", points({}, { facet: { ...k, columns: 50 } }), /small charts|computes/],
  [
    "rows and columns of a grid by every row",
    points({}, { row: k, column: { field: "n", type: "ordinal" } }),
    /rows|small charts|computes/,
  ],
  ["a line of its own for every row", points({ mark: "line" }, { detail: k }), /small charts or series/],
  ["folding 100 columns", points({ transform: [{ fold: many(100, (at) => `f${at}`) }] }), /makes .*rows.*fold/],
  ["folding again and again", points({ transform: many(10, () => ({ fold: ["n", "m", "n", "m"] })) }), /rows/],
  [
    "flattening again and again",
    points({ transform: many(12, () => ({ flatten: ["list"] })).flatMap((one) => [{ calculate: "[1,2,3]", as: "list" }, one]) }),
    /rows/,
  ],
  [
    "flattening a long list of each row",
    points({ transform: [{ calculate: "sequence(1000)", as: "s" }, { flatten: ["s"] }] }),
    /rows|computes/,
  ],
  ["a pivot by every name", points({ transform: [{ pivot: "k", value: "n", groupby: ["m"] }] }), /pivot/],
  [
    "a running median of all rows",
    points({
      data: { values: many(20_000, (at) => ({ n: at, m: at % 1000 })) },
      transform: [{ window: [{ op: "median", field: "m", as: "w" }], sort: [{ field: "n" }], frame: [-9000, 9000] }],
    }),
    fuel,
  ],
  [
    "a moving minimum of wide frames",
    points({
      data: { values: many(20_000, (at) => ({ n: at, m: at })) },
      transform: [{ window: many(20, (at) => ({ op: "min", field: "m", as: `w${at}` })), frame: [-5000, 5000] }],
    }),
    fuel,
  ],
  [
    "a hundred joined aggregates of 5,000 rows",
    points({
      data: { values: many(5000, (at) => ({ n: at, m: at })) },
      transform: many(100, (at) => ({ joinaggregate: [{ op: "ci0", field: "m", as: `j${at}` }], groupby: ["n"] })),
    }),
    fuel,
  ],
  [
    "a look-up of 10,000 fields",
    points({ transform: [{ lookup: "n", from: { data, key: "n", fields: many(10_000, (at) => `f${at}`) } }] }),
    fuel,
  ],
  [
    "layers of all rows",
    { data: { values: many(20_000, (at) => ({ n: at, m: at % 1000 })) }, layer: many(30, () => ({ mark: "point", encoding: { x, y } })) },
    /marks|computes/,
  ],
  [
    "long texts for every row",
    {
      data: { values: many(20_000, (at) => ({ n: at, m: at, s: "wide ".repeat(600) })) },
      mark: "text",
      encoding: { x, y, text: { field: "s" } },
    },
    /text|computes/,
  ],
  [
    "a line break at every letter",
    {
      data: { values: many(20_000, (at) => ({ n: at, m: at, s: "wide ".repeat(100) })) },
      mark: { type: "text", lineBreak: "" },
      encoding: { x, y, text: { field: "s" } },
    },
    /text|computes|marks/,
  ],
  [
    "a symbol of 4,000 points for every row",
    {
      data: { values: many(20_000, (at) => ({ n: at, m: at })) },
      mark: { type: "point", shape: `M0,0${"L1,1".repeat(900)}` },
      encoding: { x, y },
    },
    /text|computes/,
  ],
  [
    "a dash list of 19,000 lengths",
    points({ mark: { type: "rule", strokeDash: many(19_000, () => 0.001) as Json } }),
    /text|computes|values/,
  ],
  ["a text of a million letters in the specification", points({ title: "wide ".repeat(200_000) }), /characters/],
  ["a stack of groups that hold one row each", points({ mark: "bar" }, { color: k, y: { ...y, stack: "normalize" } }), null],
];

const globe: JsonObject = {
  type: "Feature",
  geometry: { type: "LineString", coordinates: many(1500, (at) => [(at * 97) % 360, ((at * 53) % 170) - 85]) },
};
const map = (projection: JsonObject): JsonObject => ({
  data: { values: [globe] },
  mark: "geoshape",
  projection: { type: "orthographic", ...projection },
});
const maps: Hostile[] = [
  ["a map of endless precision", map({ precision: 1e-12 }), /precision.*projection\.precision/],
  [
    "a map of endless precision by a parameter",
    { ...map({ precision: { expr: "p" } }), params: [{ name: "p", value: 1e-9 }] },
    /precision/,
  ],
  ["a map as large as a country", map({ scale: 1e12 }), /scale/],
  ["a map at the greatest scale", map({ scale: 1e6, precision: 0.1 }), fuel],
  ["a graticule", { data: { graticule: { step: [0.001, 0.001] } }, mark: "geoshape", projection: { type: "mercator" } }, /graticule/],
  ["a sphere", { data: { sphere: true }, mark: "geoshape", projection: { type: "mercator" } }, null],
  [
    "the area of one shape for every row",
    {
      data: { values: many(2000, (at) => ({ n: at, m: at, shape: globe })) },
      mark: "point",
      projection: { type: "mercator" },
      transform: [{ calculate: "geoArea('projection', datum.shape)", as: "a" }],
      encoding: { x, y },
    },
    null,
  ],
];

/** Specifications of many kinds that ask for more than a chart may. */
export const hostile: Hostile[] = [...steps, ...axes, ...expressions, ...shapes, ...maps];
