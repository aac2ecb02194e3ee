import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { maxSchedules } from "../../../contract/caps";
import type { ListedSchedule } from "../../../contract/schedule-list";
import { schedulesQuery } from "../../api/schedules";
import type { Overview } from "../../api/types";
import { Empty } from "../../ui/Empty";
import { NotLive } from "../../ui/Live";
import { Loaded } from "../../ui/Loaded";
import { MoreButton } from "../../ui/More";
import { Section } from "../../ui/PageHead";
import { PublishButton } from "../../project/PublishDialog";
import { may } from "../../project/overview";
import { ClockChangeNote } from "./ClockChangeNote";
import type { Editing } from "./schedule-form";
import { ScheduleRow } from "./ScheduleRow";
import classes from "./ScheduledRunsTab.module.css";

const ScheduleDialog = lazy(() => import("./ScheduleDialog").then((module) => ({ default: module.ScheduleDialog })));

/** When this project runs by itself: its schedules and the way to a new one. */
export function Schedules({ overview }: { overview: Overview }) {
  const { project, publishedVersion } = overview;
  const query = useInfiniteQuery(schedulesQuery(project.id));
  const [editing, setEditing] = useState<Editing | null>(null);
  const schedules = query.data?.pages.flatMap((page) => page.values);
  const mayAdd = may(overview, "schedule.edit") && project.archivedAt === null;
  const full = (schedules?.length ?? 0) >= maxSchedules;
  const add = mayAdd ? (
    <Button
      variant="filled"
      leftSection={<IconPlus size={16} aria-hidden />}
      disabled={full}
      title={full ? `A project has at most ${maxSchedules} schedules. Delete one to add another.` : undefined}
      onClick={() => setEditing({ kind: "new" })}
    >
      New schedule
    </Button>
  ) : undefined;
  return (
    <>
      <Section
        title="Schedules"
        sub={
          publishedVersion === null || schedules === undefined
            ? undefined
            : `Runs the published version, ${publishedVersion}. ${tally(schedules)}${full ? ` That is the most a project may have: delete one to add another.` : ""}`
        }
        actions={publishedVersion !== null && schedules && schedules.length > 0 ? add : undefined}
      />
      <NotLive query={query} />
      <ClockChangeNote schedules={schedules ?? []} />
      <Loaded
        query={query}
        what="The schedules could"
        loading={{ rows: Math.max(1, overview.schedules.length), height: 63, label: "Loading the schedules" }}
      >
        {() => (
          <div className="card">
            {schedules === undefined || schedules.length === 0 ? (
              <None overview={overview} add={add} />
            ) : (
              <>
                <Head />
                {schedules.map((schedule) => (
                  <ScheduleRow
                    key={schedule.id}
                    schedule={schedule}
                    halted={haltedBy(overview)}
                    onEdit={() => setEditing({ kind: "edit", schedule })}
                    onDuplicate={
                      mayAdd && !full ? () => setEditing({ kind: "copy", schedule, taken: schedules.map((one) => one.name) }) : null
                    }
                  />
                ))}
              </>
            )}
          </div>
        )}
      </Loaded>
      <MoreButton query={query}>Show more schedules</MoreButton>
      <Suspense>{editing ? <ScheduleDialog overview={overview} editing={editing} onClose={() => setEditing(null)} /> : null}</Suspense>
    </>
  );
}

function None({ overview, add }: { overview: Overview; add: React.ReactNode }) {
  if (overview.publishedVersion !== null)
    return (
      <Empty title="No schedules yet" action={add}>
        This project runs only when someone starts it.
      </Empty>
    );
  return (
    <Empty title="Nothing published yet" action={may(overview, "project.publish") ? <PublishButton overview={overview} /> : undefined}>
      Publish the project first: a schedule runs the published version.
    </Empty>
  );
}

const Head = () => (
  <div className={`${classes.row} ${classes.head}`} aria-hidden>
    <span>When</span>
    <span>Next</span>
    <span>Last result</span>
    <span>Last 20 runs</span>
    <span>Status</span>
    <span />
  </div>
);

/** Why an active schedule of this project runs nothing all the same. */
function haltedBy(overview: Overview): string | null {
  if (overview.project.archivedAt !== null) return "While the project is archived";
  return overview.publishedVersion === null ? "Until something is published" : null;
}

function tally(schedules: ListedSchedule[]): string {
  const of = (...statuses: ListedSchedule["status"][]) => schedules.filter((schedule) => statuses.includes(schedule.status)).length;
  const [active, paused, ended] = [of("active"), of("paused", "auto_paused"), of("ended")];
  const parts = [active > 0 ? `${active} active` : "", paused > 0 ? `${paused} paused` : "", ended > 0 ? `${ended} ended` : ""];
  const said = parts.filter(Boolean).join(", ");
  return said === "" ? "" : `${said}.`;
}
