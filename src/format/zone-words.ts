/** "Berlin time", "New York time", "UTC", "UTC-05:00": how a zone is called in a sentence. Takes a checked IANA name. */
export function zoneWords(zone: string): string {
  if (/^(Etc\/)?(UTC|UCT|Universal|Zulu)$/i.test(zone)) return "UTC";
  // POSIX signs: Etc/GMT+5 lies five hours behind UTC.
  const fixed = /^Etc\/GMT([+-])(\d+)$/.exec(zone);
  if (fixed) return `UTC${fixed[1] === "+" ? "-" : "+"}${fixed[2]!.padStart(2, "0")}:00`;
  const [region, ...places] = zone.split("/");
  const country = region === "US" || region === "Canada" || region === "Brazil" || region === "Mexico" || region === "Chile";
  const place = country ? zone.replaceAll("/", " ") : (places.at(-1) ?? region ?? zone);
  return `${place.replaceAll("_", " ")} time`;
}
