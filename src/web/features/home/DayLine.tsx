import type { ReactElement } from "react";
import type { Day, Slot } from "./day";
import classes from "./DayCard.module.css";

const width = 1160;
const column = width / 96;
const base = 70;
const room = 60;

/** One block a run, one column a quarter of an hour. Grey done, hollow planned, blue going on, a red cross failed. */
export function DayLine({ day, label }: { day: Day; label: string }) {
  const tallest = Math.max(1, ...day.slots.map((slot) => slot.succeeded + slot.failed + slot.skipped + slot.live + slot.planned));
  const step = Math.min(7.5, room / tallest);
  const at = day.now * width;
  const { totals } = day;
  return (
    <svg
      className={classes.line}
      viewBox={`0 0 ${width} 92`}
      role="img"
      aria-label={`Runs of today by quarter of an hour: ${totals.succeeded} succeeded, ${totals.failed} failed, ${totals.skipped} skipped, ${totals.planned} to come`}
    >
      {day.slots.map((slot, place) => blocks(slot, place * column + 1.5, step))}
      <path d={`M0 ${base}H${width}`} stroke="var(--line-2)" />
      {[0, 3, 6, 9, 12, 15, 18, 21, 24].map((hour) => (
        <text key={hour} x={(hour / 24) * width} y="85" textAnchor={hour === 0 ? "start" : hour === 24 ? "end" : "middle"}>
          {String(hour).padStart(2, "0")}:00
        </text>
      ))}
      <path d={`M${at} 14V${base}`} stroke="var(--accent)" strokeWidth="1.5" />
      <rect x={clamp(at - 21)} y="0" width="42" height="16" rx="3" fill="var(--accent)" />
      <text x={clamp(at - 21) + 21} y="12" textAnchor="middle" className={classes.nowText}>
        {label}
      </text>
    </svg>
  );
}

const clamp = (x: number): number => Math.min(width - 42, Math.max(0, x));

function blocks(slot: Slot, x: number, step: number): ReactElement[] {
  const kinds = [
    ...fill("succeeded", slot.succeeded),
    ...fill("skipped", slot.skipped),
    ...fill("live", slot.live),
    ...fill("failed", slot.failed),
    ...fill("planned", slot.planned),
  ];
  const tall = Math.max(1, step - 1.5);
  const wide = column - 3;
  return kinds.map((kind, level) => {
    const y = base - 1 - (level + 1) * step + (step - tall);
    const key = `${x}-${level}`;
    if (kind === "failed")
      return <path key={key} d={`M${x + wide / 2 - 3} ${y}l6 6m0-6l-6 6`} stroke="var(--bad)" strokeWidth="1.8" strokeLinecap="round" />;
    if (kind === "planned")
      return (
        <rect key={key} x={x + 0.5} y={y + 0.5} width={wide - 1} height={Math.max(0.5, tall - 1)} rx="1" fill="none" stroke="var(--bar)" />
      );
    if (kind === "skipped") return <rect key={key} x={x} y={y + tall - 1.5} width={wide} height="1.5" fill="var(--ink-2)" />;
    return <rect key={key} x={x} y={y} width={wide} height={tall} rx="1" fill={kind === "live" ? "var(--accent)" : "var(--bar)"} />;
  });
}

const fill = <T extends string>(kind: T, times: number): T[] => Array.from({ length: times }, () => kind);
