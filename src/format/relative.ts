/** The age of a result, for the bar of an app. Shared by the server and the bar's script, which is small: no import, no state. */
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** "just now", "12 minutes ago", "3 hours ago", "2 days ago". */
export function ageWords(ms: number): string {
  if (ms < minute) return "just now";
  return `${amount(ms)} ago`;
}

/** "12 minutes", "1 day": always rounded down, so that nothing looks older than it is. */
export function amount(ms: number): string {
  const [count, unit] = ms < hour ? [ms / minute, "minute"] : ms < day ? [ms / hour, "hour"] : [ms / day, "day"];
  const whole = Math.floor(count);
  return `${whole} ${unit}${whole === 1 ? "" : "s"}`;
}
