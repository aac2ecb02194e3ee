import { IconAlertTriangle, IconCircleX, IconInfoCircle, type Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./Note.module.css";

const icons: Record<string, Icon> = { bad: IconCircleX, warn: IconAlertTriangle, info: IconInfoCircle, plain: IconInfoCircle };

interface Props {
  tone?: "bad" | "warn" | "info" | "plain";
  icon?: Icon;
  /** Buttons at the right; below the text on a phone. */
  actions?: ReactNode;
  role?: "alert" | "status";
  className?: string;
  children: ReactNode;
}

/** What happened, where, what followed, and what to do next, with the button beside it. */
export function Note({ tone = "plain", icon, actions, role, className, children }: Props) {
  const Shape = icon ?? icons[tone] ?? IconInfoCircle;
  return (
    <div className={`${classes.note} ${className ?? ""}`} data-tone={tone} role={role}>
      <Shape size={16} stroke={2} aria-hidden className={classes.icon} />
      <div className={classes.text}>{children}</div>
      {actions ? <div className={classes.actions}>{actions}</div> : null}
    </div>
  );
}
