import type { RunTrigger } from "../contract/run";
import type { Snapshot } from "../contract/snapshot";
import { zoned } from "../format/dates";
import { durationOnPage } from "../format/durations";

const triggers: Record<RunTrigger, string> = {
  schedule: "on schedule",
  manual: "run now",
  api: "from the API",
  publish: "at publishing",
  refresh: "refreshed",
};

/** Where a result comes from: what ran, when it should have, when it did, and how old its data is. */
export const Provenance = ({ snapshot, runUrl }: { snapshot: Snapshot; runUrl: string }) => {
  const { timezone } = snapshot;
  const planned = zoned(snapshot.plannedAt, timezone);
  const started = zoned(snapshot.startedAt, timezone);
  const late = Date.parse(snapshot.startedAt) - Date.parse(snapshot.plannedAt);
  const took = durationOnPage(Date.parse(snapshot.finishedAt) - Date.parse(snapshot.startedAt));
  return (
    <dl className="prov" aria-label="Where this result comes from">
      <div>
        <dt>Project</dt>
        <dd>
          <bdi>{snapshot.projectTitle}</bdi>
          <span>Version {snapshot.version}</span>
        </dd>
      </div>
      <div>
        <dt>Planned</dt>
        <dd>
          <time dateTime={snapshot.plannedAt}>{planned.full}</time>
          <span>{timezone}</span>
        </dd>
      </div>
      <div>
        <dt>Started</dt>
        <dd>
          <time dateTime={snapshot.startedAt}>
            {started.short === planned.short ? started.clock : `${started.short}, ${started.clock}`}
          </time>
          {late >= 1000 ? `, ${durationOnPage(late)} late` : ""}
          <span>took {took}</span>
        </dd>
      </div>
      <div>
        <dt>Oldest data</dt>
        <dd>
          {snapshot.oldestDataAt ? (
            <>
              read <time dateTime={snapshot.oldestDataAt}>{dataTime(snapshot)}</time>
            </>
          ) : (
            "nothing queried"
          )}
        </dd>
      </div>
      <div>
        <dt>Run</dt>
        <dd>
          <a href={runUrl}>{snapshot.runId.slice(-8)}</a>
          <span>
            {snapshot.trigger === "schedule" && snapshot.scheduleName ? `schedule “${snapshot.scheduleName}”` : triggers[snapshot.trigger]}
          </span>
        </dd>
      </div>
    </dl>
  );
};

/** The clock alone on the day of the run, the day too when the data is older. */
function dataTime({ oldestDataAt, startedAt, timezone }: Snapshot): string {
  const read = zoned(oldestDataAt ?? startedAt, timezone);
  return read.short === zoned(startedAt, timezone).short ? read.clock : read.full;
}
