const formatters = new Map<string, Intl.DateTimeFormat>();

/** A formatter, kept: making one costs more than using it. `timeZone` is an IANA name; one that this runtime does not know is read as UTC. */
export function formatterFor(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let found = formatters.get(key);
  if (!found) {
    try {
      found = new Intl.DateTimeFormat(locale, options);
    } catch {
      found = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
    }
    if (formatters.size > 200) formatters.clear();
    formatters.set(key, found);
  }
  return found;
}

/** One part of an instant, "" when the formatter does not write it. */
export const partOf = (formatter: Intl.DateTimeFormat, at: number, type: Intl.DateTimeFormatPartTypes): string =>
  formatter.formatToParts(at).find((part) => part.type === type)?.value ?? "";
