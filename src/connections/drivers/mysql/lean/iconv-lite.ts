/**
 * Stands in for the package `iconv-lite`, which `mysql2` asks for the encodings that `Buffer` does not know: its tables are a third of a megabyte, and our sessions
 * speak utf8mb4. Bound by `alias` in wrangler.toml.
 */

/** The decoder of one encoding, by the runtime's own. Bytes that the encoding does not have become U+FFFD. Throws a `RangeError` for an encoding it does not know. */
export function getDecoder(encoding: string): { write(bytes: Uint8Array): string; end(): string } {
  const decoder = new TextDecoder(labels[encoding] ?? encoding);
  return { write: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

/** Never needed: what we send is UTF-8. */
export function getEncoder(encoding: string): never {
  throw new RangeError(`Text is sent as UTF-8, not as ${encoding}.`);
}

/** How MySQL's names are spelled in the Encoding Standard, where they differ. `cesu8` is how the library calls utf8mb3. */
const labels: Record<string, string> = {
  cesu8: "utf-8",
  ucs2: "utf-16be",
  utf16: "utf-16be",
  cp932: "shift_jis",
  sjis: "shift_jis",
  eucjp: "euc-jp",
  eucjpms: "euc-jp",
  euckr: "euc-kr",
  koi8r: "koi8-r",
  koi8u: "koi8-u",
  latin7: "iso-8859-13",
  macroman: "macintosh",
  tis620: "windows-874",
};
