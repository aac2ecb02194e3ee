import { usualDuration } from "../../../format/usual";
import { duration } from "../../../format/durations";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ListedSchedule, ScheduleRun } from "../../../contract/schedule-list";
import { isLive } from "../../api/runs";
import { useNow } from "../../ui/now";
import { Spark } from "../../ui/Spark";
import { RunMark } from "../../ui/Status";
import { clockSeconds, moment, timeUntil, viewerZone, zoneLetters } from "../../ui/time";
import { nextWords, restWords } from "../../schedules/schedule-words";
import classes from "./ScheduledRunsTab.module.css";

/** When it runs next: relative, then on the clock of its zone, then on the reader's where that differs. */
export function NextRun({ schedule, halted }: { schedule: ListedSchedule; halted: string | null }) {
  const now = useNow();
  const at = schedule.nextOccurrenceAt;
  if (at === null || schedule.status !== "active" || halted !== null)
    return (
      <div>
        <span className="lead off">No next run</span>
        <div className="sub">{schedule.status === "active" && halted !== null ? halted : restWords[schedule.status]}</div>
      </div>
    );
  const { there, here } = nextWords(at, now, schedule.timezone, viewerZone());
  return (
    <div>
      <span className="lead">{timeUntil(at, now)}</span>
      <div className="sub num">
        {there}
        {here === null ? null : (
          <>
            {" "}
            <span className="off nowrap">({here})</span>
          </>
        )}
      </div>
    </div>
  );
}

/** How its newest run stands or ended, on the clock of its zone like its next, with the way to it. */
export function LastRun({ schedule }: { schedule: ListedSchedule }) {
  const now = useNow();
  const run = schedule.lastRun;
  if (run === null)
    return (
      <div className={classes.last}>
        <span className="lead off">Not run yet</span>
      </div>
    );
  const params = { projectId: run.projectId, runId: run.id };
  return (
    <div className={classes.last}>
      <Link to="/projects/$projectId/runs/$runId" params={params} className={classes.result}>
        <RunMark status={run.status} live={isLive(run.status)} />
      </Link>
      <div className="sub num">
        {isLive(run.status) && run.startedAt
          ? `Since ${clockSeconds(run.startedAt, schedule.timezone)} ${zoneLetters(schedule.timezone, run.startedAt)}`
          : moment(run.plannedAt, now, schedule.timezone)}
      </div>
      {run.deliveries.failed + run.deliveries.unknown > 0 ? (
        <Link className={`sub warn ${classes.look}`} to="/projects/$projectId/runs/$runId" params={params} hash="deliveries">
          <IconAlertTriangle size={14} aria-hidden />
          {run.deliveries.failed > 0
            ? `${run.deliveries.failed} of ${run.deliveries.total} deliveries failed`
            : `${run.deliveries.unknown} of ${run.deliveries.total} deliveries unknown`}
        </Link>
      ) : null}
    </div>
  );
}

/** How long its last runs took. */
export function UsualDuration({ runs }: { runs: ScheduleRun[] }) {
  const middle = usualDuration(runs.filter((run) => run.status === "succeeded").map((run) => run.durationMs));
  return (
    <div className={classes.spark}>
      {runs.length === 0 ? (
        <span className="off no-phone" aria-hidden>
          –
        </span>
      ) : (
        <Spark runs={runs} />
      )}
      {middle === null ? null : <div className="sub num">usually {duration(middle)}</div>}
    </div>
  );
}
