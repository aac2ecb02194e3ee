import type { Introspection } from "../../port";

/** Tables of D1 itself and of its migrations are left out. */
export const sampleIntrospection: Introspection = {
  version: "select 'Cloudflare D1 (SQLite)' as version",
  columns: `
    select 'main' as "schema", m.name as "table", p.name as "column", p.type as "type"
    from sqlite_master m join pragma_table_info(m.name) p
    where m.type in ('table', 'view') and m.name not like 'sqlite\\_%' escape '\\' and m.name not like '\\_cf\\_%' escape '\\' and m.name not like 'd1\\_%' escape '\\'
    order by m.name, p.cid`,
};
