import { IconAlertTriangle, IconCircleX, IconMail, type Icon } from "@tabler/icons-react";
import { useState } from "react";
import { counted } from "../../../format/words";
import type { AttentionItem } from "../../api/types";
import { IconCirclePause } from "../../ui/IconCirclePause";
import { LinkButton } from "../../ui/LinkButton";
import classes from "./Attention.module.css";

const looks: Record<AttentionItem["kind"], { icon: Icon; tone: "bad" | "warn"; action: string }> = {
  run_failed: { icon: IconCircleX, tone: "bad", action: "See the failed run" },
  delivery_failed: { icon: IconMail, tone: "warn", action: "See deliveries" },
  schedule_paused: { icon: IconCirclePause, tone: "bad", action: "See the schedule" },
  did_not_run: { icon: IconAlertTriangle, tone: "bad", action: "See scheduled runs" },
};

const few = 5;

/** What needs a person, above the list: each with the button for the next step. */
export function Attention({ things }: { things: AttentionItem[] }) {
  const [all, setAll] = useState(false);
  const projects = new Set(things.map((thing) => thing.projectId)).size;
  const shown = all ? things : things.slice(0, few);
  return (
    <section className={`card ${classes.card}`} aria-labelledby="attention">
      <h2 id="attention" className={classes.head}>
        Needs attention <span className="sub">{`${counted(things.length, "thing")} in ${counted(projects, "project")}`}</span>
      </h2>
      <ul>
        {shown.map((thing) => {
          const look = looks[thing.kind];
          const Shape = look.icon;
          return (
            <li key={`${thing.kind}-${thing.runId ?? thing.scheduleId ?? thing.projectId}`} className={classes.thing}>
              <Shape size={16} stroke={2} aria-hidden className={look.tone} />
              <div>
                <b>{thing.projectTitle}</b> <span className="dim">{textOf(thing)}</span>
              </div>
              {thing.runId ? (
                <LinkButton size="xs" to="/projects/$projectId/runs/$runId" params={{ projectId: thing.projectId, runId: thing.runId }}>
                  {thing.kind === "schedule_paused" ? "See the failed run" : look.action}
                </LinkButton>
              ) : (
                <LinkButton size="xs" to="/projects/$projectId/runs" params={{ projectId: thing.projectId }}>
                  {look.action}
                </LinkButton>
              )}
            </li>
          );
        })}
      </ul>
      {things.length > few && !all ? (
        <div className={classes.more}>
          <button type="button" className="link" onClick={() => setAll(true)}>
            Show {things.length - few} more
          </button>
        </div>
      ) : null}
    </section>
  );
}

/** The sentence goes on after the project's name, so a repeated name is cut. */
const textOf = (thing: AttentionItem): string =>
  thing.text.startsWith(`${thing.projectTitle} `) ? thing.text.slice(thing.projectTitle.length + 1) : thing.text;
