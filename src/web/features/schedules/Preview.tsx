import { IconCircleCheck, IconClock } from "@tabler/icons-react";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { Preview as Answer, Schedule } from "../../../contract/schedule";
import { ApiError } from "../../api/client";
import { recentRunsQuery } from "../../api/runs";
import { useNow } from "../../ui/now";
import { cityOf, duration, shortDay, usual, zoneLetters } from "../../ui/time";
import type { FormErrors } from "./schedule-form";
import classes from "./ScheduleDialog.module.css";

interface Props {
  preview: UseQueryResult<Answer>;
  timezone: string;
  errors: FormErrors;
  schedule: Schedule | null;
}

/** What the form means: the sentence, the next ten times on the wall clock of the zone, and the days when clocks change. */
export function Preview({ preview, timezone, errors, schedule }: Props) {
  const answer = preview.data;
  const failed = preview.isError && !preview.isFetching;
  const first = Object.values(errors)[0];
  const recent = useQuery({ ...recentRunsQuery({ scheduleId: schedule?.id }, 20), enabled: schedule !== null }).data?.values ?? [];
  const middle = usual(recent.filter((run) => run.status === "succeeded").map((run) => run.durationMs));
  const now = useNow();
  return (
    <aside
      className={classes.aside}
      aria-live="polite"
      data-old={preview.isPlaceholderData || failed || first !== undefined || undefined}
      aria-label="Preview"
    >
      {answer ? (
        <>
          <h3>{answer.sentence}</h3>
          <p className={`sub ${classes.next}`}>
            {answer.occurrences.length === 0
              ? "It does not run any more."
              : `Next ${answer.occurrences.length === 10 ? "ten" : answer.occurrences.length}, as the clock in ${cityOf(timezone)} shows`}
          </p>
          <ol className={`${classes.occurrences} num`}>
            {answer.occurrences.map((occurrence, place) => (
              <li key={occurrence.at} data-marked={occurrence.note !== undefined || undefined}>
                <span className={classes.number}>{place + 1}</span>
                <span className="lead nowrap">{shortDay(occurrence.at, now, timezone)}</span>
                <b>{occurrence.local.slice(11, 16)}</b>
                <span className="sub nowrap">
                  {letters(timezone, occurrence.at)}
                  {occurrence.offset}
                </span>
                {occurrence.note ? (
                  <span className={classes.mark}>
                    <IconClock size={14} aria-hidden />
                    <span>{occurrence.note}</span>
                  </span>
                ) : null}
              </li>
            ))}
          </ol>
        </>
      ) : (
        <p className="dim">{first ?? (preview.isPending ? "Working out its next times." : "")}</p>
      )}
      {failed ? (
        <p className={classes.wrong}>
          {preview.error instanceof ApiError
            ? (preview.error.issues[0]?.message ?? preview.error.message)
            : "The preview could not be made."}
        </p>
      ) : null}
      <div className={classes.facts}>
        <p className="dim">
          <IconClock size={15} aria-hidden />
          When clocks change, it keeps its local time.
        </p>
        {middle === null ? null : (
          <p className="dim">
            <IconCircleCheck size={15} aria-hidden className="good" />A run usually takes {duration(middle)}.
          </p>
        )}
      </div>
    </aside>
  );
}

/** "CEST ", or nothing where the zone has no letters: the offset stands beside it anyway. */
function letters(zone: string, at: string): string {
  const text = zoneLetters(zone, at);
  return text.startsWith("UTC") && text !== "UTC" ? "UTC" : `${text} `;
}
