import type { CellInput } from "../../contract/cell.ts";
import { sampleCell, type SampleProject } from "./project.ts";

const months = Array.from({ length: 48 }, (_, index) => `${2012 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`);

const inputs: CellInput[] = [
  sampleCell({
    kind: "input",
    label: "Month",
    output: "month",
    config: { type: "dropdown", options: months, default: "2015-12" },
    width: "third",
  }),
  sampleCell({
    kind: "input",
    label: "Wet day from (mm)",
    output: "wet_from",
    config: { type: "number", default: 1, min: 0, max: 50 },
    width: "third",
  }),
];

const queries: CellInput[] = [
  sampleCell({
    kind: "sql",
    label: "Days of the month",
    output: "days",
    inApp: false,
    config: { connection: "sample" },
    source: `select date, precipitation as rain, temp_max as high, temp_min as low, wind
from weather_daily
where city = 'Seattle' and substr(date, 1, 7) = {{ month }}
order by date`,
  }),
  sampleCell({
    kind: "sql",
    label: "The month before",
    output: "previous",
    inApp: false,
    config: { connection: "sample" },
    source: `select sum(precipitation) as rain, sum(precipitation >= {{ wet_from }}) as wet, avg(temp_max) as high, avg(wind) as wind
from weather_daily
where city = 'Seattle' and substr(date, 1, 7) = strftime('%Y-%m', {{ month }} || '-01', '-1 month')`,
  }),
  sampleCell({
    kind: "sql",
    label: "Rain since 1 January",
    output: "since_january",
    inApp: false,
    config: { connection: "sample" },
    source: `select substr(date, 1, 4) as year, '2012-' || substr(date, 6) as day,
  round(sum(precipitation) over (partition by substr(date, 1, 4) order by date), 1) as total
from weather_daily
where city = 'Seattle'
order by date`,
  }),
  sampleCell({
    kind: "sql",
    label: "Months of the year",
    output: "by_month",
    inApp: false,
    config: { connection: "sample" },
    source: `with monthly as (
  select substr(date, 1, 4) as year, substr(date, 6, 2) as month, sum(precipitation) as rain, sum(precipitation >= {{ wet_from }}) as wet,
    avg(temp_max) as high, avg(temp_min) as low, avg(wind) as wind
  from weather_daily where city = 'Seattle' group by 1, 2
)
select this.month, this.rain, this.rain - avg(other.rain) as against, this.wet, this.high, this.low, this.wind
from monthly this join monthly other on other.month = this.month and other.year <> this.year
where this.year = substr({{ month }}, 1, 4)
group by this.month order by this.month`,
  }),
];

const code: CellInput[] = [
  sampleCell({
    kind: "javascript",
    label: "Figures and findings",
    output: "summary",
    inApp: false,
    config: {},
    source: `type Day = { date: string; rain: number; high: number; low: number; wind: number };
const name = (key: string) => new Date(key + "-01T00:00:00Z").toLocaleDateString("en-GB", { month: "long", timeZone: "UTC" });
const mean = (pick: (day: Day) => number) => days.reduce((sum: number, day: Day) => sum + pick(day), 0) / days.length;
const before = previous.rows[0];
const rain = days.reduce((sum: number, day: Day) => sum + day.rain, 0);
const wet = days.filter((day: Day) => day.rain >= wet_from).length;
const wettest = [...days].sort((a: Day, b: Day) => b.rain - a.rain)[0];
const freezing = days.filter((day: Day) => day.low < 0).length;
const year = month.slice(0, 4);
const ofYear = by_month.reduce((sum: number, row: { rain: number }) => sum + row.rain, 0);
const number = (value: number) => value.toFixed(1);

({
  title: name(month) + " " + year,
  before: name(new Date(Date.parse(month + "-01T00:00:00Z") - 864e5).toISOString().slice(0, 7)),
  rain, wet, days: days.length,
  high: mean((day) => day.high), wind: mean((day) => day.wind),
  rainChange: before.rain === null ? null : rain - before.rain,
  wetChange: before.wet === null ? null : wet - before.wet,
  highChange: before.high === null ? null : mean((day) => day.high) - before.high,
  windChange: before.wind === null ? null : mean((day) => day.wind) - before.wind,
  share: Math.round((100 * rain) / ofYear),
  wettestDay: Number(wettest.date.slice(8)), wettestRain: number(wettest.rain),
  freezing,
  findingRain: wettest.rain > 0 ? Math.round((100 * wettest.rain) / rain) + " % of the rain fell on one day" : "No rain at all",
  findingTemperature: freezing === 0 ? "No night below freezing" : freezing + (freezing === 1 ? " night" : " nights") + " below freezing",
});`,
  }),
  sampleCell({
    kind: "javascript",
    label: "Table of the year",
    output: "year_table",
    inApp: false,
    config: {},
    source: `const label = (number: string) => new Date("2012-" + number + "-01T00:00:00Z").toLocaleDateString("en-GB", { month: "long", timeZone: "UTC" });
const sum = (field: string) => by_month.reduce((total: number, row: Record<string, number>) => total + row[field], 0);
const rows = by_month.map((row: Record<string, number>) => ({ ...row, month: label(String(row.month)) }));
[...rows, { month: "Year", rain: sum("rain"), against: sum("against"), wet: sum("wet"), high: sum("high") / rows.length, low: sum("low") / rows.length, wind: sum("wind") / rows.length }];`,
  }),
];

const lead = sampleCell({
  kind: "markdown",
  label: "Lead",
  source: `{{ summary.title }} brought **{{ summary.rain | round: 1 }} mm** of rain on {{ summary.wet }} of {{ summary.days }} days, {{ summary.share }} % of the year's total. One day, the {{ summary.wettestDay }}th, brought {{ summary.wettestRain }} mm. {{ summary.freezing }} nights were below freezing.`,
  config: {},
});

const metrics: CellInput[] = [
  sampleCell({
    kind: "metric",
    label: "Rain",
    config: {
      value: "summary.rain",
      format: ",.1f",
      unit: "mm",
      change: { value: "summary.rainChange", format: ".1f", unit: "mm", label: "on {{ summary.before }}" },
    },
  }),
  sampleCell({
    kind: "metric",
    label: "Wet days",
    config: {
      value: "summary.wet",
      format: "d",
      unit: "days",
      change: { value: "summary.wetChange", format: "d", unit: "days", label: "on {{ summary.before }}" },
    },
  }),
  sampleCell({
    kind: "metric",
    label: "Mean daily high",
    config: {
      value: "summary.high",
      format: ".1f",
      unit: "°C",
      change: { value: "summary.highChange", format: ".1f", unit: "°C", label: "on {{ summary.before }}" },
    },
  }),
  sampleCell({
    kind: "metric",
    label: "Mean wind",
    config: {
      value: "summary.wind",
      format: ".1f",
      unit: "m/s",
      change: { value: "summary.windChange", format: ".1f", unit: "m/s", label: "on {{ summary.before }}" },
    },
  }),
];

const rainChart = sampleCell({
  kind: "chart",
  label: "Rain per day",
  width: "half",
  config: {
    table: "days",
    title: "{{ summary.findingRain }}",
    subtitle: "Rain per day, mm",
    spec: {
      mark: "bar",
      encoding: {
        x: { field: "date", type: "temporal", timeUnit: "utcyearmonthdate", axis: { format: "%-d", tickCount: 5 }, title: null },
        y: { field: "rain", type: "quantitative", title: null },
      },
    },
  },
});

const temperatureChart = sampleCell({
  kind: "chart",
  label: "Daily high and low",
  width: "half",
  config: {
    table: "days",
    title: "{{ summary.findingTemperature }}",
    subtitle: "Daily high and low, °C",
    spec: {
      transform: [{ fold: ["high", "low"], as: ["Reading", "degrees"] }],
      mark: { type: "line" },
      encoding: {
        x: { field: "date", type: "temporal", timeUnit: "utcyearmonthdate", axis: { format: "%-d", tickCount: 5 }, title: null },
        y: { field: "degrees", type: "quantitative", title: null },
        color: { field: "Reading", type: "nominal", title: null },
      },
    },
  },
});

const yearChart = sampleCell({
  kind: "chart",
  label: "Rain since 1 January",
  config: {
    table: "since_january",
    title: "Rain since 1 January",
    subtitle: "Each year from 2012, mm",
    height: 300,
    spec: {
      mark: { type: "line" },
      encoding: {
        x: { field: "day", type: "temporal", timeUnit: "utcmonthdate", axis: { format: "%b", tickCount: "month" }, title: null },
        y: { field: "total", type: "quantitative", title: null },
        color: { field: "year", type: "nominal", title: null },
      },
    },
  },
});

const yearTable = sampleCell({
  kind: "table",
  label: "By month",
  config: {
    table: "year_table",
    title: "The year by month",
    subtitle: "Rain against the mean of the same month in the other years",
    lastRowIsTotal: true,
    columns: [
      { name: "month", label: "Month" },
      { name: "rain", label: "Rain", unit: "mm", format: ",.1f", bar: true },
      { name: "against", label: "Against mean", unit: "mm", format: "+,.1f" },
      { name: "wet", label: "Wet", unit: "days", format: "d" },
      { name: "high", label: "High", unit: "°C", format: ".1f" },
      { name: "low", label: "Low", unit: "°C", format: ".1f" },
      { name: "wind", label: "Wind", unit: "m/s", format: ".1f" },
    ],
  },
});

const note = sampleCell({
  kind: "markdown",
  label: "How to read this",
  source:
    "> **How to read this.** A wet day has at least {{ wet_from }} mm. High, low and wind are means of daily values. All readings come from one station, so they say little about the hills.",
  config: {},
});

/** The same identities in every version, so that a diff shows what changed. */
const identified = (cells: CellInput[]): CellInput[] =>
  cells.map((entry, index) => ({ ...entry, staticId: `5ea77e00-0000-7000-8000-${String(index).padStart(12, "0")}` }));
const all = identified([...inputs, lead, ...queries, ...code, ...metrics, rainChart, temperatureChart, yearChart, yearTable, note]);
const without = (...labels: string[]): CellInput[] => all.filter((entry) => !labels.includes(entry.label ?? ""));

export const weather: SampleProject = {
  title: "Seattle weather briefing",
  description: "A month of Seattle weather, compared with the month before and the other years.",
  timezone: "America/Los_Angeles",
  versions: [
    { note: "First figures", cells: without("Rain since 1 January", "By month", "Table of the year", "How to read this") },
    { note: "The year so far", cells: without("How to read this") },
    { note: "A note on how to read it", cells: all },
  ],
  schedules: [
    {
      input: (nextMinute) => ({
        name: "Weather desk",
        cadence: "HOURLY",
        hourly: { timezone: "America/Los_Angeles", minute: nextMinute.getUTCMinutes() },
      }),
      on: "all",
      screenshot: "png",
    },
  ],
};
