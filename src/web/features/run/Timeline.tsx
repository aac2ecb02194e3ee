import { useQuery } from "@tanstack/react-query";
import type { CSSProperties } from "react";
import { duration } from "../../../format/durations";
import type { Delivery } from "../../../contract/notification";
import type { Run } from "../../../contract/run";
import { isLive, timelineQuery } from "../../api/runs";
import { useNow } from "../../ui/now";
import { Section } from "../../ui/PageHead";
import { CellIcon } from "../../ui/Status";
import { beatsOf, scaleOf, tickLabel, type Beat, type Scale } from "./timeline";
import classes from "./Timeline.module.css";
/** When each part of the run happened, from the planned time on. */
export function Timeline({ run, deliveries }: { run: Run; deliveries: Delivery[] }) {
  const now = useNow(isLive(run.status) ? "second" : "quarter");
  const known = useQuery(timelineQuery(run)).data;
  const beats = beatsOf(run, deliveries, known, now);
  const scale = scaleOf(beats);
  const ticks = Math.round(scale.total / scale.tick);
  if (beats.length === 0) return null;
  return (
    <>
      <Section title="Timeline" sub={`Time since ${run.trigger === "schedule" ? "the planned time" : "it was asked for"}`} />
      <div className="card">
        <div className={classes.chart} style={{ "--ticks": ticks } as CSSProperties} role="table" aria-label="Timeline">
          <div className={`${classes.row} ${classes.axis}`} aria-hidden>
            <span />
            <div className={classes.track}>
              {Array.from({ length: ticks + 1 }, (_, place) => (
                <span key={place} style={{ left: `${(place / ticks) * 100}%` }}>
                  {tickLabel(place * scale.tick, scale.tick)}
                </span>
              ))}
            </div>
            <span />
          </div>
          {beats.map((beat, place) => (
            <Row key={beat.key} beat={beat} scale={scale} first={place > 0 && beats[place - 1]?.group !== beat.group} />
          ))}
        </div>
      </div>
    </>
  );
}
function Row({ beat, scale, first }: { beat: Beat; scale: Scale; first: boolean }) {
  const { from, to } = beat;
  const drawn = from !== null && to !== null;
  return (
    <div className={classes.row} data-first={first || undefined} role="row">
      <div className={classes.name} data-inner={beat.group === "cells" || undefined} role="rowheader">
        {beat.cell ? <CellIcon status={beat.cell} /> : null}
        <span>{beat.name}</span>
      </div>
      <div className={classes.track} role="cell">
        {drawn ? (
          <i
            data-look={beat.look}
            style={{ left: `${(from / scale.total) * 100}%`, width: `${(Math.max(0, to - from) / scale.total) * 100}%` }}
          />
        ) : null}
        {beat.note ? <em style={notePlace(beat, scale)}>{beat.note}</em> : null}
      </div>
      <div className={classes.took} role="cell">
        {drawn ? duration(to - from) : "–"}
      </div>
    </div>
  );
}
/** Right of the bar where there is room, else left of it. */
function notePlace(beat: Beat, scale: Scale): { left?: string; right?: string } {
  if (beat.from === null || beat.to === null) return { left: "0%" };
  const end = (beat.to / scale.total) * 100;
  return end < 72 ? { left: `calc(${end}% + 8px)` } : { right: `calc(${100 - (beat.from / scale.total) * 100}% + 4px)` };
}
