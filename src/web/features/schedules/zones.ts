/** Zones that hold every word typed: "new york", "New_York" and "america new" find America/New_York. Cities that begin with it come first. Pure. */
export function matchingZones(zones: readonly string[], typed: string): string[] {
  const asked = plain(typed);
  const words = asked.split(" ").filter(Boolean);
  if (words.length === 0) return [...zones];
  const found = zones.filter((zone) => words.every((word) => plain(zone).includes(word)));
  const begins = (zone: string): boolean => plain(zone.split("/").at(-1) ?? zone).startsWith(asked);
  return [...found.filter(begins), ...found.filter((zone) => !begins(zone))];
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[\s_/]+/g, " ")
    .trim();
