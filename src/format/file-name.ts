/** Bytes of a name without its extension: file systems take 255, and browsers add a counter. */
const maxNameBytes = 180;

/**
 * What people called something, as the name of a file that every file system takes: one line, no path, no invisible direction marks, no dots or spaces at its
 * ends, at most 180 bytes. All letters are kept. "" when nothing is left. Without extension. Pure.
 */
export function fileName(given: string): string {
  const clean = given
    .toWellFormed()
    .replaceAll("\uFFFD", "")
    .normalize("NFC")
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .replaceAll(/[\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/g, "")
    .replaceAll(/[/\\:*?"<>|]+/g, "-");
  const cut = ends(cutBytes(ends(clean)));
  // Names of devices, which Windows opens in place of a file.
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(cut) ? `_${cut}` : cut;
}

const ends = (name: string): string => name.replaceAll(/^[\s.-]+|[\s.-]+$/g, "");

/** Cut between what people see as letters. */
function cutBytes(name: string): string {
  let kept = "";
  let bytes = 0;
  for (const { segment } of new Intl.Segmenter("en", { granularity: "grapheme" }).segment(name.slice(0, 4 * maxNameBytes))) {
    bytes += new TextEncoder().encode(segment).length;
    if (bytes > maxNameBytes) break;
    kept += segment;
  }
  return kept;
}
