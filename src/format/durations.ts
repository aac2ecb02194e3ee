/** Lengths of time in words, in milliseconds. Which one is used depends on the place: see each. No I/O. */

/** Of a run, a cell or a call in the web application: "30 ms", "0.8 s", "42 s", "1 m 04 s", "1 h 02 m". Null is a dash. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "–";
  if (ms < 95) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 9950) return tenths(ms);
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : twoUnits(seconds, "m");
}

/** On a page that may be printed: as `duration`, without milliseconds and with spaces that never break. "0.4 s", "7 s", "1 m 04 s". */
export const durationOnPage = (ms: number): string =>
  (ms < 9950 ? `${Number((Math.max(0, ms) / 1000).toFixed(1))} s` : duration(ms)).replaceAll(" ", "\u00a0");

/** In a mail, where minutes are spelled out: "840 ms", "7.3 s", "2 min 05 s", "1 h 04 min". */
export function durationInMail(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 59_950 ? tenths(ms) : twoUnits(Math.round(ms / 1000), "min");
}

/** How late something was, to a tenth of a second. Null is a dash. */
export const lateness = (ms: number | null): string => (ms === null || ms >= 60_000 ? duration(ms) : tenths(ms));

/** A limit: "600 s", "1.5 s". */
export const secondsText = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

/** In a sentence, as exact as people need: "40 s", "1 min 33 s", "12 min", "1 h 30 min", "2 days". At least "1 s". */
export function spanWords(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 600) return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return hoursAndMinutes(minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${Math.round(minutes / 60)} h` : `${Math.round(hours / 24)} days`;
}

/** Until or since an instant: "40 s", "14 min", "1 h 14 min", "2 days 17 h", and days alone from four on. */
export function roughSpan(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return hoursAndMinutes(minutes);
  const days = Math.floor(hours / 24);
  if (days >= 4) return `${Math.round(ms / 86_400_000)} days`;
  const rest = hours % 24;
  return `${days} ${days === 1 ? "day" : "days"}${rest === 0 ? "" : ` ${rest} h`}`;
}

const tenths = (ms: number): string => `${(Math.max(0, ms) / 1000).toFixed(1)} s`;

const hoursAndMinutes = (minutes: number): string => {
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
};

/** Minutes and seconds, from an hour on hours and minutes; the smaller unit always has two digits. */
function twoUnits(seconds: number, minute: "m" | "min"): string {
  const pad = (value: number): string => String(value).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)} ${minute} ${pad(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${pad(Math.floor((seconds % 3600) / 60))} ${minute}`;
}
