import { IconCircleDashedMinus } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, type ReactNode } from "react";
import { count } from "../../../format/words";
import type { Home } from "../../api/types";
import { useNow } from "../../ui/now";
import { clock, longDay, viewerZone } from "../../ui/time";
import { layOutDay, type Day } from "./day";
import { DayLine } from "./DayLine";
import classes from "./DayCard.module.css";

/** Today as a line: what ran, what failed, what is to come. */
export function DayCard({ home }: { home: Home }) {
  const now = useNow();
  const zone = viewerZone();
  const day = useMemo(() => layOutDay(home.today, now, zone), [home.today, now, zone]);
  const scroller = useRef<HTMLDivElement>(null);
  const opensAt = useRef(day.now);
  useEffect(() => {
    const box = scroller.current;
    if (box && box.scrollWidth > box.clientWidth) box.scrollLeft = box.scrollWidth * opensAt.current - box.clientWidth * 0.7;
    // Once: afterwards the reader scrolls.
  }, []);
  const { totals } = day;
  return (
    <section className={`card ${classes.card}`} aria-labelledby="day">
      <header className={classes.head}>
        <h2 id="day">{longDay(now)}</h2>
        <span className="dim">{summary(day, home)}</span>
        <span className={classes.keys}>
          <Key shape={<rect width="9" height="6" y="2" rx="1" fill="var(--bar)" />} text={`${count(totals.succeeded)} succeeded`} />
          {totals.failed > 0 ? (
            <Key
              shape={<path d="M2 2l6 6m0-6l-6 6" stroke="var(--bad)" strokeWidth="1.8" strokeLinecap="round" />}
              text={`${count(totals.failed)} failed`}
            />
          ) : null}
          {totals.live > 0 ? (
            <Key shape={<rect width="9" height="6" y="2" rx="1" fill="var(--accent)" />} text={`${count(totals.live)} going on`} />
          ) : null}
          {totals.skipped > 0 ? (
            <span>
              <IconCircleDashedMinus size={13} aria-hidden />
              {count(totals.skipped)} skipped
            </span>
          ) : null}
          <Key
            shape={<rect x="0.5" y="2" width="8" height="5" rx="1" fill="none" stroke="var(--bar)" />}
            text={`${count(totals.planned)} to come`}
          />
        </span>
      </header>
      <div className={classes.scroll} ref={scroller} tabIndex={0} role="group" aria-label="Today by the hour">
        <DayLine day={day} label={clock(now)} />
      </div>
    </section>
  );
}

const Key = ({ shape, text }: { shape: ReactNode; text: string }) => (
  <span>
    <svg width="10" height="10" aria-hidden>
      {shape}
    </svg>
    {text}
  </span>
);

function summary(day: Day, home: Home): string {
  const { totals, next } = day;
  const project = next === null ? undefined : home.projects.find((each) => each.id === next.projectId);
  const done = totals.all === 0 ? "Nothing planned today." : `${count(totals.ended)} of ${count(totals.all)} runs done.`;
  if (next === null) return totals.all === 0 ? done : `${done} Nothing more today.`;
  return `${done} Next: ${project?.title ?? "a project"} at ${clock(next.at)}.`;
}
