import type { Policies } from "../../../contract/schedule";
import { Choice } from "../../ui/Choice";
import { DeadlineField } from "./DeadlineField";
import classes from "./ScheduleDialog.module.css";

const windows: [number, string][] = [
  [0, "no time"],
  [5, "5 minutes"],
  [15, "15 minutes"],
  [60, "1 hour"],
  [360, "6 hours"],
  [1440, "1 day"],
  [10_080, "1 week"],
];
const failures = [1, 2, 3, 5, 10];

/** What happens when things go wrong, each policy a sentence. A value set elsewhere joins the list. */
export function PolicyFields({ policies, change }: { policies: Policies; change: (part: Partial<Policies>) => void }) {
  const window = policies.missedWindowMinutes;
  const windowOptions = windows.some(([minutes]) => minutes === window)
    ? windows
    : [...windows, [window, `${window} minutes`] as [number, string]];
  const pause = policies.pauseAfterFailures;
  const pauseOptions = pause === null || failures.includes(pause) ? failures : [...failures, pause];
  return (
    <section className={classes.part}>
      <h3>If something goes wrong</h3>
      <ul className={classes.policies}>
        <li className={classes.sentence}>
          If the last run is still going,
          <Choice
            label="Overlap"
            value={policies.overlap}
            options={[
              { value: "queue", label: "wait and then start" },
              { value: "skip", label: "skip this one" },
              { value: "cancel_previous", label: "cancel it and start" },
            ]}
            onChange={(overlap) => change({ overlap })}
          />
        </li>
        <li className={classes.sentence}>
          If it could not start on time,
          <Choice
            label="Missed runs"
            value={policies.missed}
            options={[
              { value: "latest", label: "run the latest one" },
              { value: "all", label: "run each of them" },
              { value: "none", label: "skip them" },
            ]}
            onChange={(missed) => change({ missed })}
          />
          {policies.missed === "none" ? null : (
            <>
              up to
              <Choice
                label="How late a run may start"
                value={String(window)}
                options={windowOptions.map(([minutes, label]) => ({ value: String(minutes), label }))}
                onChange={(minutes) => change({ missedWindowMinutes: Number(minutes) })}
              />
              late
            </>
          )}
        </li>
        <li className={classes.sentence}>
          If it fails,
          <Choice
            label="Retries"
            value={String(policies.retries)}
            options={[
              { value: "0", label: "do not try again" },
              { value: "1", label: "try once more" },
              { value: "2", label: "try 2 more times" },
              { value: "3", label: "try 3 more times" },
            ]}
            onChange={(retries) => change({ retries: Number(retries) })}
          />
          {policies.retries > 1 ? "waiting longer each time" : null}
        </li>
        <li className={classes.sentence}>
          After
          <Choice
            label="Failures in a row before it is paused"
            value={pause === null ? "never" : String(pause)}
            options={[
              { value: "never", label: "any number of failures" },
              ...pauseOptions.map((count) => ({ value: String(count), label: count === 1 ? "1 failure" : `${count} failures` })),
            ]}
            onChange={(count) => change({ pauseAfterFailures: count === "never" ? null : Number(count) })}
          />
          {pause === null ? "in a row, keep going" : "in a row, pause and notify the owner"}
        </li>
        <li className={classes.sentence}>
          If there is no good run by
          <DeadlineField value={policies.deadline} onChange={(deadline) => change({ deadline })} />
          notify the owner
        </li>
      </ul>
    </section>
  );
}
