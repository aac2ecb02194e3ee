import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mysqlDialect } from "../../../src/connections/drivers/mysql/dialect";
import { postgresDialect } from "../../../src/connections/drivers/postgresql/dialect";
import { sqliteDialect } from "../../../src/connections/drivers/sample/dialect";
import type { Dialect } from "../../../src/connections/sql-text";
import type { Value } from "../../../src/contract/value";
import { templateReads } from "../../../src/engine/template/language";
import { templateScope } from "../../../src/engine/template/scope";
import { bindSql } from "../../../src/engine/template/sql";

const bind = (source: string, scope: Record<string, unknown> = {}, dialect: Dialect = postgresDialect) => {
  const { text, values } = bindSql(source, scope, dialect);
  return { text: text.replace(/\s+/g, " ").trim(), values };
};

describe("{{ }} in SQL becomes bound parameters", () => {
  const table: [name: string, source: string, scope: Record<string, unknown>, text: string, values: unknown[]][] = [
    ["a value", "select * from w where city = {{ city }}", { city: "Seattle" }, "select * from w where city = $1", ["Seattle"]],
    ["a path", "select {{ run.attempt }}, {{ list[1] }}", { run: { attempt: 2 }, list: ["a", "b"] }, "select $1 , $2", [2, "b"]],
    ["a filter", "select {{ city | upcase | append: '!' }}", { city: "Berlin" }, "select $1", ["BERLIN!"]],
    ["a default for what is missing", "select {{ range.start | default: 'none' }}", { range: {} }, "select $1", ["none"]],
    [
      "a list",
      "select * from w where city in ({{ cities }})",
      { cities: ["a", "b", "c"] },
      "select * from w where city in ( $1, $2, $3 )",
      ["a", "b", "c"],
    ],
    ["null and booleans", "select {{ nothing }}, {{ yes }}", { nothing: null, yes: true }, "select $1 , $2", [null, true]],
    [
      "a condition",
      "select 1 {% if scheduled %}where a = {{ a }}{% else %}where b = {{ b }}{% endif %}",
      { scheduled: false, a: 1, b: 2 },
      "select 1 where b = $1",
      [2],
    ],
    [
      "a loop",
      "select {% for n in list %}{{ n }}{% unless forloop.last %},{% endunless %}{% endfor %}",
      { list: [7, 8] },
      "select $1 , $2",
      [7, 8],
    ],
    ["a column of a table", "select {{ rows | map: 'mm' }}", { rows: [{ mm: 1 }, { mm: 2 }] }, "select $1, $2", [1, 2]],
    [
      "a placeholder in a comment goes away with its value",
      "select 1 -- {{ city }}\n, {{ city }}",
      { city: "x" },
      "select 1 -- , $1",
      ["x"],
    ],
    ["text between raw tags stays", "select '{% raw %}{{1},{2}}{% endraw %}'", {}, "select '{{1},{2}}'", []],
    ["against a name", "select x{{ n }}y", { n: 1 }, "select x $1 y", [1]],
  ];
  it.each(table)("%s", (_, source, scope, text, values) => {
    expect(bind(source, scope)).toEqual({ text, values });
  });

  it.each<[string, Dialect, string]>([
    ["PostgreSQL", postgresDialect, "select $1 , $2 , $3"],
    ["MySQL", mysqlDialect, "select ? , (? is true) , ?"],
    ["the sample warehouse", sqliteDialect, "select (+cast(?1 as integer)) , (+cast(?2 as integer)) , ?3"],
  ])("%s gets its own placeholders", (_, dialect, text) => {
    expect(bind("select {{ a }}, {{ b }}, {{ c }}", { a: 1, b: true, c: "x" }, dialect)).toEqual({ text, values: [1, true, "x"] });
  });
});

describe("values are never text", () => {
  const attacks = [
    "'; drop table weather; --",
    "' or '1'='1",
    '" or ""="',
    "1; delete from weather",
    "*/ union select sealed from connections /*",
    "{{ run.id }}",
    "{% raw %}",
    "\u00010\u0003",
    "\u00025\u0003",
    "$$; select 1; $$",
    "\\'; select 1; --",
    "-- ",
    "\n",
  ];
  it.each(attacks)("%j stays one parameter", (attack) => {
    for (const dialect of [sqliteDialect, postgresDialect, mysqlDialect]) {
      for (const source of [
        "select {{ x }} as x",
        "select {{ x | raw }} as x",
        "select {{ x | append: '' | raw }} as x",
        "select {% assign y = x %}{{ y }} as x",
        "select {% for c in list %}{{ c }}{% endfor %} as x",
      ]) {
        const bound = bindSql(source, { x: attack, list: [attack] }, dialect);
        expect(bound.text.replace(/\s+/g, " ")).toBe(`select ${dialect.placeholder(1, { type: "text", text: "" })} as x`);
        expect(bound.values).toEqual([attack]);
      }
    }
  });

  it("holds for every value: the statement is the same whatever the values are", () => {
    const source = "select {{ a }}, {% if flag %}{{ b | downcase }}{% endif %} from t where c in ({{ list }}) /* {{ a }} */";
    const anything = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(anything, anything, fc.array(anything, { minLength: 3, maxLength: 3 }), (a, b, list) => {
        const bound = bindSql(source, { a, b, list, flag: true }, postgresDialect);
        expect(bound.text.replace(/\s+/g, " ").trim()).toBe("select $1 , $2 from t where c in ( $3, $4, $5 ) /* */");
        expect(bound.values).toEqual([a, b.toLowerCase(), ...list]);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["capture", "{% capture x %}{{ a }}{% endcapture %}"],
    ["echo", "{% echo a %}"],
    ["cycle", "{% cycle a, b %}"],
    ["liquid", "{% liquid echo a %}"],
    ["increment", "{% increment a %}"],
    ["include", "{% include 'a' %}"],
    ["render", "{% render 'a' %}"],
    ["layout", "{% layout 'a' %}"],
    ["tablerow", "{% tablerow x in list %}{{ x }}{% endtablerow %}"],
  ])("the tag %s, which would write text, does not exist", (tag, source) => {
    expect(() => bindSql(`select ${source}`, { a: "1", list: [] }, sqliteDialect)).toThrow(`{% ${tag} %} is not available here`);
  });
});

describe("a placeholder inside quotes is refused", () => {
  it.each<[string, string, Dialect]>([
    ["a string", "select '{{ x }}'", sqliteDialect],
    ["a pattern", "select 1 where a like '%{{ x }}%'", sqliteDialect],
    ["after a doubled quote", "select 'it''s {{ x }}'", sqliteDialect],
    ["a name", 'select "{{ x }}"', sqliteDialect],
    ["a bracketed name", "select [{{ x }}]", sqliteDialect],
    ["a backquoted name", "select `{{ x }}`", sqliteDialect],
    ["dollar quotes", "select $$ {{ x }} $$", postgresDialect],
    ["tagged dollar quotes", "select $a$ $$ {{ x }} $a$", postgresDialect],
    ["an escape string", "select E'\\' {{ x }}'", postgresDialect],
    ["double quotes of MySQL", 'select "{{ x }}"', mysqlDialect],
    ["a quote after a backslash in MySQL", "select 'it\\'s {{ x }}'", mysqlDialect],
    ["a backquoted name in MySQL", "select `{{ x }}`", mysqlDialect],
    ["a string after two dashes without a space in MySQL", "select 5--2, '{{ x }}'", mysqlDialect],
    ["a string in a comment of MySQL that is run", "select /*! '{{ x }}' */ 1", mysqlDialect],
    ["a quote opened by a condition", "select {% if x %}'{% endif %}{{ x }}'", sqliteDialect],
  ])("%s", (_, source, dialect) => {
    expect(() => bindSql(source, { x: "v" }, dialect)).toThrow(/stands inside (quotes|a quoted name)/);
  });

  it.each<[string, string, Dialect]>([
    ["after a closed string", "select 'a' || {{ x }}", sqliteDialect],
    ["a backslash is no escape in a plain string", "select 'a\\' || {{ x }}", postgresDialect],
    ["array subscripts of PostgreSQL are code", "select a[{{ x }}]", postgresDialect],
    ["a dollar inside a name opens nothing", "select a$b$ , {{ x }}", postgresDialect],
    ["a quote in a comment opens nothing", "select 1 -- it's\n, {{ x }}", sqliteDialect],
    ["a quote after # in MySQL", "select 1 # it's\n, {{ x }}", mysqlDialect],
    ["a quote after two dashes and a space in MySQL", "select 1 -- it's\n, {{ x }}", mysqlDialect],
    ["comments do not nest in MySQL", "select /* /* ' */ {{ x }}", mysqlDialect],
    ["a backslash is no escape in a name of MySQL", "select `a\\` , {{ x }}", mysqlDialect],
    ["comments that MySQL runs", "select /*!50000 {{ x }} */", mysqlDialect],
    ["comments that MariaDB runs", "select /*M! {{ x }} */", mysqlDialect],
    ["comments nest in PostgreSQL", "select /* /* ' */ ' */ {{ x }}", postgresDialect],
  ])("but not %s", (_, source, dialect) => {
    expect(bindSql(source, { x: "v" }, dialect).values).toEqual(["v"]);
  });
});

describe("errors of SQL templates", () => {
  it("name the line in the cell", () => {
    const fails = (source: string, scope = {}) => {
      try {
        bindSql(source, scope, sqliteDialect);
      } catch (thrown) {
        return thrown as { message: string; line: number };
      }
      throw new Error("did not fail");
    };
    expect(fails("select 1\nwhere a = {{ x.y }}", { x: {} })).toMatchObject({
      line: 2,
      message: expect.stringContaining("{{ x.y }} has no value"),
    });
    expect(fails("select 1\n\n, {{ x | nofilter }}", { x: 1 })).toMatchObject({
      line: 3,
      message: expect.stringContaining('no filter "nofilter"'),
    });
    expect(fails("select 1\n, '\n{{ x }}'", { x: 1 })).toMatchObject({ line: 3 });
    expect(fails("select {{ x ")).toMatchObject({ message: expect.stringContaining("The template cannot be read") });
  });

  it("lines of the database are lines of the cell, also after loops", () => {
    const source = "select 1\n{% for n in list %}\n, {{ n }}\n{% endfor %}\nfrom nowhere";
    const { text, sourceLine } = bindSql(source, { list: [1, 2, 3] }, sqliteDialect);
    const line = text.split("\n").findIndex((part) => part.includes("from nowhere")) + 1;
    expect(line).toBeGreaterThan(5);
    expect(sourceLine(line)).toBe(5);
  });

  it.each([
    ["an empty list", "select 1 where a in ({{ x }})", { x: [] }, "A list in {{ }} is empty"],
    ["an object", "select {{ x }}", { x: { a: 1 } }, "holds an object or a table"],
    ["nothing to run", " {% if false %}select 1{% endif %} ", {}, "There is no SQL to run"],
    [
      "too many parameters for D1",
      "select {{ x }}",
      { x: Array(101).fill(1) },
      "more than 100 parameters, the limit of this database (parameters)",
    ],
    [
      "an endless loop",
      "{% for i in (1..100000) %}{% for j in (1..1000) %}x{% endfor %}{% endfor %}",
      {},
      "the limit of a template (templateWork)",
    ],
    ["a huge range", "{% for i in (1..1000000000) %}{% endfor %}", {}, "The template does too much"],
  ])("%s", (_, source, scope, message) => {
    expect(() => bindSql(source, scope, sqliteDialect)).toThrow(message);
  });

  it("the advice on patterns is written for the database", () => {
    expect(() => bindSql("select '%{{ x }}%'", { x: "v" }, mysqlDialect)).toThrow("concat('%', {{ name }}, '%') instead of '%{{ name }}%'");
    expect(() => bindSql("select '%{{ x }}%'", { x: "v" }, postgresDialect)).toThrow("'%' || {{ name }} || '%' instead of '%{{ name }}%'");
  });

  it("a prototype is no value", () => {
    expect(() => bindSql("select {{ x.constructor.name }}", { x: {} }, sqliteDialect)).toThrow("has no value");
    expect(() => bindSql("select {{ x.__proto__ }}", { x: {} }, sqliteDialect)).toThrow("has no value");
  });
});

describe("names a template reads", () => {
  it.each([
    ["select {{ city }}, {{ run.id }}", ["city", "run"]],
    ["{% for c in cities %}{{ c }}{{ other }}{% endfor %}", ["cities", "other"]],
    ["{% if a > b %}{{ x | default: fallback }}{% endif %}", ["a", "b", "fallback", "x"]],
    ["{% assign y = z %}{{ y }}", ["z"]],
    ["{% comment %}{{ hidden }}{% endcomment %}{% raw %}{{ shown }}{% endraw %}", []],
    ["{{ rows[index].mm }}", ["index", "rows"]],
  ])("%s", (source, names) => {
    expect(templateReads(source).reads.sort()).toEqual(names);
  });

  it("a template that cannot be read says where", () => {
    expect(templateReads("a\n{% if x %}").error).toMatchObject({ line: 2 });
  });
});

describe("values in templates", () => {
  const rain: Value = {
    kind: "table",
    table: {
      columns: ["month", "mm"],
      types: ["string", "number"],
      data: [
        ["Jan", "Feb"],
        [1, 2],
      ],
    },
  };
  it("a table is a list of rows, a date its text", () => {
    const scope = templateScope({ rain, day: { kind: "date", iso: "2026-03-31" } }, {});
    expect(
      bind("select {{ rain[1].mm }}, {{ rain.size }}, {{ day }}, {{ rain | where: 'month', 'Jan' | map: 'mm' }}", scope).values,
    ).toEqual([{ type: "number", value: 2 }, 2, { type: "date", value: "2026-03-31" }, { type: "number", value: 1 }]);
  });
  it("a table over its limit is refused by name", () => {
    const big: Value = { kind: "table", table: { columns: ["a"], types: ["integer"], data: [Array(10_001).fill(1)] } };
    expect(() => bind("select {{ big.size }}", templateScope({ big }, {}))).toThrow(/"big" has 10,001 rows, .*templateRows/);
    expect(bind("select 1", templateScope({ big }, {})).values).toEqual([]);
  });
});
