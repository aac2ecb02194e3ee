import { describe, expect, it } from "vitest";
import { mysqlDialect } from "../../../src/connections/drivers/mysql/dialect";
import { postgresDialect } from "../../../src/connections/drivers/postgresql/dialect";
import { sqliteDialect } from "../../../src/connections/drivers/sample/dialect";
import type { Dialect } from "../../../src/connections/sql-text";
import { bindSql } from "../../../src/engine/template/sql";

const failure = (source: string, scope: Record<string, unknown>, dialect: Dialect): { message: string; line: number | null } | null => {
  try {
    bindSql(source, scope, dialect);
    return null;
  } catch (thrown) {
    return thrown as { message: string; line: number | null };
  }
};

describe("a placeholder written by hand is refused by name", () => {
  it.each<[string, string, Dialect]>([
    ["select $1", "$1", postgresDialect],
    ["select 1\nwhere a = $12", "$12", postgresDialect],
    ["select a from t where b = :name", ":name", postgresDialect],
    ["select a[1] from t where b = :name", ":name", postgresDialect],
    ["select ?", "?", mysqlDialect],
    ["select 1 where a=:name", ":name", mysqlDialect],
    ["select ?", "?", sqliteDialect],
    ["select ?1", "?1", sqliteDialect],
    ["select :name", ":name", sqliteDialect],
    ["select @name", "@name", sqliteDialect],
    ["select $name", "$name", sqliteDialect],
    ["select {{ x }}, $1", "$1", postgresDialect],
  ])("%j", (source, written, dialect) => {
    expect(failure(source, { x: 1 }, dialect)).toMatchObject({
      message: `${written} is a placeholder written by hand, and nothing is bound to it. Write {{ name }} where a value belongs; it becomes a parameter.`,
      line: source.split("\n").length,
    });
  });

  it.each<[string, Dialect]>([
    ["select '$1', \"$1\", $$ $1 $$ -- $1\n", postgresDialect],
    ["select 1::int, '{}'::jsonb ? 'a', a$1, x[1:2], x[:n], y[i:j][k:l]", postgresDialect],
    ["select f(a := 1), now()::timestamp", postgresDialect],
    ["select '?', \"?\", `?` # ?\n", mysqlDialect],
    ["select @x := 1, @@version", mysqlDialect],
    ["select '?1', [?1], \":name\" -- ?\n, a$b", sqliteDialect],
  ])("but not in %j", (source, dialect) => {
    expect(failure(source, {}, dialect)).toBeNull();
  });

  it("a statement of many slices is looked through once", () => {
    expect(failure(`select ${"a[1:n], ".repeat(20_000)} 1`, {}, postgresDialect)).toBeNull();
  });
});

describe("a parameter is no position of a column", () => {
  it.each([
    "select a, b from t order by {{ n }}",
    "select a, b from t order by a, {{ n }} desc",
    "select a, count(*) from t group by {{ n }} having count(*) > 1",
    "select a, sum(b) from t group by upper(a), {{ n }} order by 1",
    "select * from (select a from t order by {{ n }}) x",
    "with x as (select a from t\ngroup by {{ n }}) select * from x",
  ])("%s", (source) => {
    for (const dialect of [postgresDialect, mysqlDialect, sqliteDialect])
      expect(failure(source, { n: 1 }, dialect)?.message).toContain("stands alone in ORDER BY or GROUP BY");
  });

  it.each([
    "select a from t order by a limit {{ n }}",
    "select a from t order by {{ n }} + a",
    "select a from t order by case when a = {{ n }} then 0 else 1 end, a",
    "select a from t order by a = {{ n }}, coalesce(a, {{ n }})",
    "select sum(a) over (order by {{ n }}) from t",
    "select a from t where a in (select {{ n }} from t order by a) and b in (1, {{ n }})",
    "select a from t group by a having a in ({{ n }}, {{ n }})",
    "select {{ n }}, {{ n }} from t",
  ])("but a value in %s", (source) => expect(failure(source, { n: 1 }, postgresDialect)).toBeNull());

  it("is found in one pass, however many there are", () => {
    const source = `select 1 where 1 in ({% for i in (1..30000) %}{{ i }}, {% endfor %}0)`;
    expect(failure(source, {}, postgresDialect)).toBeNull();
  });
});

describe("braces that are meant", () => {
  it.each([
    "select '{{1,2},{3,4}}'::int[]",
    "select '{{1}}'::int[]",
    "select '{{a,b}}'::text[]",
    "select '{{\"a\"}}'::text[]",
    "select '{%x%}'",
  ])("%s names raw", (source) => expect(failure(source, {}, postgresDialect)?.message).toContain("{% raw %}"));

  it("run between raw tags", () => {
    expect(bindSql("select {% raw %}'{{1,2},{3,4}}'{% endraw %}::int[]", {}, postgresDialect).text).toBe("select '{{1,2},{3,4}}'::int[]");
  });
});
