/** The one normal form of every cadence and cron text. No I/O, no clock: plain facts that `calendar` and `occurrence` read. */
export interface Rule {
  /** IANA zone; the fields below are times on its wall clock. */
  timezone: string;
  /** 0 to 59, ascending, never empty. */
  minutes: readonly number[];
  /** 0 to 23, ascending, never empty. */
  hours: readonly number[];
  /** 1 to 12, ascending, never empty. */
  months: readonly number[];
  /** Null: the day of the month is not restricted. With `weekdays` also given, a day that matches either is taken. */
  days: readonly DayRule[] | null;
  /** Null: the day of the week is not restricted. */
  weekdays: readonly WeekdayRule[] | null;
  /** The minute or hour field is `*`, a range or a step: an hour that comes twice counts twice. Otherwise times are fixed and run once. */
  interval: boolean;
  /** A day beyond the end of a month means its last day (MONTHLY); in cron such a month has no occurrence. */
  clamp: boolean;
}

export type DayRule =
  | { kind: "day"; day: number }
  /** `before` days before the last day of the month; 0 is the last day. */
  | { kind: "last"; before: number }
  /** The weekday (Monday to Friday) nearest to a day, in the same month. */
  | { kind: "nearest"; day: number }
  | { kind: "nearestLast"; before: number };

/** `weekday`: 0 is Sunday. */
export type WeekdayRule =
  | { kind: "weekday"; weekday: number }
  /** The nth of its kind in the month, 1 to 5. */
  | { kind: "nth"; weekday: number; nth: number }
  | { kind: "lastOf"; weekday: number };

export const allMonths: readonly number[] = Array.from({ length: 12 }, (_, index) => index + 1);
export const allHours: readonly number[] = Array.from({ length: 24 }, (_, hour) => hour);
export const allMinutes: readonly number[] = Array.from({ length: 60 }, (_, minute) => minute);
