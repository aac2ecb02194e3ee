import { IconAlertTriangle, IconArrowsJoin, IconCircleCheck, IconClock } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import { duration, roughSpan } from "../../../format/durations";
import { cityOf } from "../../../format/zones";
import type { SchedulePreview } from "../../../contract/schedule";
import { ApiFailure } from "../../api/client";
import { useNow } from "../../ui/now";
import { inSentence, shortDay, shortMoment, zoneLetters } from "../../ui/time";
import { arrange, shortestGap } from "./preview-words";
import type { FormErrors } from "./schedule-form";
import classes from "./ScheduleDialog.module.css";

interface Props {
  preview: UseQueryResult<SchedulePreview>;
  /** The last that could be worked out. */
  answer: SchedulePreview | undefined;
  timezone: string;
  errors: FormErrors;
  /** Whether the usual duration is that of runs of this schedule. */
  hasRun: boolean;
}

/** What the form means: the sentence, the next ten times on the wall clock of the zone, days when clocks change, and what stands in the way. */
export function Preview({ preview, answer, timezone, errors, hasRun }: Props) {
  const failed = preview.isError && !preview.isFetching;
  const first = Object.values(errors)[0];
  return (
    <aside
      className={classes.aside}
      aria-live="polite"
      data-old={preview.isPlaceholderData || failed || first !== undefined || undefined}
      aria-label="Preview"
    >
      <div className={classes.seen}>
        {answer ? (
          <>
            <h3>{answer.sentence}</h3>
            <p className={`sub ${classes.next}`}>{heading(answer.occurrences.length, timezone)}</p>
            {(answer.warnings ?? []).map((warning) => (
              <p key={warning.kind} className={classes.warning}>
                <IconAlertTriangle size={15} aria-hidden />
                <span>{warning.sentence}</span>
              </p>
            ))}
            <Occurrences answer={answer} timezone={timezone} />
          </>
        ) : (
          <p className="dim">{first ?? (preview.isPending ? "Working out its next times." : "")}</p>
        )}
        {failed ? (
          <p className={classes.wrong}>
            {preview.error instanceof ApiFailure
              ? (preview.error.issues[0]?.message ?? preview.error.message)
              : "The preview could not be made."}
          </p>
        ) : null}
        {answer ? <Facts answer={answer} hasRun={hasRun} timezone={timezone} /> : null}
      </div>
    </aside>
  );
}

function heading(count: number, timezone: string): string {
  if (count === 0) return "No time is left before its end.";
  return `${count === 10 ? "Next ten" : count === 1 ? "The only one left" : `The last ${count}`}, as the clock in ${cityOf(timezone)} shows`;
}

function Occurrences({ answer, timezone }: { answer: SchedulePreview; timezone: string }) {
  const now = useNow();
  const { at } = arrange(answer.collisions ?? [], answer.occurrences);
  return (
    <ol className={`${classes.occurrences} num`}>
      {answer.occurrences.map((occurrence, place) => {
        const meets = at.get(occurrence.at) ?? [];
        return (
          <li key={occurrence.at} data-marked={occurrence.note !== undefined || undefined}>
            <span className={classes.number}>{place + 1}</span>
            <span className="lead nowrap">{shortDay(occurrence.at, now, timezone)}</span>
            <b>{occurrence.local.slice(-5)}</b>
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
            {meets.map((sentence) => (
              <span key={sentence} className={classes.mark}>
                <IconArrowsJoin size={14} aria-hidden />
                <span>{sentence}</span>
              </span>
            ))}
          </li>
        );
      })}
    </ol>
  );
}

/** What holds of all of them: clocks, other schedules, and whether there is time enough between two. */
function Facts({ answer, hasRun, timezone }: { answer: SchedulePreview; hasRun: boolean; timezone: string }) {
  const now = useNow();
  const { always, often } = arrange(answer.collisions ?? [], answer.occurrences);
  const gap = shortestGap(answer.occurrences);
  const { usualMs = null, warnings = [], collisions } = answer;
  return (
    <div className={classes.facts}>
      {always.map((sentence) => (
        <p key={sentence}>
          <IconArrowsJoin size={15} aria-hidden className="warn" />
          <span>
            <b>Each time:</b> {sentence}
          </span>
        </p>
      ))}
      {often.map((meets) => (
        <p key={meets.scheduleId}>
          <IconArrowsJoin size={15} aria-hidden className="warn" />
          <span>
            <b>
              {meets.count === answer.occurrences.length ? "Each time" : `${meets.count} of these times`}, the first{" "}
              {inSentence(shortMoment(meets.at, now, timezone))}:
            </b>{" "}
            {meets.sentence}
          </span>
        </p>
      ))}
      {warnings.length > 0 || usualMs === null ? null : (
        <p className="dim">
          <IconCircleCheck size={15} aria-hidden className="good" />
          <span>
            A run{hasRun ? "" : " of this project"} usually takes {duration(usualMs)}
            {gap === null ? "." : `, and the next is due after ${roughSpan(gap)} at the soonest.`}
          </span>
        </p>
      )}
      {collisions?.length === 0 && answer.occurrences.length > 0 ? (
        <p className="dim">
          <IconCircleCheck size={15} aria-hidden className="good" />
          No other schedule of this project starts near it.
        </p>
      ) : null}
      <p className="dim">
        <IconClock size={15} aria-hidden />
        When clocks change, it keeps its local time.
      </p>
    </div>
  );
}

/** "CEST ", or nothing where the zone has no letters: the offset stands beside it anyway. */
function letters(zone: string, at: string): string {
  const text = zoneLetters(zone, at);
  return text.startsWith("UTC") && text !== "UTC" ? "UTC" : `${text} `;
}
