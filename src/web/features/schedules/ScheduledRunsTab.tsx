import { useNavigate, useSearch } from "@tanstack/react-router";
import { useNow } from "../../ui/now";
import { Section } from "../../ui/PageHead";
import { viewerZone, zoneNote } from "../../ui/time";
import { useOverview } from "../../project/overview";
import { LogFilters } from "../../runs/LogFilters";
import { filtersOf, isFiltered, noHit } from "../../runs/log-search";
import { RunLog } from "../../runs/RunLog";
import { Schedules } from "./Schedules";

/** When a project runs by itself, and every run it made. */
export function ScheduledRunsTab() {
  const overview = useOverview();
  const search = useSearch({ from: "/shell/projects/$projectId/runs" });
  const navigate = useNavigate();
  const now = useNow();
  const { schedules, project } = overview;
  const zone = viewerZone();
  return (
    <>
      <Schedules overview={overview} />
      <Section title="Run log" sub={`Live. ${zoneNote(zone, now)}`} />
      <LogFilters
        search={search}
        schedules={schedules.map((schedule) => ({ id: schedule.id, label: schedule.name || schedule.sentence }))}
      />
      <RunLog
        filters={filtersOf(search, project.id, now)}
        filtered={isFiltered(search)}
        noHit={noHit(search)}
        onClear={() => void navigate({ to: "/projects/$projectId/runs", params: { projectId: project.id }, search: {} })}
        empty="Every run stays here: those of schedules, of people and of the API, with planned and actual start."
      />
    </>
  );
}
