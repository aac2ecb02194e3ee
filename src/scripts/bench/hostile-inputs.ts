/** Cells as a client writes them. */
type CellInput = Record<string, unknown>;

/** One kind of input that means harm: several cells of one project, each an instance of it. */
export interface HostileKind {
  name: string;
  cells: CellInput[];
  /** What one call of the engine does cannot be interrupted on a local host: only the restart of the runtime ends it. */
  native?: boolean;
}

const js = (...sources: string[]): CellInput[] => sources.map((source) => ({ kind: "javascript", source }));
const sql = (...sources: string[]): CellInput[] => sources.map((source) => ({ kind: "sql", source, config: { connection: "sample" } }));
const text = (...sources: string[]): CellInput[] => sources.map((source) => ({ kind: "markdown", source }));

const rows: CellInput = { kind: "javascript", output: "rows", source: "new Table([{ x: 1, y: 2, s: 'a' }, { x: 3, y: 4e9, s: 'b' }])" };
const x = { field: "x", type: "quantitative" };
const y = { field: "y", type: "quantitative" };
const chart = (spec: Record<string, unknown>): CellInput => ({
  kind: "chart",
  source: "",
  config: { table: "rows", spec: { mark: "bar", encoding: { x, y }, ...spec } },
});
const calculate = (expression: string): CellInput => chart({ transform: [{ calculate: expression, as: "y" }] });

/** An expression that the parser nests this deep. */
const deep = (part: string, times: number, end = "1"): string => part.repeat(times) + end;

export const hostileKinds: HostileKind[] = [
  {
    name: "charts: bins, ticks and steps without number",
    cells: [
      rows,
      chart({ encoding: { x: { ...x, bin: { step: 1e-6 } }, y: { aggregate: "count" } } }),
      chart({ encoding: { x: { ...x, bin: { maxbins: 1e9 } }, y: { aggregate: "count" } } }),
      chart({
        transform: [{ density: "x", steps: 1e8, extent: [0, 1] }],
        encoding: { x: { field: "value", type: "quantitative" }, y: { field: "density", type: "quantitative" } },
      }),
      chart({
        transform: [{ quantile: "x", step: 1e-9 }],
        encoding: { x: { field: "prob", type: "quantitative" }, y: { field: "value", type: "quantitative" } },
      }),
      chart({ params: [{ name: "n", value: 1e7 }], encoding: { x: { ...x, axis: { tickCount: { expr: "n" } } }, y } }),
    ],
  },
  {
    name: "charts: sequences, text and patterns by expression",
    cells: [
      rows,
      calculate("length(\\u0073equence(0, 1e9))"),
      calculate("length(timeSequence('millisecond', 0, 1e12))"),
      calculate("length(pad('a', 1e9, 'b'))"),
      calculate("length(format(datum.x, '20000000d'))"),
      calculate("test(regexp('^(a+)+$'), 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab')"),
      chart({ data: { sequence: { start: 0, stop: 1e9, step: 1 } }, encoding: { x: { field: "data", type: "quantitative" } } }),
    ],
  },
  {
    name: "charts and tables: formats of any width",
    cells: [
      rows,
      chart({ encoding: { x: { ...x, axis: { format: "20000000d" } }, y } }),
      chart({ encoding: { x: { ...x, axis: { format: ".20000000f" } }, y } }),
      { kind: "table", source: "", config: { table: "rows", columns: [{ name: "x", format: "20000000d" }] } },
      { kind: "metric", source: "", config: { value: "n", format: ".20000000f" } },
      { kind: "javascript", output: "n", source: "7" },
    ],
  },
  {
    name: "charts: views and rows multiplied",
    cells: [
      rows,
      chart({
        transform: [
          { window: [{ op: "count", as: "n" }] },
          { flatten: ["s"] },
          { impute: "y", key: "x", keyvals: { start: 0, stop: 1e9 }, value: 0 },
        ],
      }),
      {
        kind: "chart",
        source: "",
        config: {
          table: "rows",
          spec: {
            repeat: { row: Array.from({ length: 100 }, () => "x"), column: Array.from({ length: 100 }, () => "y") },
            spec: { mark: "bar", encoding: { x: { field: { repeat: "column" }, type: "quantitative" } } },
          },
        },
      },
    ],
  },
  {
    name: "text: loops and doubled strings in templates",
    cells: text(
      "{% for i in (1..100000000) %}x{% endfor %}",
      "{% for a in (1..9999) %}{% for b in (1..9999) %}{% for c in (1..9999) %}x{% endfor %}{% endfor %}{% endfor %}",
      `{% assign s = "aaaaaaaaaaaaaaaa" %}${"{% assign s = s | append: s %}".repeat(40)}{{ s | size }}`,
      `{% assign s = "aaaaaaaaaaaaaaaa" %}${'{% assign s = s | replace: "a", s %}'.repeat(8)}{{ s | size }}`,
      deep("{% if true %}", 5000, "x"),
    ),
  },
  {
    name: "text: nesting and pairs in Markdown",
    cells: text(
      "[".repeat(100_000),
      "*_".repeat(80_000),
      "> ".repeat(90_000),
      "![[".repeat(60_000),
      "`".repeat(50_000) + " a ".repeat(20_000),
      "<".repeat(150_000),
    ),
  },
  {
    name: "JavaScript: loops, promises and recursion",
    cells: js(
      "while (true) {}",
      "for (;;) await 0",
      "const f = () => f(); f()",
      "const loop = () => Promise.resolve().then(loop); await loop()",
      "await new Promise(() => {})",
      deep("1+", 3000),
      deep("if (0) {} else ", 3000, "{}"),
      deep("[", 5000, "1" + "]".repeat(5000)),
    ),
  },
  {
    name: "JavaScript: memory and outputs",
    cells: js(
      "const list = []; for (;;) list.push('x'.repeat(1e6) + list.length)",
      "const U = Uint8Array; new U(2e9)",
      "Reflect.construct(Uint8Array, [2e9])",
      "[...Array(1e9)]",
      "Array.from({ length: 1e9 })",
      "'ab'.padStart(2 ** 29).replaceAll(' ', 'xyzxyz')",
      "for (;;) console.log('x'.repeat(1e6))",
      "let g = [1]; for (let i = 0; i < 64; i++) g = [g, g]; g",
      "2n ** 100_000_000n",
    ),
  },
  {
    name: "JavaScript: other realms and forged results",
    cells: js(
      "eval('1+1')",
      "function then() {} then",
      "new Table([{ a: 1 }], ['empty', 'a'], ['evil', 'integer'])",
      "new Table([{ a: 1 }], [{ x: 1 }], ['string'])",
      "Object.getPrototypeOf(async function () {}).constructor('return 1')()",
      "class Fake extends Date { toISOString() { return '<script>' } } new Fake()",
      "Array.prototype.push = () => { throw 1 }; 1",
    ),
  },
  {
    name: "JavaScript: calls that nothing can interrupt",
    native: true,
    cells: js("/^(a+)+$/.test('a'.repeat(56) + 'b')"),
  },
  {
    name: "JavaScript: calls that loop inside the engine",
    native: true,
    cells: js(
      "[1].values().drop(Infinity).next(); (function* () { for (;;) yield 1 })().drop(Infinity).next()",
      "let g = {}; for (let i = 0; i < 40; i++) g = { a: g, b: g }; structuredClone(g); JSON.stringify(g).length",
      "const k = await crypto.subtle.importKey('raw', new Uint8Array(8), 'PBKDF2', false, ['deriveBits']); await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-512', salt: new Uint8Array(8), iterations: 1e9 }, k, 256)",
      "Array(2 ** 31).fill(0).sort().join()",
    ),
  },
  {
    name: "SQL: recursion and products in the sample warehouse",
    native: true,
    cells: sql(
      "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < 30000) select count(*) from n a, n b, n c",
      "select length(zeroblob(1000000000))",
      "select length(printf('%.*c', 1000000000, 'x'))",
    ),
  },
];
