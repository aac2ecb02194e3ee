import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Fragment, useMemo } from "react";
import type { Run } from "../../../contract/run";
import { runLogQuery, type RunFilters } from "../../api/runs";
import { Empty } from "../../ui/Empty";
import { Failed } from "../../ui/Failed";
import { NotLive } from "../../ui/Live";
import { LoadingRows } from "../../ui/Loading";
import { useNow } from "../../ui/now";
import { dayKey, dayName, shortDay, usual } from "../../ui/time";
import { counted } from "../../ui/words";
import { useGathered } from "./gathered";
import { RunRow } from "./RunRow";
import table from "../../ui/table.module.css";
import classes from "./RunLog.module.css";

interface Props {
  filters: RunFilters;
  /** The workspace's log names the project of each run. */
  withProject?: boolean;
  /** Said when nothing ran and no filter is set. */
  empty: string;
  filtered: boolean;
  /** "No failed runs in the last 7 days." */
  noHit: string;
  onClear: () => void;
}

export function RunLog(props: Props) {
  const log = useInfiniteQuery(runLogQuery(props.filters));
  const runs = useMemo(() => log.data?.pages.flatMap((page) => page.values), [log.data]);
  const { shown, fresh, show } = useGathered(runs, JSON.stringify(props.filters));
  const middle = useMemo(() => usualByProject(runs ?? []), [runs]);
  const now = useNow();
  if (runs === undefined)
    return log.isPending ? (
      <LoadingRows rows={10} height={37} label="Loading the run log" />
    ) : (
      <Failed what="The run log could" error={log.error} onRetry={() => void log.refetch()} />
    );
  if (runs.length === 0)
    return (
      <div className="card">
        {props.filtered ? (
          <Empty title={props.noHit} action={<Button onClick={props.onClear}>Clear filters</Button>} />
        ) : (
          <Empty title="No runs yet">{props.empty}</Empty>
        )}
      </div>
    );
  const days = byDay(shown);
  return (
    <>
      <NotLive query={log} />
      <div role="status">
        {fresh.length > 0 ? (
          <button type="button" className={classes.fresh} onClick={show}>
            {counted(fresh.length, "new run")}
          </button>
        ) : null}
      </div>
      <div className="card">
        <table className={`${table.table} ${classes.log}`} data-with-project={props.withProject || undefined}>
          <caption className="sr">Run log</caption>
          <thead>
            <tr>
              <th>Status</th>
              <th>Planned</th>
              <th>{props.withProject ? "Project, started by" : "Started by"}</th>
              <th>Version</th>
              <th className={table.right}>Late by</th>
              <th>Duration</th>
              <th>Deliveries</th>
              <th>
                <span className="sr">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {days.map((day) => (
              <Fragment key={day.key}>
                <tr className={table.day}>
                  <td colSpan={8}>
                    {dayName(day.runs[0]!.plannedAt, now)}
                    <span>{daySummary(day.runs, now)}</span>
                  </td>
                </tr>
                {day.runs.map((run) => (
                  <RunRow key={run.id} run={run} usualMs={middle.get(run.projectId) ?? null} withProject={props.withProject} />
                ))}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
      <p className={`sub ${classes.foot}`}>
        Showing {counted(shown.length, "run")}.{" "}
        {log.hasNextPage ? (
          <button type="button" className="link" disabled={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            Show older
          </button>
        ) : null}
      </p>
    </>
  );
}

function byDay(runs: Run[]): { key: string; runs: Run[] }[] {
  const days: { key: string; runs: Run[] }[] = [];
  for (const run of runs) {
    const key = dayKey(run.plannedAt);
    const last = days.at(-1);
    if (last?.key === key) last.runs.push(run);
    else days.push({ key, runs: [run] });
  }
  return days;
}

function daySummary(runs: Run[], now: number): string {
  const first = runs[0]!.plannedAt;
  const named = /^(Today|Yesterday|Tomorrow)$/.test(dayName(first, now)) ? shortDay(first, now) : counted(runs.length, "run");
  const failed = runs.filter((run) => run.status === "failed" || run.status === "timed_out").length;
  return failed === 0 ? named : `${named} · ${failed} failed`;
}

/** What a run of each project usually takes, from the good ones in the log. */
function usualByProject(runs: Run[]): Map<string, number> {
  const durations = new Map<string, number[]>();
  for (const run of runs) {
    if (run.status !== "succeeded" || run.durationMs === null) continue;
    durations.set(run.projectId, [...(durations.get(run.projectId) ?? []), run.durationMs]);
  }
  return new Map([...durations].map(([project, all]) => [project, usual(all) ?? 0]));
}
