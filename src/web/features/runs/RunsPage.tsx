import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { homeQuery, overviewQuery } from "../../api/projects";
import { useNow } from "../../ui/now";
import { PageHead } from "../../ui/PageHead";
import { viewerZone, zoneNote } from "../../ui/time";
import { LogFilters } from "../../runs/LogFilters";
import { filtersOf, isFiltered, noHit } from "../../runs/log-search";
import { RunLog } from "../../runs/RunLog";

/** Every run of the workspace the reader may see. */
export function RunsPage() {
  const search = useSearch({ from: "/shell/runs" });
  const navigate = useNavigate();
  const now = useNow();
  const zone = viewerZone();
  const projects = useQuery({ ...homeQuery, refetchInterval: false }).data?.projects;
  const overview = useQuery({ ...overviewQuery(search.project ?? ""), enabled: search.project !== undefined }).data;
  const filters = filtersOf(search, undefined, now);
  return (
    <>
      <PageHead title="Runs" />
      <p className="sub" style={{ margin: "-10px 0 12px" }}>
        {overview && search.project ? `Of ${overview.project.title}` : "Of all projects"}, live. {zoneNote(zone, now)}
      </p>
      <LogFilters
        search={search}
        projects={projects?.map((project) => ({ id: project.id, label: project.title }))}
        schedules={
          search.project === undefined
            ? undefined
            : overview?.schedules.map((schedule) => ({ id: schedule.id, label: schedule.name || schedule.sentence }))
        }
      />
      <RunLog
        withProject={search.project === undefined}
        filters={filters}
        filtered={isFiltered(search)}
        noHit={noHit(search)}
        onClear={() => void navigate({ to: "/runs", search: {} })}
        empty="Publish a project and give it a schedule, or run it now: every run stays here with its planned and its actual start."
      />
    </>
  );
}
