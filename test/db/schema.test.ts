import { env } from "cloudflare:workers";
import { getTableConfig, type SQLiteTable } from "drizzle-orm/sqlite-core";
import { describe, expect, test } from "vitest";
import { schema } from "../../src/db/schema";

const tables = Object.values(schema) as SQLiteTable[];
const d1 = (env as { DB: D1Database }).DB;

describe("the migrations create exactly what the code's schema says", () => {
  test("the same tables", async () => {
    const { results } = await d1
      .prepare(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like '_cf_%' and name <> 'd1_migrations' order by name",
      )
      .all<{ name: string }>();
    expect(results.map((row) => row.name)).toEqual(tables.map((table) => getTableConfig(table).name).sort());
  });

  test.each(tables.map((table) => [getTableConfig(table).name, table] as const))("%s", async (name, table) => {
    const config = getTableConfig(table);
    const { results } = await d1
      .prepare(`select name, type, "notnull", pk from pragma_table_info('${name}') order by name`)
      .all<{ name: string; type: string; notnull: number; pk: number }>();
    const composite = config.primaryKeys[0]?.columns.map((column) => column.name) ?? [];
    const expected = config.columns
      .map((column) => ({
        name: column.name,
        type: column.getSQLType().toUpperCase(),
        notnull: Number(column.notNull),
        pk: column.primary ? 1 : composite.indexOf(column.name) + 1,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(results).toEqual(expected);

    const indexes = await d1
      .prepare(`select name, "unique" from pragma_index_list('${name}') where origin = 'c' order by name`)
      .all<{ name: string; unique: number }>();
    expect(indexes.results).toEqual(
      config.indexes
        .map((index) => ({ name: index.config.name, unique: Number(index.config.unique) }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
  });
});
