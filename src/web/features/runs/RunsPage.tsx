import { useNavigate, useSearch } from "@tanstack/react-router";
import { useNow } from "../../ui/now";
import { PageHead } from "../../ui/PageHead";
import { cityOf, viewerZone, zoneLetters } from "../../ui/time";
import { LogFilters } from "./LogFilters";
import { filtersOf, isFiltered, noHit } from "./log-search";
import { RunLog } from "./RunLog";

/** Every run of the workspace the reader may see. */
export function RunsPage() {
  const search = useSearch({ from: "/shell/runs" });
  const navigate = useNavigate();
  const now = useNow();
  const zone = viewerZone();
  return (
    <>
      <PageHead title="Runs" />
      <p className="sub" style={{ margin: "-10px 0 12px" }}>
        Of all projects, live. Times as in {cityOf(zone)} ({zoneLetters(zone, now)}).
      </p>
      <LogFilters search={search} />
      <RunLog
        withProject
        filters={filtersOf(search, undefined, now)}
        filtered={isFiltered(search)}
        noHit={noHit(search)}
        onClear={() => void navigate({ to: "/runs", search: {} })}
        empty="Publish a project and give it a schedule, or run it now: every run stays here with its planned and its actual start."
      />
    </>
  );
}
