import type { Introspection } from "../../port";

export const postgresIntrospection: Introspection = {
  version: "select 'PostgreSQL ' || current_setting('server_version') as version",
  // Tables, partitioned tables, views, materialised views and foreign tables.
  columns: `
    select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
      and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
    order by 1, 2, a.attnum`,
};
