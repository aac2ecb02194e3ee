import type { Json } from "../contract/common";
import { zoneOffsetMs } from "../format/zones";
import { views, type JsonObject } from "./chart-spec";

const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Returns a function that writes instants as the wall clock of a zone shows them: `2026-03-29 14:30`. A chart draws wall clocks as if they were UTC, which is
 * the zone of the machine: so its days, hours and time units are those of the zone. Where clocks are set forward an hour of the axis has no data; where they
 * are set back, two hours of data share one hour of the axis.
 */
export function wallClock(zone: string): (value: Json) => Json {
  const offsets = new Map<number, number>();
  return (value) => {
    const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
    if (Number.isNaN(at)) return value;
    // Clocks change at quarters of an hour.
    const quarter = Math.floor(at / 900_000);
    const offset = offsets.get(quarter) ?? zoneOffsetMs(zone, at);
    offsets.set(quarter, offset);
    return briefTime(new Date(at + offset).toISOString().slice(0, -1), true);
  };
}

/** The same for texts of which only some are instants: those without a zone stay as they are. */
export const instantsIn = (zone: string): ((value: Json) => Json) => {
  const local = wallClock(zone);
  return (value) =>
    typeof value === "string" && /(?:Z|\d[+-]\d\d(?::?\d\d)?)$/i.test(value.trim()) && /\d:\d\d/.test(value) ? local(value) : value;
};

/** `2026-03-29T14:30:00.000` as `2026-03-29 14:30`. A date has three digits of a second: `asDate` cuts what goes beyond. */
export const briefTime = (iso: string, asDate: boolean): string =>
  iso
    .replace("T", " ")
    .replace(/(\.\d{3})\d+$/, asDate ? "$1" : "$&")
    .replace(/\.0+$/, "")
    .replace(/^(\S+ \d\d:\d\d):00$/, "$1");

/** Ends of time scales that are written as text or milliseconds, as the parts of a date: the only form that Vega-Lite reads the same everywhere. In place. */
export function placeDomains(spec: JsonObject, zone: string): void {
  const local = instantsIn(zone);
  for (const view of views(spec))
    for (const definition of Object.values(isObject(view["encoding"]) ? view["encoding"] : {})) {
      const scale =
        isObject(definition) && (definition["type"] === "temporal" || definition["timeUnit"] !== undefined) ? definition["scale"] : null;
      if (!isObject(scale ?? undefined)) continue;
      const { domain, domainMin, domainMax } = scale as JsonObject;
      const placed = (end: Json): Json =>
        partsOf(typeof end === "number" ? wallClock(zone)(new Date(end).toISOString()) : local(end)) ?? end;
      if (Array.isArray(domain)) (scale as JsonObject)["domain"] = domain.map(placed);
      if (domainMin !== undefined) (scale as JsonObject)["domainMin"] = placed(domainMin);
      if (domainMax !== undefined) (scale as JsonObject)["domainMax"] = placed(domainMax);
    }
}

function partsOf(text: Json): JsonObject | null {
  const at = typeof text === "string" ? new Date(/\d:\d\d/.test(text) ? text.trim().replace(" ", "T") : text) : null;
  if (at === null || Number.isNaN(at.getTime())) return null;
  return {
    year: at.getFullYear(),
    month: at.getMonth() + 1,
    date: at.getDate(),
    hours: at.getHours(),
    minutes: at.getMinutes(),
    seconds: at.getSeconds(),
    milliseconds: at.getMilliseconds(),
  };
}
