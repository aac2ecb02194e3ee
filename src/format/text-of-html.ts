/** No I/O. The text of sanitised inline HTML: tags left out, entities read, one space between words. */
export const textOfHtml = (html: string): string =>
  html
    .replaceAll(/<br\s*\/?>/g, " ")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/&(?:#(\d+)|#x([\da-f]+)|([a-z]+));/gi, (whole, decimal?: string, hexadecimal?: string, name?: string) =>
      name
        ? (entities[name] ?? whole)
        : String.fromCodePoint(Math.min(0x10ffff, decimal ? Number(decimal) : Number.parseInt(hexadecimal ?? "20", 16))),
    )
    .replaceAll(/\s+/g, " ")
    .trim();

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00A0" };
