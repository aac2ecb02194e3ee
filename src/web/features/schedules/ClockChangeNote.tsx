import { IconClock } from "@tabler/icons-react";
import { listed } from "../../../format/words";
import { cityOf } from "../../../format/zones";
import type { Schedule } from "../../../contract/schedule";
import { Note } from "../../ui/Note";
import { useNow } from "../../ui/now";
import { shortDay } from "../../ui/time";
import { nextClockChange, type ClockChange } from "./clock-change";

const ahead = 7;

/** Said in the week before: what the change of the clocks does to these schedules. */
export function ClockChangeNote({ schedules }: { schedules: Schedule[] }) {
  const now = useNow();
  const zones = new Set(schedules.filter((schedule) => schedule.status === "active").map((schedule) => schedule.timezone));
  const changes = [...zones].flatMap((zone) => nextClockChange(zone, now, ahead) ?? []);
  if (changes.length === 0) return null;
  const days = new Map<string, ClockChange[]>();
  for (const change of changes) {
    const key = `Clocks go ${change.direction} on ${shortDay(change.at, now, change.zone)}`;
    days.set(key, [...(days.get(key) ?? []), change]);
  }
  return (
    <Note tone="warn" icon={IconClock} className="live-note">
      {[...days].map(([words, zonesOfDay]) => (
        <span key={words}>
          <b>{words}</b> in {listed(zonesOfDay.map((change) => cityOf(change.zone)))}.{" "}
        </span>
      ))}
      Each schedule keeps its local time.
    </Note>
  );
}
