import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconAlertTriangle, IconDots, IconPencil, IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Schedule } from "../../../contract/schedule";
import { isLive, recentRunsQuery } from "../../api/runs";
import { notificationsQuery } from "../../api/schedules";
import { IconCirclePause } from "../../ui/IconCirclePause";
import { LinkButton } from "../../ui/LinkButton";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Note } from "../../ui/Note";
import { useNow } from "../../ui/now";
import { Spark } from "../../ui/Spark";
import { RunMark, ScheduleMark } from "../../ui/Status";
import {
  clock,
  clockSeconds,
  dayName,
  duration,
  moment,
  shortDay,
  shortMoment,
  until,
  usual,
  viewerZone,
  zoneLetters,
} from "../../ui/time";
import { hearers } from "./schedule-words";
import { useScheduleActions } from "./schedule-actions";
import classes from "./ScheduledRunsTab.module.css";

export function ScheduleRow({ schedule, onEdit }: { schedule: Schedule; onEdit: () => void }) {
  const [asking, setAsking] = useState<"run" | "delete" | null>(null);
  const actions = useScheduleActions(schedule);
  const { abilities, status } = schedule;
  const paused = status === "paused" || status === "auto_paused";
  const name = schedule.name || schedule.sentence;
  return (
    <article className={classes.row} aria-label={name}>
      <div>
        <button type="button" className={classes.say} onClick={onEdit} disabled={!abilities.update}>
          {schedule.sentence}
        </button>
        <Hearers schedule={schedule} />
      </div>
      <Next schedule={schedule} />
      <Last schedule={schedule} />
      <Recent scheduleId={schedule.id} />
      <div className={classes.state}>
        <ScheduleMark status={status} />
        <div className="sub">
          <StatusLine schedule={schedule} />
        </div>
      </div>
      <div className={classes.go}>
        {abilities.run ? (
          <ActionIcon size="xs" className="no-phone" aria-label={`Run ${name} now`} onClick={() => setAsking("run")}>
            <IconPlayerPlay size={15} aria-hidden />
          </ActionIcon>
        ) : null}
        {abilities.update ? (
          <ActionIcon size="xs" aria-label={`Edit ${name}`} onClick={onEdit}>
            <IconPencil size={15} aria-hidden />
          </ActionIcon>
        ) : null}
        <Menu>
          <Menu.Target>
            <ActionIcon size="xs" aria-label={`More for ${name}`}>
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {abilities.run ? <Menu.Item onClick={() => setAsking("run")}>Run now</Menu.Item> : null}
            {abilities.update && status === "active" ? <Menu.Item onClick={() => actions.pause.mutate()}>Pause schedule</Menu.Item> : null}
            {abilities.update && paused ? <Menu.Item onClick={() => actions.resume.mutate()}>Resume schedule</Menu.Item> : null}
            {abilities.delete ? (
              <Menu.Item color="var(--bad)" onClick={() => setAsking("delete")}>
                Delete schedule
              </Menu.Item>
            ) : null}
          </Menu.Dropdown>
        </Menu>
      </div>
      {status === "auto_paused" ? (
        <Note
          tone="bad"
          icon={IconCirclePause}
          className={classes.why}
          actions={
            <>
              {schedule.lastRun ? (
                <LinkButton
                  size="xs"
                  to="/projects/$projectId/runs/$runId"
                  params={{ projectId: schedule.projectId, runId: schedule.lastRun.id }}
                >
                  See the run
                </LinkButton>
              ) : null}
              {abilities.update ? (
                <Button size="xs" loading={actions.resume.isPending} onClick={() => actions.resume.mutate()}>
                  Resume schedule
                </Button>
              ) : null}
            </>
          }
        >
          <b>Daybook paused this.</b> {schedule.statusReason ?? "Nothing runs until it is resumed."}
        </Note>
      ) : null}
      {asking === "run" ? (
        <ConfirmDialog
          title={`Run ${name} now`}
          action="Run now"
          onClose={() => setAsking(null)}
          onConfirm={() => actions.run.mutate(undefined, { onSuccess: () => setAsking(null) })}
          busy={actions.run.isPending}
          failure={actions.run.error}
        >
          It runs as this schedule would, with its inputs{schedule.updatePublishedResults ? "; the app shows the result" : ""}, and tells
          the people it names. Its next planned run stays as it is.
        </ConfirmDialog>
      ) : null}
      {asking === "delete" ? (
        <ConfirmDialog
          danger
          title={`Delete ${name}`}
          action="Delete schedule"
          onClose={() => setAsking(null)}
          onConfirm={() => actions.remove.mutate()}
          busy={actions.remove.isPending}
          failure={actions.remove.error}
        >
          It does not run again and nobody hears from it. The runs it made stay in the log.
        </ConfirmDialog>
      ) : null}
    </article>
  );
}

function Hearers({ schedule }: { schedule: Schedule }) {
  const notifications = useQuery(notificationsQuery(schedule.id)).data?.values;
  const words = [schedule.name, notifications ? hearers(notifications) : ""].filter(Boolean).join(" · ");
  return <div className="sub">{words || "\u00a0"}</div>;
}

function Next({ schedule }: { schedule: Schedule }) {
  const now = useNow();
  const at = schedule.nextOccurrenceAt;
  if (at === null || schedule.status !== "active")
    return (
      <div>
        <span className="lead off">No next run</span>
        <div className="sub">
          {schedule.status === "ended" ? "It has ended" : schedule.status === "active" ? "None left" : "While it is paused"}
        </div>
      </div>
    );
  const mine = viewerZone();
  const differs = clock(at, mine) !== clock(at, schedule.timezone);
  return (
    <div>
      <span className="lead">{until(at, now)}</span>
      <div className="sub num">
        {moment(at, now, schedule.timezone)}
        {differs ? (
          <>
            {" "}
            ({dayName(at, now, mine) === dayName(at, now, schedule.timezone) ? "" : `${dayName(at, now, mine)}, `}
            {clock(at, mine)} {zoneLetters(mine, at)})
          </>
        ) : null}
      </div>
    </div>
  );
}

function Last({ schedule }: { schedule: Schedule }) {
  const now = useNow();
  const runs = useQuery(recentRunsQuery({ scheduleId: schedule.id }, 20)).data?.values;
  const last = runs?.[0] ?? null;
  const known = last ?? schedule.lastRun;
  if (!known)
    return (
      <div className={classes.last}>
        <span className="lead off">Not run yet</span>
      </div>
    );
  const status = known.status as Parameters<typeof RunMark>[0]["status"];
  const params = { projectId: schedule.projectId, runId: known.id };
  return (
    <div className={classes.last}>
      <Link to="/projects/$projectId/runs/$runId" params={params}>
        <RunMark status={status} live={isLive(status)} />
      </Link>
      <div className="sub num">
        {last && isLive(last.status) && last.startedAt ? `Since ${clockSeconds(last.startedAt)}` : shortMoment(known.plannedAt, now)}
      </div>
      {last && last.deliveries.failed > 0 ? (
        <Link className={`sub warn ${classes.look}`} to="/projects/$projectId/runs/$runId" params={params} hash="deliveries">
          <IconAlertTriangle size={14} aria-hidden />
          {last.deliveries.failed} of {last.deliveries.total} deliveries failed
        </Link>
      ) : null}
    </div>
  );
}

function Recent({ scheduleId }: { scheduleId: string }) {
  const runs = useQuery(recentRunsQuery({ scheduleId }, 20)).data?.values ?? [];
  const middle = usual(runs.filter((run) => run.status === "succeeded").map((run) => run.durationMs));
  return (
    <div className={classes.spark}>
      {runs.length === 0 ? <span className="off no-phone">–</span> : <Spark runs={runs} />}
      {middle === null ? null : <div className="sub num">usually {duration(middle)}</div>}
    </div>
  );
}

function StatusLine({ schedule }: { schedule: Schedule }) {
  const now = useNow();
  if (schedule.status === "paused") return <>{schedule.statusReason ?? "Until it is resumed"}</>;
  if (schedule.status === "auto_paused") return <>By Daybook</>;
  if (schedule.status === "ended") return <>{schedule.endsAt ? shortDay(schedule.endsAt, now, schedule.timezone) : ""}</>;
  if (schedule.endsAt) return <>Ends {shortDay(schedule.endsAt, now, schedule.timezone)}</>;
  if (schedule.startsAt && Date.parse(schedule.startsAt) > now) return <>From {shortDay(schedule.startsAt, now, schedule.timezone)}</>;
  if (schedule.policies.overlap === "skip") return <>Skips if still running</>;
  return <>Since {shortDay(schedule.createdAt, now).replace(/^\w+ /, "")}</>;
}
