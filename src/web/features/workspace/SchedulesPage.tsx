import { Button, Checkbox } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { count, counted } from "../../../format/words";
import { allSchedulesQuery, matchingIds, type WorkspaceSchedule } from "../../api/all-schedules";
import { meQuery } from "../../api/people";
import { NotFound } from "../../shell/NotFound";
import type { SchedulesSearch } from "../../search";
import { Empty } from "../../ui/Empty";
import { Failed } from "../../ui/Failed";
import { NotLive } from "../../ui/Live";
import { LoadingRows } from "../../ui/Loading";
import { PageHead } from "../../ui/PageHead";
import { BulkDialog } from "./BulkDialog";
import type { BulkAction } from "./bulk-words";
import { countOf, isChosen, none, stillShown, toggled, type Chosen } from "./chosen";
import { ScheduleFilters } from "./ScheduleFilters";
import { WorkspaceRow } from "./WorkspaceRow";
import table from "../../ui/table.module.css";
import classes from "./SchedulesPage.module.css";

/** Every schedule of the workspace, for admins; for others there is no such page. */
export function SchedulesPage() {
  const me = useQuery(meQuery).data;
  const search = useSearch({ from: "/shell/schedules" });
  if (!me) return null;
  if (!me.abilities["schedule.list_all"]) return <NotFound />;
  return (
    <>
      <PageHead title="Schedules" />
      <p className="sub" style={{ margin: "-10px 0 12px" }}>
        Of all projects, by next occurrence, each in its own zone.
      </p>
      <ScheduleFilters search={search} />
      <List key={JSON.stringify(search)} search={search} />
    </>
  );
}

/** Anew for other filters: what was chosen under one is not changed under another. */
function List({ search }: { search: SchedulesSearch }) {
  const navigate = useNavigate();
  const query = useInfiniteQuery(allSchedulesQuery(search));
  const [picked, setPicked] = useState<Chosen>(none);
  const [asking, setAsking] = useState<{ action: BulkAction; only: WorkspaceSchedule | null } | null>(null);
  const schedules = query.data?.pages.flatMap((page) => page.values);
  if (schedules === undefined)
    return query.isPending ? (
      <LoadingRows rows={10} height={54} label="Loading schedules" />
    ) : (
      <Failed what="Schedules could" error={query.error} onRetry={() => void query.refetch()} />
    );
  const total = query.data?.pages.at(-1)?.total ?? schedules.length;
  const filtered = Object.values(search).some((value) => value !== undefined);
  if (schedules.length === 0)
    return (
      <div className="card">
        {filtered ? (
          <Empty
            title="No schedules like this."
            action={<Button onClick={() => void navigate({ to: "/schedules", search: {} })}>Clear filters</Button>}
          />
        ) : (
          <Empty title="No schedules yet">
            A schedule belongs to a project: open one, publish it, then add a schedule under Scheduled runs.
          </Empty>
        )}
      </div>
    );
  const shown = schedules.map((schedule) => schedule.id);
  const chosen = stillShown(picked, shown);
  const number = countOf(chosen, total);
  const everyShown = shown.every((id) => isChosen(chosen, id));
  const { only } = asking ?? { only: null };
  return (
    <>
      <NotLive query={query} />
      <div className={classes.bar} data-active={number > 0 || undefined} role="group" aria-label="What to do with the chosen schedules">
        <span role="status">
          {number === 0 ? `${counted(total, "schedule")}.` : `${count(number)} of ${count(total)} chosen.`}{" "}
          {number > 0 && everyShown && !chosen.all && total > shown.length ? (
            <button type="button" className="link" onClick={() => setPicked({ all: true })}>
              Choose all {count(total)} that match
            </button>
          ) : null}
        </span>
        {number > 0 ? (
          <span className={classes.acts}>
            <Button size="xs" onClick={() => setAsking({ action: "pause", only: null })}>
              Pause
            </Button>
            <Button size="xs" onClick={() => setAsking({ action: "resume", only: null })}>
              Resume
            </Button>
            <Button size="xs" onClick={() => setAsking({ action: "owner", only: null })}>
              Change whom they run as
            </Button>
            <Button size="xs" variant="subtle" onClick={() => setPicked(none)}>
              Clear
            </Button>
          </span>
        ) : null}
      </div>
      <div className="card">
        <table className={`${table.table} ${classes.list}`}>
          <caption className="sr">Schedules</caption>
          <thead>
            <tr>
              <th>
                <Checkbox
                  aria-label="Choose all on show"
                  checked={everyShown}
                  indeterminate={number > 0 && !everyShown}
                  onChange={() => setPicked(everyShown ? none : { all: false, ids: new Set(shown) })}
                />
              </th>
              <th>Schedule, project</th>
              <th>Next</th>
              <th>Last result</th>
              <th>Status</th>
              <th>Runs as</th>
              <th>
                <span className="sr">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {schedules.map((schedule) => (
              <WorkspaceRow
                key={schedule.id}
                schedule={schedule}
                chosen={isChosen(chosen, schedule.id)}
                onChoose={() => setPicked(toggled(chosen, schedule.id, shown))}
                onAct={(action) => setAsking({ action, only: schedule })}
              />
            ))}
          </tbody>
        </table>
      </div>
      {query.hasNextPage ? (
        <p className={`sub ${classes.foot}`}>
          Showing {count(shown.length)} of {counted(total, "schedule")}.{" "}
          <button type="button" className="link" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {query.isFetchingNextPage ? "Reading …" : "Show more"}
          </button>
        </p>
      ) : null}
      {asking ? (
        <BulkDialog
          action={asking.action}
          count={only ? 1 : number}
          name={only ? only.name || only.sentence : null}
          ids={async () => (only ? [only.id] : chosen.all ? matchingIds(search) : [...chosen.ids])}
          onClose={() => setAsking(null)}
        />
      ) : null}
    </>
  );
}
