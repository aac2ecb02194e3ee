import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconDots, IconPencil, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import type { ListedSchedule } from "../../../contract/schedule-list";
import { IconCirclePause } from "../../ui/IconCirclePause";
import { LinkButton } from "../../ui/LinkButton";
import { Note } from "../../ui/Note";
import { useNow } from "../../ui/now";
import { ScheduleMark } from "../../ui/Status";
import { inSentence, moment } from "../../ui/time";
import { errorSentence } from "../../runs/run-words";
import { LastRun, NextRun, UsualDuration } from "./RowParts";
import { ScheduleQuestion, type Question } from "./ScheduleQuestions";
import { recipientWords, inputWords, pausedWords, statusWords } from "../../schedules/schedule-words";
import classes from "./ScheduledRunsTab.module.css";

interface Props {
  schedule: ListedSchedule;
  /** Why nothing of this project runs by itself, or null. */
  halted: string | null;
  onEdit: () => void;
  /** Null: this reader may not. */
  onDuplicate: (() => void) | null;
}

/** One schedule: in words with its zone, next occurrence, last result, durations, status and why, and what may be done with it. */
export function ScheduleRow({ schedule, halted, onEdit, onDuplicate }: Props) {
  const [asking, setAsking] = useState<Question | null>(null);
  const now = useNow();
  const { abilities, status } = schedule;
  const name = schedule.name || schedule.sentence;
  const recipients = recipientWords(schedule.notifications);
  const words = schedule.name === "" ? recipients.charAt(0).toUpperCase() + recipients.slice(1) : `${schedule.name} · ${recipients}`;
  const inputs = inputWords(schedule.inputParams);
  return (
    <article className={classes.row} aria-label={name}>
      <div>
        {abilities.update ? (
          <button type="button" className={classes.say} onClick={onEdit}>
            {schedule.sentence}
          </button>
        ) : (
          <span className={classes.say}>{schedule.sentence}</span>
        )}
        <div className="sub">{words}</div>
        {inputs === null ? null : <div className={`sub ${classes.inputs}`}>{inputs}</div>}
      </div>
      <NextRun schedule={schedule} halted={halted} />
      <LastRun schedule={schedule} />
      <UsualDuration runs={schedule.recentRuns} />
      <div className={classes.state}>
        <ScheduleMark status={status} />
        <div className="sub">{statusWords(schedule, now)}</div>
      </div>
      <div className={classes.go}>
        {abilities.run ? (
          <ActionIcon size="xs" className="no-phone" aria-label={`Run ${name} now`} onClick={() => setAsking("run")}>
            <IconPlayerPlay size={15} aria-hidden />
          </ActionIcon>
        ) : null}
        {abilities.update ? (
          <ActionIcon size="xs" aria-label={`Edit ${name}`} onClick={onEdit}>
            <IconPencil size={15} aria-hidden />
          </ActionIcon>
        ) : null}
        {abilities.run || abilities.update || abilities.delete ? (
          <More schedule={schedule} name={name} onAsk={setAsking} onDuplicate={onDuplicate} />
        ) : null}
      </div>
      {status === "auto_paused" ? <Paused schedule={schedule} onResume={() => setAsking("resume")} /> : null}
      {status !== "auto_paused" && schedule.didNotRun ? <DidNotRun schedule={schedule} late={schedule.didNotRun} now={now} /> : null}
      {asking === null ? null : <ScheduleQuestion schedule={schedule} name={name} asking={asking} onClose={() => setAsking(null)} />}
    </article>
  );
}

interface MoreProps {
  schedule: ListedSchedule;
  name: string;
  onAsk: (question: Question) => void;
  onDuplicate: (() => void) | null;
}

function More({ schedule, name, onAsk, onDuplicate }: MoreProps) {
  const { abilities, status } = schedule;
  const resting = status === "paused" || status === "auto_paused";
  return (
    <Menu withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon size="xs" aria-label={`More for ${name}`}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {abilities.run ? <Menu.Item onClick={() => onAsk("run")}>Run now</Menu.Item> : null}
        {onDuplicate ? <Menu.Item onClick={onDuplicate}>Duplicate schedule</Menu.Item> : null}
        {abilities.update && status === "active" ? <Menu.Item onClick={() => onAsk("pause")}>Pause schedule</Menu.Item> : null}
        {abilities.update && resting ? <Menu.Item onClick={() => onAsk("resume")}>Resume schedule</Menu.Item> : null}
        {abilities.delete ? (
          <Menu.Item color="var(--bad)" onClick={() => onAsk("delete")}>
            Delete schedule
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Says that its owner was notified of a late run, until one has succeeded. */
function DidNotRun({ schedule, late, now }: { schedule: ListedSchedule; late: NonNullable<ListedSchedule["didNotRun"]>; now: number }) {
  return (
    <Note
      tone="warn"
      className={classes.why}
      actions={
        <LinkButton size="xs" to="/projects/$projectId/runs/$runId" params={{ projectId: schedule.projectId, runId: late.runId }}>
          See the run
        </LinkButton>
      }
    >
      <b>No good run by {inSentence(moment(late.expectedAt, now, schedule.timezone))}.</b> Its owner was notified{" "}
      {inSentence(moment(late.at, now, schedule.timezone))}, and nothing has succeeded since.
    </Note>
  );
}

/** Why Daybook paused it, what went wrong last, and what to do next. */
function Paused({ schedule, onResume }: { schedule: ListedSchedule; onResume: () => void }) {
  const { lead, rest } = pausedWords(schedule.statusReason);
  const last = schedule.lastRun;
  const error = last === null ? null : errorSentence(last);
  return (
    <Note
      tone="bad"
      icon={IconCirclePause}
      className={classes.why}
      actions={
        <>
          {last ? (
            <LinkButton size="xs" to="/projects/$projectId/runs/$runId" params={{ projectId: schedule.projectId, runId: last.id }}>
              See the run
            </LinkButton>
          ) : null}
          {schedule.abilities.update ? (
            <Button size="xs" onClick={onResume}>
              Resume schedule
            </Button>
          ) : null}
        </>
      }
    >
      <b>{lead}</b> {[rest, rest === "" ? error : null].filter(Boolean).join(" ")} Nothing runs until it is resumed.
    </Note>
  );
}
