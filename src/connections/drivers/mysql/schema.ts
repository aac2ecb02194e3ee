import type { Introspection } from "../../port";

export const mysqlIntrospection: Introspection = {
  version:
    "select if(version() like '%MariaDB%', concat('MariaDB ', substring_index(version(), '-', 1)), concat('MySQL ', version())) as version",
  // Tables and views of every database that this user may select from; the server's own databases are left out.
  columns: `
    select table_schema, table_name, column_name, column_type
    from information_schema.columns
    where table_schema not in ('information_schema', 'mysql', 'performance_schema', 'sys') and find_in_set('select', privileges)
    order by table_schema, table_name, ordinal_position`,
};
