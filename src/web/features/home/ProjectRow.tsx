import { ActionIcon, Menu } from "@mantine/core";
import { IconCircleDashedMinus, IconDots } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { duration } from "../../../format/durations";
import { usualDuration } from "../../../format/usual";
import type { HomeProject } from "../../api/types";
import { useNow } from "../../ui/now";
import { Person } from "../../ui/Person";
import { Spark } from "../../ui/Spark";
import { Mark, RunMark } from "../../ui/Status";
import { ago, dayKey, clock, moment, shortMoment, timeUntil } from "../../ui/time";
import table from "../../ui/table.module.css";
import classes from "./ProjectList.module.css";

export function ProjectRow({ project }: { project: HomeProject }) {
  const navigate = useNavigate();
  const params = { projectId: project.id };
  const middle = usualDuration(project.recentRuns.filter((run) => run.status === "succeeded").map((run) => run.durationMs));
  return (
    <tr data-row>
      <td>
        <Link className="strong" to="/projects/$projectId" params={params} data-row-link>
          {project.title}
        </Link>
        <div className="sub">{scheduleLine(project)}</div>
      </td>
      <td>
        <LastRun project={project} middle={middle} />
      </td>
      <td>
        <NextRun project={project} />
      </td>
      <td>
        {project.recentRuns.length === 0 ? <span className="off">–</span> : <Spark runs={project.recentRuns} />}
        {middle === null ? null : <div className="sub num">{duration(middle)}</div>}
      </td>
      <td>
        <div className={classes.owner}>
          <Person name={project.owner.name} />
        </div>
      </td>
      <td className={table.go}>
        <Menu>
          <Menu.Target>
            <ActionIcon size="xs" aria-label={`Actions for ${project.title}`}>
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void navigate({ to: "/projects/$projectId/logic", params })}>Logic</Menu.Item>
            <Menu.Item component="a" href={`/apps/${project.id}`} disabled={project.publishedVersion === null}>
              Open app
            </Menu.Item>
            <Menu.Item onClick={() => void navigate({ to: "/projects/$projectId/runs", params })}>Scheduled runs</Menu.Item>
            <Menu.Item onClick={() => void navigate({ to: "/projects/$projectId/settings", params })}>Settings</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  );
}

function scheduleLine(project: HomeProject): string {
  if (project.archivedAt !== null) return "Archived";
  const { schedules } = project;
  const paused = schedules.filter((schedule) => schedule.status === "paused" || schedule.status === "auto_paused").length;
  if (schedules.length === 0) return project.publishedVersion === null ? "No schedule, not published" : "No schedule";
  if (schedules.length === 1) return `${schedules[0]?.sentence ?? ""}${paused === 1 ? ", paused" : ""}`;
  return `${schedules.length} schedules${paused > 0 ? `, ${paused} of them paused` : ""}`;
}

function LastRun({ project, middle }: { project: HomeProject; middle: number | null }) {
  const run = project.lastRun;
  const live = run?.status === "running" || run?.status === "queued";
  const now = useNow(live ? "second" : "quarter");
  if (!run)
    return (
      <>
        <Mark look={{ tone: "mute", icon: IconCircleDashedMinus, word: "Not run yet" }} />
        <div className="sub">{project.publishedVersion === null ? "Publish it to run it" : "Waiting for its first run"}</div>
      </>
    );
  const today = dayKey(run.plannedAt) === dayKey(now);
  const when = today ? `${clock(run.plannedAt)}, ${ago(run.plannedAt, now)}` : shortMoment(run.plannedAt, now);
  const where = run.error?.label
    ? `${today ? clock(run.plannedAt) : shortMoment(run.plannedAt, now)} · ${run.error.label}${run.error.line === null ? "" : `, line ${run.error.line}`}`
    : when;
  return (
    <>
      <Link to="/projects/$projectId/runs/$runId" params={{ projectId: project.id, runId: run.id }}>
        <RunMark status={run.status} />
      </Link>
      <div className="sub num">{live ? going(run, middle, now) : where}</div>
    </>
  );
}

function going(run: NonNullable<HomeProject["lastRun"]>, middle: number | null, now: number): string {
  if (run.startedAt === null) return "Waiting to start";
  const gone = duration(now - Date.parse(run.startedAt));
  return middle === null ? `${gone} so far` : `${gone} of about ${duration(middle)}`;
}

function NextRun({ project }: { project: HomeProject }) {
  const now = useNow();
  const next = project.nextOccurrenceAt;
  if (next !== null && project.archivedAt === null)
    return (
      <>
        <span className="lead">{timeUntil(next, now)}</span>
        <div className="sub num">{moment(next, now)}</div>
      </>
    );
  return (
    <>
      <span className="lead off">None planned</span>
      <div className="sub">{whyNone(project)}</div>
    </>
  );
}

function whyNone(project: HomeProject): string {
  if (project.archivedAt !== null) return "It is archived";
  if (project.publishedVersion === null) return "Nothing published yet";
  if (project.schedules.length === 0) return "Runs when someone asks";
  return project.schedules.every((schedule) => schedule.status === "ended") ? "Its schedules have ended" : "Its schedules are paused";
}
