import type { CadenceInput } from "../../src/contract/schedule.ts";
import type { Naming } from "../schedules/times/oracle.ts";
import type { Random } from "./random.ts";

/** A cadence as people give it, and the same in the oracle's words. */
export interface Cadence {
  input: CadenceInput;
  zone: string;
  naming: Naming;
}

const zones = ["UTC", "America/New_York", "Europe/Berlin"];
const always = (): boolean => true;

/** Some cadence that falls due every few minutes or hours. */
export function someCadence(draws: Random): Cadence {
  const zone = draws.pick(zones);
  const minute = draws.int(0, 59);
  const made = (input: CadenceInput, interval: boolean, minutes: Naming["minute"], hours: Naming["hour"] = always): Cadence => ({
    input,
    zone,
    naming: { minute: minutes, hour: hours, date: always, interval },
  });
  const custom = (cron: string): CadenceInput => ({ cadence: "CUSTOM", custom: { timezone: zone, cron } });
  switch (draws.int(0, 4)) {
    case 0:
      return made({ cadence: "HOURLY", hourly: { timezone: zone, minute } }, true, (at) => at === minute);
    case 1: {
      const step = draws.pick([10, 15, 20, 30]);
      return made(custom(`*/${step} * * * *`), true, (at) => at % step === 0);
    }
    case 2: {
      const other = (minute + 17) % 60;
      return made(custom(`${minute},${other} * * * *`), true, (at) => at === minute || at === other);
    }
    case 3: {
      // Fixed times, listed: one that the clocks skip or repeat runs once.
      const hours = Array.from({ length: 24 }, (_, hour) => hour).filter(() => draws.chance(0.7));
      const listed = hours.length === 0 ? [2] : hours;
      return made(
        custom(`${minute} ${listed.join(",")} * * *`),
        false,
        (at) => at === minute,
        (at) => listed.includes(at),
      );
    }
    default: {
      const hour = draws.int(0, 23);
      return made(
        { cadence: "DAILY", daily: { timezone: zone, hour, minute } },
        false,
        (at) => at === minute,
        (at) => at === hour,
      );
    }
  }
}
