import { ActionIcon, Checkbox, Menu } from "@mantine/core";
import { IconAlertTriangle, IconDots } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import type { RunStatus } from "../../../contract/run";
import type { WorkspaceSchedule } from "../../api/all-schedules";
import { useNow } from "../../ui/now";
import { Person } from "../../ui/Person";
import { RunMark, ScheduleMark } from "../../ui/Status";
import { inSentence, moment, timeUntil } from "../../ui/time";
import { restWords } from "../../schedules/schedule-words";
import type { BulkAction } from "./bulk-words";
import table from "../../ui/table.module.css";
import classes from "./SchedulesPage.module.css";

interface Props {
  schedule: WorkspaceSchedule;
  chosen: boolean;
  onChoose: () => void;
  onAct: (action: BulkAction) => void;
}

export function WorkspaceRow({ schedule, chosen, onChoose, onAct }: Props) {
  const name = schedule.name || schedule.sentence;
  const params = { projectId: schedule.projectId };
  return (
    <tr data-row data-chosen={chosen || undefined}>
      <td className={classes.choose}>
        <Checkbox aria-label={`Choose ${name} of ${schedule.projectTitle}`} checked={chosen} onChange={onChoose} />
      </td>
      <td className={classes.what}>
        <Link className="lead" to="/projects/$projectId/runs" params={params} search={{ schedule: schedule.id }} data-row-link>
          {schedule.sentence}
        </Link>
        <div className="sub">
          <Link to="/projects/$projectId/runs" params={params}>
            {schedule.projectTitle}
          </Link>
          {schedule.name ? ` · ${schedule.name}` : ""}
        </div>
      </td>
      <td className={classes.next}>
        <Next schedule={schedule} />
      </td>
      <td className={classes.last} data-none={schedule.lastRun === null || undefined}>
        <Last schedule={schedule} />
      </td>
      <td className={classes.state}>
        <ScheduleMark status={schedule.status} />
        {schedule.statusReason ? <div className="sub">{schedule.statusReason}</div> : <Late schedule={schedule} />}
      </td>
      <td className={classes.owner}>
        {schedule.runAs ? <Person name={schedule.runAs.name} /> : <span className="off">Nobody</span>}
        {schedule.ownerProblem ? (
          <button type="button" className={`sub warn ${classes.problem}`} title={schedule.ownerProblem} onClick={() => onAct("owner")}>
            <IconAlertTriangle size={14} aria-hidden />
            May not run it any more
          </button>
        ) : null}
      </td>
      <td className={`${table.go} ${classes.go}`}>
        <RowMenu schedule={schedule} name={name} onAct={onAct} />
      </td>
    </tr>
  );
}

function RowMenu({ schedule, name, onAct }: { schedule: WorkspaceSchedule; name: string; onAct: Props["onAct"] }) {
  const navigate = useNavigate();
  const { status } = schedule;
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon size="xs" aria-label={`Actions for ${name} of ${schedule.projectTitle}`}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {status === "active" ? <Menu.Item onClick={() => onAct("pause")}>Pause schedule</Menu.Item> : null}
        {status === "paused" || status === "auto_paused" ? <Menu.Item onClick={() => onAct("resume")}>Resume schedule</Menu.Item> : null}
        <Menu.Item onClick={() => onAct("owner")}>Change whom it runs as</Menu.Item>
        <Menu.Item onClick={() => void navigate({ to: "/runs", search: { project: schedule.projectId, schedule: schedule.id, days: 30 } })}>
          See its runs
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Says that a run is late, until one has succeeded. */
function Late({ schedule }: { schedule: WorkspaceSchedule }) {
  const now = useNow();
  const late = schedule.didNotRun;
  if (late === null) return null;
  return (
    <Link className="sub warn" to="/projects/$projectId/runs/$runId" params={{ projectId: schedule.projectId, runId: late.runId }}>
      No good run by {inSentence(moment(late.expectedAt, now, schedule.timezone))}
    </Link>
  );
}

function Next({ schedule }: { schedule: WorkspaceSchedule }) {
  const now = useNow();
  const at = schedule.nextOccurrenceAt;
  if (at === null)
    return (
      <>
        <span className="off">No next run</span>
        <div className="sub">{restWords[schedule.status]}</div>
      </>
    );
  return (
    <>
      <span className="nowrap">{timeUntil(at, now)}</span>
      <div className="sub num">{moment(at, now, schedule.timezone)}</div>
    </>
  );
}

function Last({ schedule }: { schedule: WorkspaceSchedule }) {
  const now = useNow();
  const run = schedule.lastRun;
  if (run === null) return <span className="off">Not run yet</span>;
  return (
    <>
      <Link to="/projects/$projectId/runs/$runId" params={{ projectId: schedule.projectId, runId: run.id }}>
        <RunMark status={run.status as RunStatus} />
      </Link>
      <div className="sub num">{moment(run.plannedAt, now, schedule.timezone)}</div>
    </>
  );
}
