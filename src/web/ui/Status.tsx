import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleDashedMinus,
  IconCircleDot,
  IconCircleX,
  IconClock,
  IconHourglass,
  IconLoader2,
  type Icon,
} from "@tabler/icons-react";
import type { CellStatus } from "../../contract/output";
import type { DeliveryStatus } from "../../contract/notification";
import type { RunStatus } from "../../contract/run";
import type { ScheduleStatus } from "../../contract/schedule";
import { IconCirclePause } from "./IconCirclePause";
import classes from "./Status.module.css";

export type Tone = "good" | "bad" | "live" | "warn" | "mute";

interface Look {
  tone: Tone;
  icon: Icon;
  word: string;
}

/** Every state has an icon and a word; colour alone says nothing. */
export const runLooks: Record<RunStatus, Look> = {
  queued: { tone: "mute", icon: IconClock, word: "Queued" },
  running: { tone: "live", icon: IconLoader2, word: "Running" },
  succeeded: { tone: "good", icon: IconCircleCheck, word: "Succeeded" },
  failed: { tone: "bad", icon: IconCircleX, word: "Failed" },
  cancelled: { tone: "mute", icon: IconBan, word: "Cancelled" },
  timed_out: { tone: "bad", icon: IconHourglass, word: "Timed out" },
  skipped: { tone: "mute", icon: IconCircleDashedMinus, word: "Skipped" },
};

const cellLooks: Record<CellStatus, Look> = {
  pending: { tone: "mute", icon: IconClock, word: "Waiting" },
  running: runLooks.running,
  succeeded: runLooks.succeeded,
  failed: runLooks.failed,
  skipped: runLooks.skipped,
  cached: { tone: "good", icon: IconCircleCheck, word: "From cache" },
};

const scheduleLooks: Record<ScheduleStatus, Look> = {
  active: { tone: "mute", icon: IconCircleDot, word: "Active" },
  paused: { tone: "mute", icon: IconCirclePause, word: "Paused" },
  auto_paused: { tone: "bad", icon: IconCirclePause, word: "Auto-paused" },
  ended: { tone: "mute", icon: IconCircleDashedMinus, word: "Ended" },
};

const deliveryLooks: Record<DeliveryStatus, Look> = {
  planned: { tone: "mute", icon: IconClock, word: "Planned" },
  sending: { tone: "live", icon: IconLoader2, word: "Sending" },
  sent: { tone: "good", icon: IconCircleCheck, word: "Sent" },
  failed: runLooks.failed,
  unknown: { tone: "warn", icon: IconAlertTriangle, word: "Unknown" },
  suppressed: { tone: "mute", icon: IconCircleDashedMinus, word: "Suppressed" },
};

interface Props {
  look: Look;
  /** Announces changes to screen readers. */
  live?: boolean;
  large?: boolean;
}

/** A shape with a word: a state is never told by colour alone. `live` announces changes to screen readers. */
export function Mark({ look, live, large }: Props) {
  const Shape = look.icon;
  return (
    <span className={classes.mark} data-tone={look.tone} data-large={large || undefined} role={live ? "status" : undefined}>
      <Shape size={large ? 19 : 15} stroke={2.1} aria-hidden className={look.icon === IconLoader2 ? classes.turning : undefined} />
      {look.word}
    </span>
  );
}

type State<S> = { status: S; live?: boolean; large?: boolean };

/** The state of a run. */
export const RunMark = ({ status, ...rest }: State<RunStatus>) => <Mark look={runLooks[status]} {...rest} />;
/** The state of a cell. */
export const CellMark = ({ status, ...rest }: State<CellStatus>) => <Mark look={cellLooks[status]} {...rest} />;
/** The state of a schedule. */
export const ScheduleMark = ({ status, ...rest }: State<ScheduleStatus>) => <Mark look={scheduleLooks[status]} {...rest} />;
/** The state of a delivery. */
export const DeliveryMark = ({ status, ...rest }: State<DeliveryStatus>) => <Mark look={deliveryLooks[status]} {...rest} />;

/** Only the sign, where a list of cells would repeat the word; the word is there for screen readers. */
export function CellIcon({ status }: { status: CellStatus }) {
  const look = cellLooks[status];
  const Shape = look.icon;
  return (
    <span className={classes.mark} data-tone={look.tone}>
      <Shape size={15} stroke={2.1} aria-hidden className={look.icon === IconLoader2 ? classes.turning : undefined} />
      <span className="sr">{look.word}: </span>
    </span>
  );
}
