import type { CellInput } from "../../contract/cell.ts";
import { sampleCell, type SampleProject } from "./project.ts";

const cells: CellInput[] = [
  sampleCell({
    kind: "sql",
    label: "Latest prices",
    output: "prices",
    config: { connection: "sample" },
    inApp: false,
    source: `select symbol, month, price from stocks
where month = (select max(month) from stocks)
order by symbol`,
  }),
  sampleCell({
    kind: "javascript",
    label: "Prices are fresh",
    output: "age",
    inApp: false,
    config: {},
    source: `// A report on old prices is worse than none, so this check fails the run.
const latest = prices.rows[0].month;
const days = Math.round((Date.now() - Date.parse(latest + "-01T00:00:00Z")) / 864e5);
console.log("latest month", latest, "age in days", days);
if (days > 45) {
  throw new Error("the newest price is of " + latest + ", " + days + " days ago; the feed has stopped");
}
days;`,
  }),
  sampleCell({ kind: "metric", label: "Age of prices", config: { value: "age", format: ",.0f", unit: "days" } }),
  sampleCell({
    kind: "table",
    label: "Latest prices",
    config: {
      table: "prices",
      columns: [
        { name: "symbol", label: "Symbol" },
        { name: "month", label: "Month" },
        { name: "price", label: "Price", unit: "USD", format: ",.2f" },
      ],
    },
  }),
];

/** A project that fails on purpose. */
export const stocks: SampleProject = {
  title: "Stock price check",
  description: "Fails on purpose: the prices stop in March 2010, and its check notices.",
  timezone: "America/New_York",
  versions: [{ note: "With a freshness check", cells }],
  schedules: [
    {
      input: () => ({ name: "Before the market opens", cadence: "CUSTOM", custom: { timezone: "America/New_York", cron: "0 9 * * 1-5" } }),
      on: "failure",
      screenshot: "none",
      paused: true,
    },
  ],
};
