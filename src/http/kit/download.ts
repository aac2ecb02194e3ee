import { fileName } from "../../format/file-name";

/**
 * The Content-Disposition of a download (RFC 6266). `name` is what people called the thing, with any letters; `extension` is ours. Every letter is kept in
 * `filename*` (RFC 8187), and `filename` has a plain spelling for programs that read nothing else. What a path, a header or a file system could read as its
 * own becomes a hyphen or is left out. `fallback` stands in for a name of which nothing is left; `when` follows the name and is never cut. Pure.
 */
export function contentDisposition(
  how: "attachment" | "inline",
  { name, extension, fallback, when }: { name: string; extension: string; fallback: string; when?: string },
): string {
  const end = `${when === undefined ? "" : ` ${when}`}${extension && `.${extension}`}`;
  const whole = `${fileName(name) || fallback}${end}`;
  const plain = `${fileName(asciiOf(fileName(name))) || fallback}${end}`;
  return `${how}; filename="${plain}"; filename*=UTF-8''${extValue(whole)}`;
}

/** The parts of a name of somebody else's file, such as the attachment of a mail. */
export function splitFileName(given: string): { name: string; extension: string } {
  const [, name = "", extension = ""] = /^(.*)\.([A-Za-z0-9]{1,10})$/s.exec(given) ?? [];
  return name.trim() === "" ? { name: given, extension: "" } : { name, extension };
}

/** "Umsätze März" is "Umsatze Marz"; letters without a plain spelling become one hyphen. */
const asciiOf = (name: string): string =>
  name
    .normalize("NFKD")
    .replaceAll(/\p{M}+/gu, "")
    .replaceAll("ß", "ss")
    .replaceAll(/[^\x20-\x7E]+/g, "-")
    .replaceAll(/["\\%]+/g, "-");

/** `ext-value` of RFC 8187: everything but its `attr-char` is encoded. */
const extValue = (name: string): string =>
  encodeURIComponent(name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
