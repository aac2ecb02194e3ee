import { useQuery } from "@tanstack/react-query";
import type { Schedule } from "../../../contract/schedule";
import { nextOccurrenceQuery } from "../../api/schedules";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { useNow } from "../../ui/now";
import { inSentence, timeUntil, viewerZone } from "../../ui/time";
import { useScheduleActions } from "../../schedules/schedule-actions";
import { nextWords } from "../../schedules/schedule-words";

export type Question = "run" | "pause" | "resume" | "delete";

interface Props {
  schedule: Schedule;
  name: string;
  asking: Question;
  onClose: () => void;
}

/** One question before each thing that others will notice, with what follows from it. */
export function ScheduleQuestion({ schedule, name, asking, onClose }: Props) {
  const actions = useScheduleActions(schedule);
  switch (asking) {
    case "run":
      return (
        <ConfirmDialog
          title={`Run ${name} now`}
          action="Run now"
          onClose={onClose}
          onConfirm={() => actions.run.mutate(undefined, { onSuccess: onClose })}
          busy={actions.run.isPending}
          failure={actions.run.error}
        >
          It runs as this schedule would, with its inputs{schedule.updatePublishedResults ? "; the app shows the result" : ""}, and notifies
          the people it names. Its next planned run stays as it is.
        </ConfirmDialog>
      );
    case "pause":
      return (
        <ConfirmDialog
          title={`Pause ${name}`}
          action="Pause schedule"
          onClose={onClose}
          onConfirm={() => actions.pause.mutate(undefined, { onSuccess: onClose })}
          busy={actions.pause.isPending}
          failure={actions.pause.error}
        >
          It does not run until somebody resumes it, and runs that would start meanwhile are skipped. A run that has started continues.
        </ConfirmDialog>
      );
    case "resume":
      return (
        <ConfirmDialog
          title={`Resume ${name}`}
          action="Resume schedule"
          onClose={onClose}
          onConfirm={() => actions.resume.mutate(undefined, { onSuccess: onClose })}
          busy={actions.resume.isPending}
          failure={actions.resume.error}
        >
          <NextRun schedule={schedule} /> Runs that would have started while it was paused are skipped.
        </ConfirmDialog>
      );
    case "delete":
      return (
        <ConfirmDialog
          danger
          title={`Delete ${name}`}
          action="Delete schedule"
          onClose={onClose}
          onConfirm={() => actions.remove.mutate(undefined, { onSuccess: onClose })}
          busy={actions.remove.isPending}
          failure={actions.remove.error}
        >
          It does not run again and sends no more messages. Its runs stay in the log.
        </ConfirmDialog>
      );
  }
}

function NextRun({ schedule }: { schedule: Schedule }) {
  const now = useNow();
  const next = useQuery(nextOccurrenceQuery(schedule.id)).data?.occurrences;
  if (next === undefined) return <>It runs again at its next time.</>;
  const at = next[0]?.at;
  if (at === undefined) return <>No time is left before its end.</>;
  const { there, here } = nextWords(at, now, schedule.timezone, viewerZone());
  return (
    <>
      It runs next {inSentence(there)}
      {here === null ? "" : ` (${here})`}, {timeUntil(at, now).toLowerCase()}.
    </>
  );
}
