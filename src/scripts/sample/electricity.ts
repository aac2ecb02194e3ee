import type { CellInput } from "../../contract/cell.ts";
import { sampleCell, type SampleProject } from "./project.ts";

const sources = ["Renewables", "Fossil Fuels", "Nuclear Energy"];

const cells: CellInput[] = [
  sampleCell({
    kind: "input",
    label: "Source",
    output: "source",
    config: { type: "dropdown", options: sources, default: "Renewables" },
    width: "third",
  }),
  sampleCell({ kind: "markdown", label: "Lead", config: {}, source: "{{ finding.lead | raw }}" }),
  sampleCell({
    kind: "sql",
    label: "Generation by source",
    output: "generation",
    inApp: false,
    config: { connection: "sample" },
    source: `select year, source, gwh, round(100.0 * gwh / sum(gwh) over (partition by year), 1) as share
from electricity
order by year, source`,
  }),
  sampleCell({
    kind: "sql",
    label: "The chosen source",
    output: "chosen",
    inApp: false,
    config: { connection: "sample" },
    source: `select e.year, e.gwh, round(100.0 * e.gwh / t.total, 1) as share,
  e.gwh - lag(e.gwh) over (order by e.year) as change
from electricity e
join (select year, sum(gwh) as total from electricity group by year) t on t.year = e.year
where e.source = {{ source }}
order by e.year desc`,
  }),
  sampleCell({
    kind: "javascript",
    label: "Finding",
    output: "finding",
    inApp: false,
    config: {},
    source: `const [latest] = chosen.rows;
const first = chosen.rows.at(-1);
const times = latest.gwh / first.gwh;
const crossed = [...chosen.rows].reverse().find((row) => row.share >= 25);

({
  lead: "**" + source + "** made " + latest.share + " % of Iowa's electricity in " + latest.year + ", " +
    (times >= 1.05 ? "up from " : times <= 0.95 ? "down from " : "much as the ") + first.share + " % in " + first.year + "." +
    (crossed && first.share < 25 ? " It passed a quarter in " + crossed.year + "." : ""),
  year: latest.year,
  gwh: latest.gwh,
  share: latest.share,
  change: latest.change,
  times,
  since: first.year,
  title: source + " since " + first.year,
});`,
  }),
  sampleCell({
    kind: "metric",
    label: "Generated",
    config: {
      value: "finding.gwh",
      format: ",.0f",
      unit: "GWh",
      change: { value: "finding.change", format: ",.0f", unit: "GWh", label: "on the year before" },
    },
  }),
  sampleCell({ kind: "metric", label: "Share of all", config: { value: "finding.share", format: ".1f", unit: "%" } }),
  sampleCell({ kind: "metric", label: "Against 2001", config: { value: "finding.times", format: ".1f", unit: "times" } }),
  sampleCell({
    kind: "chart",
    label: "All sources",
    width: "half",
    config: {
      table: "generation",
      title: "Where Iowa's electricity comes from",
      subtitle: "Share of net generation, %",
      spec: {
        mark: { type: "line" },
        encoding: {
          x: { field: "year", type: "quantitative", axis: { format: "d", tickCount: 5 }, title: null, scale: { zero: false, nice: false } },
          y: { field: "share", type: "quantitative", title: null },
          color: { field: "source", type: "nominal", title: null },
        },
      },
    },
  }),
  sampleCell({
    kind: "chart",
    label: "The chosen source",
    width: "half",
    config: {
      table: "chosen",
      title: "{{ finding.title }}",
      subtitle: "Net generation, GWh a year",
      spec: {
        mark: "bar",
        encoding: {
          x: { field: "year", type: "ordinal", axis: { labelOverlap: true }, title: null },
          y: { field: "gwh", type: "quantitative", title: null },
        },
      },
    },
  }),
  sampleCell({
    kind: "table",
    label: "By year",
    config: {
      table: "chosen",
      title: "{{ finding.title }}, by year",
      columns: [
        { name: "year", label: "Year", format: "d" },
        { name: "gwh", label: "Generated", unit: "GWh", format: ",.0f", bar: true },
        { name: "share", label: "Share", unit: "%", format: ".1f" },
        { name: "change", label: "Change", unit: "GWh", format: "+,.0f" },
      ],
    },
  }),
  sampleCell({
    kind: "markdown",
    label: "Source",
    config: {},
    source: "> **Source.** US Energy Information Administration: net generation of electric power in Iowa, 2001 to 2017.",
  }),
];

export const electricity: SampleProject = {
  title: "Iowa electricity mix",
  description: "How a coal state turned to wind, by source and year.",
  timezone: "America/Chicago",
  versions: [{ note: "First version", cells }],
  schedules: [
    {
      input: () => ({ name: "Morning report", cadence: "DAILY", daily: { timezone: "America/Chicago", hour: 7, minute: 30 } }),
      on: "success",
      screenshot: "pdf",
    },
  ],
};
