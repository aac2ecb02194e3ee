import { count, counted } from "../../format/words";
import { usualDuration } from "../../format/usual";
import { Button } from "@mantine/core";
import { Fragment, useMemo, type ComponentProps } from "react";
import type { Run, RunLogQuery } from "../../contract/run";
import { Empty } from "../ui/Empty";
import { NotLive } from "../ui/Live";
import { List, numbers } from "../ui/List";
import { Loaded } from "../ui/Loaded";
import { More } from "../ui/More";
import { useNow } from "../ui/now";
import { dayKey, dayName, inSentence, shortDay, shortMoment } from "../ui/time";
import { useNewRuns } from "./new-runs";
import { RunRow } from "./RunRow";
import { useRunLog } from "./use-run-log";
import table from "../ui/table.module.css";
import classes from "./RunLog.module.css";

interface Props {
  filters: RunLogQuery;
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
  const read = useRunLog(props.filters);
  return (
    <Loaded query={read.log} what="The run log could" loading={{ rows: 10, height: 37, label: "Loading the run log" }}>
      {() => <Log {...props} read={read} />}
    </Loaded>
  );
}

function Log({ read, ...props }: Props & { read: ReturnType<typeof useRunLog> }) {
  const { log, head, runs, looked, reread } = read;
  const { shown, fresh, show } = useNewRuns(runs, JSON.stringify(props.filters));
  const middle = useMemo(() => usualByProject(runs), [runs]);
  const now = useNow();
  const gap = head.data?.gap === true;
  const older = <Older shown={shown.length} looked={looked} log={log} />;
  if (runs.length === 0 && log.hasNextPage) return <div className="card">{<p className={classes.looking}>{older}</p>}</div>;
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
  const byClaim = props.withProject === true;
  const days = byDay(shown, byClaim);
  return (
    <>
      <NotLive query={{ ...head, dataUpdatedAt: head.dataUpdatedAt || log.dataUpdatedAt }} />
      <div role="status">
        {gap || fresh.length > 0 ? (
          <button type="button" className={classes.fresh} onClick={gap ? reread : show}>
            {gap ? "More than 100 new runs" : counted(fresh.length, "new run")}
          </button>
        ) : null}
      </div>
      <List
        caption="Run log"
        look={classes.log}
        marks={{ "data-with-project": props.withProject || undefined }}
        heads={[
          "Status",
          "Planned",
          "Started",
          props.withProject ? "Project, started by" : "Started by",
          "Version",
          numbers("Attempt"),
          numbers("Late by"),
          "Duration",
          "Deliveries",
        ]}
      >
        {days.map((day) => (
          <Fragment key={day.key}>
            <tr className={table.day}>
              <td colSpan={10}>
                {dayName(dayOf(day.runs[0]!, byClaim), now)}
                <span>{daySummary(day.runs, dayOf(day.runs[0]!, byClaim), now)}</span>
              </td>
            </tr>
            {day.runs.map((run) => (
              <RunRow key={run.id} run={run} usualMs={middle.get(run.projectId) ?? null} withProject={props.withProject} day={day.key} />
            ))}
          </Fragment>
        ))}
      </List>
      <p className={`sub ${classes.foot}`}>{older}</p>
    </>
  );
}

/** What is on show and how to see more. */
function Older(props: {
  shown: number;
  looked: { runs: number; backTo: string } | null;
  log: ComponentProps<typeof More>["query"] & { isFetchNextPageError: boolean };
}) {
  const now = useNow();
  const { looked, log } = props;
  return (
    <>
      {looked && log.hasNextPage
        ? `${props.shown === 0 ? "None" : counted(props.shown, "run")} among the newest ${count(looked.runs)}, back to ${inSentence(shortMoment(looked.backTo, now))}.`
        : `Showing ${counted(props.shown, "run")}${log.hasNextPage ? "" : ", all that match"}.`}{" "}
      {log.isFetchNextPageError ? "The older ones could not be read. " : null}
      <More query={log} busy="Looking …">
        {looked ? "Look further" : "Show older runs"}
      </More>
    </>
  );
}

/** The log of the workspace is ordered by claim, the log of a project by planned time. */
const dayOf = (run: Run, byClaim: boolean): string => (byClaim ? run.claimedAt : run.plannedAt);

function byDay(runs: Run[], byClaim: boolean): { key: string; runs: Run[] }[] {
  const days: { key: string; runs: Run[] }[] = [];
  for (const run of runs) {
    const key = dayKey(dayOf(run, byClaim));
    const last = days.at(-1);
    if (last?.key === key) last.runs.push(run);
    else days.push({ key, runs: [run] });
  }
  return days;
}

function daySummary(runs: Run[], first: string, now: number): string {
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
  return new Map([...durations].map(([project, all]) => [project, usualDuration(all) ?? 0]));
}
