import { counted } from "../../../format/words";
import { Button } from "@mantine/core";
import { IconBan, IconCircleDashedMinus, IconMail } from "@tabler/icons-react";
import type { Delivery } from "../../../contract/notification";
import type { Run } from "../../../contract/run";
import type { Schedule } from "../../../contract/schedule";
import { LinkButton } from "../../ui/LinkButton";
import { Note } from "../../ui/Note";
import { useNow } from "../../ui/now";
import { inSentence, shortMoment } from "../../ui/time";
import { reasonSentence } from "../../runs/run-words";
import { useScheduleActions } from "../../schedules/schedule-actions";
import classes from "./RunPage.module.css";

interface Props {
  run: Run;
  schedule: Schedule | undefined;
  deliveries: Delivery[] | undefined;
  /** The app has a result to go on showing. */
  hasResult: boolean;
}

/** What happened, where, what followed and what to do next. Nothing when all is well. */
export function Banner(props: Props) {
  return (
    <>
      <Late run={props.run} deliveries={props.deliveries} />
      <Outcome {...props} />
    </>
  );
}

/** Says that its owner was notified of a late run, also when it has succeeded since. */
function Late({ run, deliveries }: Pick<Props, "run" | "deliveries">) {
  const now = useNow();
  const late = (deliveries ?? []).find(({ notice }) => notice?.kind === "did_not_run");
  if (!late?.notice) return null;
  const { expectedAt, at } = late.notice;
  return (
    <Note tone="warn" className={classes.banner}>
      <b>There was no good result{expectedAt === null ? "" : ` by ${inSentence(shortMoment(expectedAt, now))}`}.</b> {late.recipient.name}{" "}
      was notified {inSentence(shortMoment(at, now))}.{run.status === "succeeded" ? " It has succeeded since." : ""}
    </Note>
  );
}

function Outcome({ run, schedule, deliveries, hasResult }: Props) {
  if (run.status === "failed" || run.status === "timed_out") return <FailedBanner run={run} schedule={schedule} hasResult={hasResult} />;
  if (run.status === "skipped" || run.status === "cancelled")
    return (
      <Note icon={run.status === "skipped" ? IconCircleDashedMinus : IconBan} className={classes.banner}>
        <b>{run.status === "skipped" ? "This run did not start." : "This run was cancelled."}</b>{" "}
        {sentence(reasonSentence(run) ?? "No reason was recorded")}{" "}
        {run.status === "skipped" ? "The app did not change." : hasResult ? "The app keeps showing the result before it." : ""}
      </Note>
    );
  if (run.reason === "superseded")
    return (
      <Note tone="warn" className={classes.banner}>
        <b>Visitors did not see this result.</b> It succeeded, but a newer result or version was already there.
      </Note>
    );
  const toSend = (deliveries ?? []).filter((delivery) => delivery.status !== "suppressed");
  const failed = toSend.filter((delivery) => delivery.status === "failed");
  if (failed.length > 0)
    return (
      <Note
        tone="warn"
        icon={IconMail}
        className={classes.banner}
        actions={
          <Button component="a" size="xs" href="#deliveries">
            See deliveries
          </Button>
        }
      >
        <b>
          {failed.length} of {counted(toSend.length, "delivery", "deliveries")} failed.
        </b>{" "}
        {failed[0]?.recipient.name}: {sentence(failed[0]?.reason ?? "no reason was given")}
      </Note>
    );
  return null;
}

function FailedBanner({ run, schedule, hasResult }: Omit<Props, "deliveries">) {
  const skipped = run.cellCounts?.skipped ?? 0;
  const paused = schedule?.status === "auto_paused";
  const { error } = run;
  const followed = [
    skipped > 0 ? `${skipped === 1 ? "One cell that needs it was" : `${skipped} cells that need it were`} skipped.` : "",
    !run.updatePublishedResults ? "" : hasResult ? "Visitors keep seeing the result before it." : "The app has nothing to show yet.",
    paused ? "The schedule is paused." : "",
  ].filter(Boolean);
  return (
    <Note
      tone="bad"
      className={classes.banner}
      actions={
        <>
          {error?.staticId ? (
            <LinkButton size="xs" to="/projects/$projectId/logic" params={{ projectId: run.projectId }} hash={`cell-${error.staticId}`}>
              Open cell in Logic
            </LinkButton>
          ) : null}
          {paused && schedule.abilities.update ? <Resume schedule={schedule} /> : null}
        </>
      }
    >
      <b>{headline(run)}</b> {followed.join(" ")}
      <br />
      {next(run, paused)}
    </Note>
  );
}

function Resume({ schedule }: { schedule: Schedule }) {
  const { resume } = useScheduleActions(schedule);
  return (
    <Button size="xs" loading={resume.isPending} onClick={() => resume.mutate()}>
      Resume schedule
    </Button>
  );
}

function headline(run: Run): string {
  if (!run.error) return `${reasonSentence(run) ?? "It failed without saying why"}.`;
  const { label, line, message } = run.error;
  const where = label ? `${label}${line === null ? "" : `, line ${line}`}: ` : "";
  return sentence(`${where}${message}`);
}

const sentence = (text: string): string => (/[.?]$/.test(text) ? text : `${text}.`);

function next(run: Run, paused: boolean): string {
  const resume = paused ? ", and resume the schedule" : "";
  if (run.reason === "lost") return `Next: retry. If it happens again, look for a cell that never ends or needs too much memory${resume}.`;
  if (run.reason === "internal") return `Next: retry${resume}. The project need not change.`;
  if (run.status === "timed_out") return `Next: make the slowest cell quicker, publish, then retry${resume}.`;
  return `Next: correct the cell, publish, then retry${resume}.`;
}
