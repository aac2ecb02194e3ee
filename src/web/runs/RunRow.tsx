import { duration, lateness, roughSpan } from "../../format/durations";
import { ActionIcon, Menu, Progress } from "@mantine/core";
import { IconAlertTriangle, IconDots, IconX } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import type { Run } from "../../contract/run";
import { isLive } from "../api/runs";
import { useNow } from "../ui/now";
import { RunMark } from "../ui/Status";
import { clockSeconds, dayKey, shortDay } from "../ui/time";
import { deliveryWords, reasonSentence, startedBy } from "./run-words";
import { useRunActions } from "./run-actions";
import table from "../ui/table.module.css";
import classes from "./RunLog.module.css";

interface Props {
  run: Run;
  usualMs: number | null;
  withProject?: boolean;
  /** Under whose heading it stands. */
  day: string;
}

export function RunRow({ run, usualMs, withProject, day }: Props) {
  const params = { projectId: run.projectId, runId: run.id };
  const now = useNow();
  const time = clockSeconds(run.plannedAt);
  const reason = reasonSentence(run);
  const deliveries = deliveryWords(run);
  const who = startedBy(run);
  return (
    <tr data-row>
      <td className={classes.status}>
        <RunMark status={run.status} live={isLive(run.status)} />
      </td>
      <td className={`${classes.planned} nowrap num`}>
        <Link
          className="lead"
          to="/projects/$projectId/runs/$runId"
          params={params}
          data-row-link
          aria-label={`Run planned at ${time}, ${who}`}
        >
          {time.slice(0, 5)}
          <span className="off">{time.slice(5)}</span>
        </Link>
        {dayKey(run.plannedAt) === day ? null : <div className="sub">{shortDay(run.plannedAt, now)}</div>}
      </td>
      <td className={`${classes.started} nowrap num`} data-none={run.startedAt === null || undefined}>
        {run.startedAt === null ? (
          <span className="off">–</span>
        ) : (
          <>
            {clockSeconds(run.startedAt)}
            {dayKey(run.startedAt) === dayKey(run.plannedAt) ? null : <div className="sub">{shortDay(run.startedAt, now)}</div>}
          </>
        )}
      </td>
      <td className={classes.what}>
        {withProject ? (
          <>
            <Link className="lead" to="/projects/$projectId" params={{ projectId: run.projectId }}>
              {run.projectTitle}
            </Link>
            <div className="sub">
              {who}
              {reason ? ` · ${reason}` : ""}
            </div>
          </>
        ) : (
          <>
            <span className="lead">{who}</span>
            {reason ? <div className="sub">{reason}</div> : null}
          </>
        )}
      </td>
      <td className={`${classes.version} nowrap`}>
        <Link
          className="dim"
          to="/projects/$projectId/versions/$version"
          params={{ projectId: run.projectId, version: String(run.version) }}
        >
          v{run.version}
        </Link>
      </td>
      <td className={`${table.right} ${classes.attempt} num`} data-none={run.attempt === 1 || undefined}>
        {run.status === "skipped" ? <span className="off">–</span> : run.attempt}
      </td>
      <td className={`${table.right} ${classes.late} num`} data-none={run.latenessMs === null || undefined}>
        {run.latenessMs === null ? <span className="off">–</span> : lateness(run.latenessMs)}
      </td>
      <td className={`${classes.duration} num`} data-none={run.status === "skipped" || undefined}>
        <Took run={run} usualMs={usualMs} />
      </td>
      <td className={`${classes.deliveries} nowrap`} data-none={deliveries.none || undefined}>
        {deliveries.look ? (
          <Link className={`warn lead ${classes.look}`} to="/projects/$projectId/runs/$runId" params={params} hash="deliveries">
            <IconAlertTriangle size={15} aria-hidden />
            {deliveries.text}
          </Link>
        ) : (
          <span className={deliveries.none ? "sub" : undefined}>{deliveries.text}</span>
        )}
      </td>
      <td className={`${table.go} ${classes.go}`}>
        <Actions run={run} time={time} />
      </td>
    </tr>
  );
}

function Took({ run, usualMs }: { run: Run; usualMs: number | null }) {
  const live = run.status === "running";
  const now = useNow(live ? "second" : "quarter");
  if (run.status === "queued") return <span className="dim">Waiting to start</span>;
  if (run.status === "skipped") return <span className="off">–</span>;
  if (!live) return <>{duration(run.durationMs)}</>;
  const gone = Math.max(0, now - Date.parse(run.startedAt ?? run.plannedAt));
  if (usualMs === null) return <span className="nowrap">{duration(gone)} so far</span>;
  const share = Math.min(96, Math.round((gone / Math.max(usualMs, 1)) * 100));
  return (
    <>
      <div className="nowrap">
        {gone < 10_000 ? roughSpan(gone) : duration(gone)} <span className="sub">of about {duration(usualMs)}</span>
      </div>
      <Progress
        value={share}
        size={4}
        radius={2}
        aria-label="Run progress"
        classNames={{ root: classes.progress }}
        transitionDuration={0}
      />
    </>
  );
}

function Actions({ run, time }: { run: Run; time: string }) {
  const navigate = useNavigate();
  const actions = useRunActions(run);
  if (isLive(run.status))
    return run.abilities.cancel ? (
      <ActionIcon size="xs" aria-label={`Cancel run ${time}`} loading={actions.cancel.isPending} onClick={() => actions.cancel.mutate()}>
        <IconX size={15} aria-hidden />
      </ActionIcon>
    ) : null;
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon size="xs" aria-label={`Actions for run ${time}`}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          onClick={() => void navigate({ to: "/projects/$projectId/runs/$runId", params: { projectId: run.projectId, runId: run.id } })}
        >
          Open run
        </Menu.Item>
        {run.status === "skipped" ? null : (
          <Menu.Item component="a" href={`/apps/${run.projectId}/runs/${run.id}`}>
            Open the app as it was
          </Menu.Item>
        )}
        {run.abilities.retry && run.status !== "succeeded" ? <Menu.Item onClick={() => actions.retry.mutate()}>Retry run</Menu.Item> : null}
      </Menu.Dropdown>
    </Menu>
  );
}
