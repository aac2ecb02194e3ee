import { TypedScalar } from "../../../src/engine/template/typed-scalar";

/** A value, and the literal it stands for in each database; a database without such a literal is left out. */
export interface LiteralCase {
  name: string;
  kind: "number" | "text" | "time" | "boolean" | "null" | "list";
  value: unknown;
  postgresql?: string;
  mysql?: string;
  sample?: string;
}

const everywhere = (name: string, kind: LiteralCase["kind"], value: unknown, literal: string): LiteralCase => ({
  name,
  kind,
  value,
  postgresql: literal,
  mysql: literal,
  sample: literal,
});

export const literals: LiteralCase[] = [
  everywhere("2.5", "number", 2.5, "2.5"),
  everywhere("an integer", "number", 7, "7"),
  everywhere("zero", "number", 0, "0"),
  everywhere("a negative integer", "number", -3, "(-3)"),
  everywhere("a negative decimal", "number", -0.25, "(-0.25)"),
  everywhere("an integer of eight bytes", "number", 5_000_000_000, "5000000000"),
  everywhere("an integer beyond a double", "number", new TypedScalar("integer", "9007199254740993"), "9007199254740993"),
  everywhere("an integer beyond eight bytes", "number", new TypedScalar("integer", "123456789012345678901"), "123456789012345678901"),
  everywhere("a decimal with zeros", "number", new TypedScalar("decimal", "1.00"), "1.00"),
  everywhere("a long decimal", "number", new TypedScalar("decimal", "12345678901234567890.12"), "12345678901234567890.12"),
  everywhere("a whole double", "number", new TypedScalar("number", 2), "2.0"),
  everywhere("a tiny number", "number", 1e-7, "1e-7"),
  everywhere("true", "boolean", true, "true"),
  everywhere("false", "boolean", false, "false"),
  everywhere("null", "null", null, "null"),
  everywhere("text", "text", "Berlin", "'Berlin'"),
  everywhere("text of digits", "text", "7", "'7'"),
  everywhere("empty text", "text", "", "''"),
  everywhere("text with quotes", "text", "it's", "'it''s'"),
  everywhere("a date in a text", "text", "2026-03-29", "'2026-03-29'"),
  everywhere("a unit in a text", "text", "month", "'month'"),
  everywhere("a list of integers", "list", [7, 8], "7, 8"),
  everywhere("a list of numbers", "list", [7, 2.5], "7, 2.5"),
  everywhere("a list of texts", "list", ["Berlin", "7"], "'Berlin', '7'"),
  everywhere("a list with null", "list", [7, null], "7, null"),
  {
    name: "a date",
    kind: "time",
    value: new TypedScalar("date", "2026-03-29"),
    postgresql: "date '2026-03-29'",
    mysql: "date '2026-03-29'",
    sample: "'2026-03-29'",
  },
  {
    name: "an instant",
    kind: "time",
    value: new TypedScalar("datetime", "2026-03-29T02:30:00.250Z"),
    postgresql: "timestamptz '2026-03-29 02:30:00.25+00'",
    mysql: "timestamp '2026-03-29 02:30:00.250'",
    sample: "'2026-03-29T02:30:00.250Z'",
  },
  {
    name: "a local time",
    kind: "time",
    value: new TypedScalar("local_datetime", "2026-03-29T02:30:00"),
    postgresql: "timestamp '2026-03-29 02:30:00'",
    mysql: "timestamp '2026-03-29 02:30:00'",
    sample: "'2026-03-29T02:30:00'",
  },
  { name: "not a number", kind: "number", value: new TypedScalar("number", "NaN"), postgresql: "float8 'NaN'" },
  { name: "infinity", kind: "number", value: new TypedScalar("number", "-Infinity"), postgresql: "float8 '-Infinity'", sample: "-9e999" },
  { name: "an enumeration's word", kind: "text", value: "good", postgresql: "'good'", mysql: "'good'" },
  {
    name: "an identifier",
    kind: "text",
    value: "00000000-0000-0000-0000-000000000001",
    postgresql: "'00000000-0000-0000-0000-000000000001'",
  },
  { name: "a JSON text", kind: "text", value: '{"a": 1}', postgresql: `'{"a": 1}'`, mysql: `'{"a": 1}'`, sample: `'{"a": 1}'` },
];

/** A statement in which `@` is the value; where it runs, and for which kinds of value. A statement may fail with the literal: then it must with the parameter. */
export interface Place {
  sql: string;
  on: string[];
  for?: LiteralCase["kind"][];
}

const one: LiteralCase["kind"][] = ["number", "text", "time", "boolean", "null"];
const all = ["postgresql", "mysql", "sample"];
const place = (on: string[], kinds: LiteralCase["kind"][] | undefined, ...sqls: string[]): Place[] =>
  sqls.map((sql) => ({ sql, on, ...(kinds ? { for: kinds } : {}) }));

const columns = ["qty", "price", "name", "day"];

export const places: Place[] = [
  // Select list, comparison, in, is null, between, case, coalesce.
  ...place(
    all,
    one,
    "select @ as v",
    "select @ is null as v",
    "select @ is not null as v",
    "select case when @ is null then 1 else 2 end as v",
  ),
  ...columns.flatMap((column) =>
    place(
      all,
      one,
      `select count(*) as n from things where ${column} > @`,
      `select count(*) as n from things where ${column} = @`,
      `select count(*) as n from things where @ <= ${column}`,
      `select count(*) as n from things where ${column} between @ and @`,
      `select coalesce(${column}, @) as v from things order by id`,
      `select nullif(${column}, @) as v from things order by id`,
      `select case when id = 1 then ${column} else @ end as v from things order by id`,
      `select ${column} as v from things where id = 1 union all select @`,
    ),
  ),
  ...columns.flatMap((column) =>
    place(
      all,
      undefined,
      `select count(*) as n from things where ${column} in (@)`,
      `select count(*) as n from things where ${column} not in (@)`,
    ),
  ),
  ...place(all, ["list"], "select @", "select coalesce(@) as v"),
  // Arithmetic: the type of the result, and division of integers.
  ...["+", "-", "*", "/", "%"].flatMap((sign) =>
    place(
      all,
      ["number", "text", "null", "time"],
      `select qty ${sign} @ as v from things order by id`,
      `select 10 ${sign} @ as v`,
      `select price ${sign} @ as v from things order by id`,
    ),
  ),
  ...place(
    all,
    ["number"],
    "select @ / 2 as v",
    "select 0 - @ as v",
    "select abs(@) as v",
    "select sum(@) as v from things",
    "select avg(@) as v from things",
  ),
  // Limits; MySQL takes nothing but digits for a literal here, and more for a parameter.
  ...place(["postgresql", "sample"], ["number", "text", "null"], "select id from things order by id limit @"),
  ...place(["postgresql", "sample"], ["number"], "select id from things order by id limit 5 offset @"),
  // Functions.
  ...place(all, ["number"], "select round(2.567, @) as v", "select substr('abcdef', @) as v"),
  ...place(
    ["postgresql", "mysql"],
    ["number"],
    "select lpad('7', @, '0') as v",
    "select repeat('x', @) as v",
    "select least(@, 3) as v",
    "select power(2, @) as v",
  ),
  ...place(
    all,
    ["text"],
    "select upper(@) as v",
    "select length(@) as v",
    "select replace('Berlin', @, 'x') as v",
    "select count(*) as n from things where name like @",
    "select name like '%' from things where name <> @",
  ),
  ...place(
    ["postgresql", "sample"],
    ["text", "number"],
    "select '%' || @ || '%' as v",
    "select count(*) as n from things where name like '%' || @ || '%'",
  ),
  ...place(["mysql"], undefined, "select concat('%', @, '%') as v", "select json_array(@) as v"),
  ...place(["mysql"], one, "select json_object('a', @) as v", "select count(*) as n from things where name like concat('%', @)"),
  ...place(
    all,
    ["text", "null"],
    "select max(@) as v from things",
    "select count(@) as n from things",
    "select distinct @ as v from things",
  ),
  // Casts.
  ...place(
    ["postgresql"],
    one,
    ...[
      "int",
      "bigint",
      "numeric",
      "float8",
      "text",
      "date",
      "timestamptz",
      "timestamp",
      "boolean",
      "jsonb",
      "uuid",
      "interval",
      "varchar(2)",
    ].flatMap((type) => [`select @::${type} as v`, `select cast(@ as ${type}) as v`]),
  ),
  ...place(
    ["mysql"],
    one,
    ...["signed", "decimal(10, 2)", "char", "date", "datetime", "double"].map((type) => `select cast(@ as ${type}) as v`),
  ),
  ...place(
    ["sample"],
    one,
    ...["integer", "real", "text", "numeric"].map((type) => `select cast(@ as ${type}) as v`),
    "select typeof(@) as v",
    "select typeof(coalesce(@, 1)) as v",
    "select count(*) as n from things where name = @ or '07' = @",
  ),
  // Dates.
  ...place(
    ["postgresql"],
    ["number", "text", "time"],
    "select date '2026-03-31' - @ as v",
    "select date '2026-03-31' + @ as v",
    "select @ + interval '1 day' as v",
    "select @ - interval '1 month' as v",
    "select day + @ as v from things order by id",
    "select at - @ as v from things order by id",
    "select to_char(@, 'YYYY') as v",
    "select extract(year from @) as v",
    "select date_trunc('month', @) as v",
  ),
  ...place(
    ["mysql"],
    ["number", "text", "time"],
    "select @ + interval 1 day as v",
    "select date '2026-03-31' - interval @ day as v",
    "select date_add(day, interval @ day) as v from things order by id",
    "select date_format(@, '%Y-%m') as v",
    "select datediff(@, '2026-01-01') as v",
    "select year(@) as v",
  ),
  ...place(
    ["sample"],
    ["text", "time", "number"],
    "select date(@) as v",
    "select date('2026-03-31', '-' || @ || ' days') as v",
    "select strftime('%Y', @) as v",
  ),
  ...place(
    ["postgresql"],
    ["text"],
    "select date_trunc(@, at) as v from things order by id",
    "select extract(epoch from at at time zone @) as v from things",
  ),
  // Types of PostgreSQL that text becomes by its place, and those it has when nothing says.
  ...place(
    ["postgresql"],
    ["text"],
    ...["uid", "mood", "doc", "tags", "at", "local", "yes"].flatMap((column) => [
      `select count(*) as n from things where ${column} = @`,
      `select count(*) as n from things where ${column} in (@, @)`,
    ]),
    "select doc ? @ as v from things order by id",
    "select doc -> @ as v from things order by id",
    "select doc ->> @ as v from things order by id",
    "select @ = any(tags) as v from things order by id",
    "select array_position(tags, @) as v from things order by id",
  ),
  ...place(
    ["postgresql"],
    one,
    "select json_build_object('a', @) as v",
    "select to_json(@) as v",
    "select format('%s', @) as v",
    "select concat('a', @) as v",
    "select count(@) as n from things",
    "select array[@] as v",
    "select greatest(@, @) as v",
    "select row(@) is null as v",
    "select @ is distinct from @ as v",
    "select v from (select @ as v) x",
    "select * from (values (@)) x(v)",
    "with x as (select @ as v) select v from x",
    "select (select @) as v",
  ),
  ...place(
    ["postgresql"],
    ["number", "boolean", "time"],
    "select pg_typeof(@)::text as v",
    "select pg_typeof(@ + @)::text as v",
    "select pg_typeof(coalesce(@, @))::text as v",
  ),
  ...place(
    ["postgresql"],
    ["boolean"],
    "select count(*) as n from things where @",
    "select count(*) as n from things where yes = @ and not @",
    "select bool_and(@) as v from things",
  ),
  ...place(
    ["mysql", "sample"],
    ["boolean"],
    "select count(*) as n from things where @",
    "select count(*) as n from things where qty > 1 = @",
    "select @ + 1 as v",
  ),
  ...place(
    ["postgresql"],
    ["number"],
    "select generate_series(1, @) as v limit 3",
    "select id from things fetch first @ rows only",
    "select tags[@] as v from things order by id",
    "select sum(qty) over (order by id rows @ preceding) as v from things",
  ),
];

const rows = "(1, 7, 1.50, 0.5, 'Berlin', '2026-03-29', 5000000000), (2, 2, 20.25, 2, '7', '2026-01-31', 9007199254740993)";

/** The same small table in each database. */
export const tables = {
  postgresql: [
    "create type mood as enum ('good', 'bad')",
    "create table things (id int, qty int, price numeric(10, 2), ratio float8, name text, day date, big bigint)",
    `insert into things values ${rows}`,
    "alter table things add uid uuid, add mood mood, add doc jsonb, add tags text[], add at timestamptz, add local timestamp, add yes boolean",
    `update things set uid = ('00000000-0000-0000-0000-00000000000' || id)::uuid, mood = (array['good', 'bad'])[id]::mood, doc = '{"Berlin": 7, "a": 1}', tags = array['Berlin', '7'],
     at = '2026-03-29 02:30:00+00', local = '2026-03-29 02:30:00', yes = id = 1`,
  ],
  mysql: [
    "create table things (id int, qty int, price decimal(10, 2), ratio double, name varchar(20), day date, big bigint)",
    `insert into things values ${rows}`,
  ],
  sample: [
    "create table things (id integer, qty integer, price real, ratio real, name text, day text, big integer)",
    `insert into things values ${rows}`,
  ],
};
