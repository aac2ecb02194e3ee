import { useNavigate } from "@tanstack/react-router";
import type { RunStatus, RunTrigger } from "../../../contract/run";
import type { LogSearch } from "../../router";
import { Choice } from "../../ui/Choice";
import { runLooks } from "../../ui/Status";
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
  { value: "0", label: "All" },
];

interface Props {
  search: LogSearch;
  schedules?: { id: string; label: string }[];
}

/** The filters of a run log; they live in the address. */
export function LogFilters({ search, schedules }: Props) {
  const navigate = useNavigate();
  const change = (part: LogSearch) =>
    void navigate({ to: ".", search: (before: LogSearch) => ({ ...before, ...part }), replace: true, resetScroll: false });
  return (
    <div className={classes.bar} role="group" aria-label="Filters">
      {schedules && schedules.length > 0 ? (
        <Choice
          labelled
          label="Schedule"
          value={search.schedule ?? ""}
          options={[{ value: "", label: "All" }, ...schedules.map((schedule) => ({ value: schedule.id, label: schedule.label }))]}
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
        value={String(search.days ?? 7)}
        options={dates}
        onChange={(days) => change({ days: days === "7" ? undefined : Number(days) })}
      />
    </div>
  );
}
