import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import type { Schedule } from "../../../contract/schedule";
import { Empty } from "../../ui/Empty";
import { useNow } from "../../ui/now";
import { Section } from "../../ui/PageHead";
import { cityOf, viewerZone, zoneLetters } from "../../ui/time";
import { counted } from "../../ui/words";
import { PublishButton } from "../project/PublishDialog";
import { may, useOverview } from "../project/overview";
import { LogFilters } from "../runs/LogFilters";
import { filtersOf, isFiltered, noHit } from "../runs/log-search";
import { RunLog } from "../runs/RunLog";
import { ClockChangeNote } from "./ClockChangeNote";
import { ScheduleRow } from "./ScheduleRow";
import classes from "./ScheduledRunsTab.module.css";

const ScheduleDialog = lazy(() => import("./ScheduleDialog").then((module) => ({ default: module.ScheduleDialog })));

export function ScheduledRunsTab() {
  const overview = useOverview();
  const search = useSearch({ from: "/shell/projects/$projectId/runs" });
  const navigate = useNavigate();
  const now = useNow();
  const [editing, setEditing] = useState<Schedule | "new" | null>(null);
  const { schedules, project, publishedVersion } = overview;
  const zone = viewerZone();
  const mayAdd = may(overview, "schedule.edit") && project.archivedAt === null;
  const add = mayAdd ? (
    <Button variant="filled" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEditing("new")}>
      New schedule
    </Button>
  ) : undefined;
  return (
    <>
      <Section
        title="Schedules"
        sub={publishedVersion === null ? undefined : `Runs the published version, ${publishedVersion}. ${tally(schedules)}`}
        actions={publishedVersion !== null && schedules.length > 0 ? add : undefined}
      />
      <ClockChangeNote schedules={schedules} />
      <div className="card">
        {publishedVersion === null && schedules.length === 0 ? (
          <Empty
            title="Nothing published yet"
            action={may(overview, "project.publish") ? <PublishButton overview={overview} /> : undefined}
          >
            Publish the project first: a schedule runs the published version.
          </Empty>
        ) : schedules.length === 0 ? (
          <Empty title="No schedules yet" action={add}>
            This project runs only when someone starts it.
          </Empty>
        ) : (
          <>
            <div className={`${classes.row} ${classes.head}`} aria-hidden>
              <span>When</span>
              <span>Next</span>
              <span>Last result</span>
              <span>Last 20 runs</span>
              <span>Status</span>
              <span />
            </div>
            {schedules.map((schedule) => (
              <ScheduleRow key={schedule.id} schedule={schedule} onEdit={() => setEditing(schedule)} />
            ))}
          </>
        )}
      </div>
      <Section title="Run log" sub={`Live. Times as in ${cityOf(zone)} (${zoneLetters(zone, now)}).`} />
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
      <Suspense>
        {editing ? (
          <ScheduleDialog overview={overview} schedule={editing === "new" ? null : editing} onClose={() => setEditing(null)} />
        ) : null}
      </Suspense>
    </>
  );
}

function tally(schedules: Schedule[]): string {
  const of = (...statuses: Schedule["status"][]) => schedules.filter((schedule) => statuses.includes(schedule.status)).length;
  const [active, paused, ended] = [of("active"), of("paused", "auto_paused"), of("ended")];
  const parts = [active > 0 ? `${active} active` : "", paused > 0 ? `${paused} paused` : "", ended > 0 ? `${ended} ended` : ""].filter(
    Boolean,
  );
  return parts.length === 0 ? `${counted(schedules.length, "schedule")}.` : `${parts.join(", ")}.`;
}
