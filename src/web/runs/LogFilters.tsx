import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { RunStatus, RunTrigger } from "../../contract/run";
import type { LogSearch } from "../search";
import { Choice } from "../ui/Choice";
import { runLooks } from "../ui/Status";
import { useNow } from "../ui/now";
import { ExportLog } from "./ExportLog";
import { filtersOf, hasDays, isDay } from "./log-search";
import classes from "./LogFilters.module.css";

const triggers: { value: RunTrigger | ""; label: string }[] = [
  { value: "", label: "Anything" },
  { value: "schedule", label: "Schedules" },
  { value: "manual", label: "Run now" },
  { value: "api", label: "API" },
  { value: "publish", label: "Publishing" },
  { value: "refresh", label: "Refresh" },
];
const statuses: { value: RunStatus | ""; label: string }[] = [
  { value: "", label: "All" },
  ...(Object.keys(runLooks) as RunStatus[]).map((value) => ({ value, label: runLooks[value].word })),
];
const dates = [
  { value: "1", label: "Last 24 hours" },
  { value: "7", label: "Last 7 days" },
  { value: "30", label: "Last 30 days" },
  { value: "90", label: "Last 90 days" },
  { value: "0", label: "All" },
  { value: "days", label: "From day to day" },
];

interface Props {
  search: LogSearch;
  projects?: { id: string; label: string }[];
  schedules?: { id: string; label: string }[];
}

/** The filters of a run log; they live in the address. */
export function LogFilters({ search, projects, schedules }: Props) {
  const navigate = useNavigate();
  const { projectId } = useParams({ strict: false });
  const now = useNow();
  // The log stands on several pages; each has these filters in its address.
  const change = (part: LogSearch) =>
    void navigate({ to: ".", search: ((before: LogSearch) => ({ ...before, ...part })) as never, replace: true, resetScroll: false });
  return (
    <div className={classes.bar} role="group" aria-label="Filters">
      {projects ? (
        <Choice
          labelled
          label="Project"
          value={search.project ?? ""}
          options={withAll(projects)}
          // A schedule belongs to one project.
          onChange={(project) => change({ project: project || undefined, schedule: undefined })}
        />
      ) : null}
      {schedules && schedules.length > 0 ? (
        <Choice
          labelled
          label="Schedule"
          value={search.schedule ?? ""}
          options={withAll(schedules)}
          onChange={(schedule) => change({ schedule: schedule || undefined })}
        />
      ) : null}
      <Choice
        labelled
        label="Started by"
        value={search.trigger ?? ""}
        options={triggers}
        onChange={(trigger) => change({ trigger: trigger || undefined })}
      />
      <Choice
        labelled
        label="Status"
        value={search.status ?? ""}
        options={statuses}
        onChange={(status) => change({ status: status || undefined })}
      />
      <Choice
        labelled
        label="Dates"
        value={hasDays(search) ? "days" : String(search.days ?? 7)}
        options={dates}
        onChange={(days) =>
          change(
            days === "days"
              ? { days: undefined, from: localDay(Date.now() - 7 * 86_400_000), to: localDay(Date.now()) }
              : { days: days === "7" ? undefined : Number(days), from: undefined, to: undefined },
          )
        }
      />
      {hasDays(search) ? (
        <>
          <Day label="From" value={search.from} max={search.to} onChange={(from) => change({ from })} />
          <Day label="To" value={search.to} min={search.from} onChange={(to) => change({ to })} />
        </>
      ) : null}
      <div className={classes.actions}>
        <ExportLog filters={filtersOf(search, projectId, now)} />
      </div>
    </div>
  );
}

function Day(props: { label: string; value: string | undefined; min?: string; max?: string; onChange: (day: string | undefined) => void }) {
  const [draft, setDraft] = useState(props.value ?? "");
  const [seen, setSeen] = useState(props.value);
  if (props.value !== seen) {
    setSeen(props.value);
    setDraft(props.value ?? "");
  }
  const take = (day: string) => {
    setDraft(day);
    // A year that is being typed passes through 0002 and 0020.
    if (day === "" || (isDay(day) && day >= "1970")) props.onChange(day || undefined);
  };
  return (
    <label className={classes.day}>
      <span>{props.label}</span>
      <input type="date" value={draft} min={props.min} max={props.max} onChange={(event) => take(event.currentTarget.value)} />
    </label>
  );
}

const withAll = (things: { id: string; label: string }[]) => [
  { value: "", label: "All" },
  ...things.map((thing) => ({ value: thing.id, label: thing.label })),
];

/** "2026-10-22" in the viewer's zone. */
const localDay = (at: number): string => new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
