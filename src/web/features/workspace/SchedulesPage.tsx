import { count, counted } from "../../../format/words";
import { Button, Checkbox } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ComponentProps } from "react";
import { allSchedulesQuery, matchingIds, type WorkspaceSchedule } from "../../api/all-schedules";
import { meQuery } from "../../api/people";
import { NotFound } from "../../shell/NotFound";
import type { SchedulesSearch } from "../../search";
import { Empty } from "../../ui/Empty";
import { NotLive } from "../../ui/Live";
import { List } from "../../ui/List";
import { Loaded } from "../../ui/Loaded";
import { More } from "../../ui/More";
import { PageHead } from "../../ui/PageHead";
import { BulkDialog } from "./BulkDialog";
import type { BulkAction } from "./bulk-words";
import { countOf, isChosen, none, stillShown, toggled, type Chosen } from "./chosen";
import { ScheduleFilters } from "./ScheduleFilters";
import { WorkspaceRow } from "./WorkspaceRow";
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
      <AllSchedules key={JSON.stringify(search)} search={search} />
    </>
  );
}

/** Anew for other filters: what was chosen under one is not changed under another. */
function AllSchedules({ search }: { search: SchedulesSearch }) {
  const query = useInfiniteQuery(allSchedulesQuery(search));
  return (
    <Loaded query={query} what="Schedules could" loading={{ rows: 10, height: 54, label: "Loading schedules" }}>
      {({ pages }) => <Rows search={search} query={query} pages={pages} />}
    </Loaded>
  );
}

interface Read {
  search: SchedulesSearch;
  query: ComponentProps<typeof More>["query"] & ComponentProps<typeof NotLive>["query"];
  pages: { values: WorkspaceSchedule[]; total: number }[];
}

function Rows({ search, query, pages }: Read) {
  const navigate = useNavigate();
  const [picked, setPicked] = useState<Chosen>(none);
  const [asking, setAsking] = useState<{ action: BulkAction; only: WorkspaceSchedule | null } | null>(null);
  const schedules = pages.flatMap((page) => page.values);
  const total = pages.at(-1)?.total ?? schedules.length;
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
      <List
        caption="Schedules"
        look={classes.list}
        heads={[
          {
            key: "choose",
            name: (
              <Checkbox
                aria-label="Choose all on show"
                checked={everyShown}
                indeterminate={number > 0 && !everyShown}
                onChange={() => setPicked(everyShown ? none : { all: false, ids: new Set(shown) })}
              />
            ),
          },
          "Schedule, project",
          "Next",
          "Last result",
          "Status",
          "Runs as",
        ]}
      >
        {schedules.map((schedule) => (
          <WorkspaceRow
            key={schedule.id}
            schedule={schedule}
            chosen={isChosen(chosen, schedule.id)}
            onChoose={() => setPicked(toggled(chosen, schedule.id, shown))}
            onAct={(action) => setAsking({ action, only: schedule })}
          />
        ))}
      </List>
      {query.hasNextPage ? (
        <p className={`sub ${classes.foot}`}>
          Showing {count(shown.length)} of {counted(total, "schedule")}.{" "}
          <More query={query} busy="Reading …">
            Show more
          </More>
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
