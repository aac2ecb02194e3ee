import { inflateSync } from "node:zlib";

/** A table of a WOFF file: compressed by itself, unless that made it no smaller (w3.org/TR/WOFF). */
interface FontTable {
  tag: string;
  packed: Buffer;
  /** Bytes when unpacked. */
  length: number;
  checksum: number;
}

const headerBytes = 44;
const entryBytes = 20;

function tablesOf(font: Buffer): FontTable[] {
  return Array.from({ length: font.readUInt16BE(12) }, (_, index) => {
    const entry = headerBytes + index * entryBytes;
    const [offset, packed, length, checksum] = [4, 8, 12, 16].map((at) => font.readUInt32BE(entry + at)) as [
      number,
      number,
      number,
      number,
    ];
    return { tag: font.toString("latin1", entry, entry + 4), packed: font.subarray(offset, offset + packed), length, checksum };
  });
}

/** The code points for which a font has glyphs, without controls and the space. */
export function lettersOf(font: Buffer): number[] {
  const cmap = tablesOf(font).find(({ tag }) => tag === "cmap");
  if (!cmap) throw new Error("the font has no table of its letters");
  return [...mapped(cmap.packed.length < cmap.length ? inflateSync(cmap.packed) : cmap.packed)].filter((code) => code > 0x20);
}

/** The same font without one of its tables. */
export function withoutTable(font: Buffer, unwanted: string): Buffer {
  const kept = tablesOf(font).filter(({ tag }) => tag !== unwanted);
  const head = Buffer.from(font.subarray(0, headerBytes));
  const entries = Buffer.alloc(kept.length * entryBytes);
  const bodies: Buffer[] = [];
  let offset = headerBytes + entries.length;
  kept.forEach(({ tag, packed, length, checksum }, index) => {
    const at = index * entryBytes;
    entries.write(tag, at, "latin1");
    [offset, packed.length, length, checksum].forEach((value, field) => entries.writeUInt32BE(value, at + 4 + field * 4));
    const body = Buffer.concat([packed, Buffer.alloc(padding(packed.length))]);
    bodies.push(body);
    offset += body.length;
  });
  head.writeUInt32BE(offset, 8);
  head.writeUInt16BE(kept.length, 12);
  head.writeUInt32BE(12 + kept.length * 16 + kept.reduce((sum, { length }) => sum + length + padding(length), 0), 16);
  head.fill(0, 24); // no metadata, no private data
  return Buffer.concat([head, entries, ...bodies]);
}

const padding = (length: number): number => (4 - (length % 4)) % 4;

/** Code points of a `cmap` table: formats 4 and 12 (learn.microsoft.com/typography/opentype/spec/cmap). */
function mapped(cmap: Buffer): Set<number> {
  const found = new Set<number>();
  for (let record = 4; record < 4 + cmap.readUInt16BE(2) * 8; record += 8) {
    const table = cmap.subarray(cmap.readUInt32BE(record + 4));
    const format = table.readUInt16BE(0);
    if (format === 12) for (const code of groups(table)) found.add(code);
    else if (format === 4) for (const code of segments(table)) found.add(code);
  }
  return found;
}

function* groups(table: Buffer): Generator<number> {
  for (let group = 16; group < 16 + table.readUInt32BE(12) * 12; group += 12)
    for (let code = table.readUInt32BE(group), end = table.readUInt32BE(group + 4); code <= end; code++) yield code;
}

function* segments(table: Buffer): Generator<number> {
  const bytes = table.readUInt16BE(6); // twice the number of segments
  for (let at = 0; at < bytes; at += 2) {
    const [end, start, delta, offset] = [14, 16 + bytes, 16 + bytes * 2, 16 + bytes * 3].map((list) => table.readUInt16BE(list + at)) as [
      number,
      number,
      number,
      number,
    ];
    for (let code = start; code <= end && code < 0xffff; code++) {
      const glyph = offset === 0 ? code + delta : table.readUInt16BE(16 + bytes * 3 + at + offset + (code - start) * 2);
      if ((glyph & 0xffff) !== 0) yield code;
    }
  }
}
