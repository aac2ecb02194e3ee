import { readFileSync } from "node:fs";
import path from "node:path";
import { parseCsv } from "hucre/csv";
import { root } from "../paths.ts";

/** One statement of the sample warehouse, with a JSON list of rows as its only parameter. */
export interface WarehouseStatement {
  sql: string;
  rows: unknown[][] | null;
}

/**
 * The sample warehouse: public data from the npm package `vega-datasets`, as SQL statements that are safe to repeat.
 * `weather_daily`: Seattle and New York, 2012-2015 (NOAA). `weather`: mean rain by month, of the same. `electricity`: net generation in Iowa by source, GWh
 * (US Energy Information Administration). `stocks`: monthly closing prices of five companies, 2000-2010.
 */
export function warehouseStatements(): WarehouseStatement[] {
  const data = path.join(root, "node_modules/vega-datasets/data");
  const csv = (file: string): string[][] => readCsv(readFileSync(path.join(data, file), "utf8"));
  return [
    create(
      "weather_daily",
      "city text not null, date text not null, precipitation real, temp_max real, temp_min real, wind real, weather text, primary key (city, date)",
    ),
    ...insert(
      "weather_daily",
      csv("weather.csv").map(([city, date, rain, high, low, wind, weather]) => [
        city,
        date,
        Number(rain),
        Number(high),
        Number(low),
        Number(wind),
        weather,
      ]),
    ),
    create("weather", "city text not null, month integer not null, mm real not null, primary key (city, month)"),
    {
      sql: `insert or replace into weather select city, month, round(avg(mm), 1) from (
              select city, cast(substr(date, 6, 2) as integer) as month, sum(precipitation) as mm from weather_daily group by city, substr(date, 1, 7)
            ) group by city, month`,
      rows: null,
    },
    create("electricity", "year integer not null, source text not null, gwh integer not null, primary key (year, source)"),
    ...insert(
      "electricity",
      csv("iowa-electricity.csv").map(([year, source, gwh]) => [Number(year?.slice(0, 4)), source, Number(gwh)]),
    ),
    create("stocks", "symbol text not null, month text not null, price real not null, primary key (symbol, month)"),
    ...insert(
      "stocks",
      csv("stocks.csv").map(([symbol, date, price]) => [symbol, monthOf(date ?? ""), Number(price)]),
    ),
  ];
}

const create = (table: string, columns: string): WarehouseStatement => ({
  sql: `create table if not exists ${table} (${columns})`,
  rows: null,
});

/** Passes rows as JSON parameters, each below the 2 MB that D1 accepts. */
function insert(table: string, rows: unknown[][]): WarehouseStatement[] {
  const fields = (rows[0] ?? []).map((_, index) => `value ->> ${index}`).join(", ");
  const parts: WarehouseStatement[] = [];
  for (let start = 0; start < rows.length; start += 2000) {
    parts.push({ sql: `insert or replace into ${table} select ${fields} from json_each(?1)`, rows: rows.slice(start, start + 2000) });
  }
  return parts;
}

/** Every line after the header, as strings. */
const readCsv = (text: string): string[][] =>
  parseCsv(text, { delimiter: ",", skipEmptyRows: true })
    .slice(1)
    .map((row) => row.map(String));

/** "Jan 1 2000" as "2000-01". */
function monthOf(date: string): string {
  const at = new Date(`${date} UTC`);
  return at.toISOString().slice(0, 7);
}
