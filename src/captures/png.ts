/** Reading and writing of PNG files row by row (ISO/IEC 15948), so that a picture of 40 megapixels never stands in memory whole. No I/O. */

export interface PngHeader {
  width: number;
  height: number;
  /** Bytes per pixel: 3 (RGB) or 4 (RGBA). */
  depth: 3 | 4;
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Size and depth of an 8-bit RGB or RGBA picture without interlace, which is what browsers write. Throws for anything else. */
export function readHeader(png: Uint8Array): PngHeader {
  if (png.length < 33 || signature.some((byte, index) => png[index] !== byte)) throw new Error("This is not a PNG file.");
  const view = viewOf(png);
  const [bits, colour, , , interlace] = png.subarray(24, 29);
  if (bits !== 8 || (colour !== 2 && colour !== 6) || interlace !== 0)
    throw new Error(`PNG files of ${bits} bits and colour type ${colour} are not read.`);
  return { width: view.getUint32(16), height: view.getUint32(20), depth: colour === 2 ? 3 : 4 };
}

/** Calls `onRow` for each row from the top with its pixels; the array is reused. Throws when the file ends early. */
export async function readRows(png: Uint8Array, onRow: (pixels: Uint8Array, y: number) => void): Promise<void> {
  const { width, height, depth } = readHeader(png);
  const stride = width * depth;
  const line = new Uint8Array(stride + 1);
  let above = new Uint8Array(stride);
  let current = new Uint8Array(stride);
  let filled = 0;
  let y = 0;
  for await (const piece of inflated(png)) {
    let at = 0;
    while (at < piece.length && y < height) {
      const taken = Math.min(line.length - filled, piece.length - at);
      line.set(piece.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled < line.length) continue;
      unfilter(line, current, above, depth);
      onRow(current, y++);
      [above, current] = [current, above];
      filled = 0;
    }
  }
  if (y < height) throw new Error(`The picture ends at row ${y} of ${height}.`);
}

/** Writes a picture of at most 256 colours; `indices` holds one byte per pixel. */
export async function writeIndexed(
  width: number,
  height: number,
  palette: number[],
  indices: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const header = new Uint8Array(13);
  viewOf(header).setUint32(0, width);
  viewOf(header).setUint32(4, height);
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Uint8Array.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff]));
  const parts = [
    Uint8Array.from(signature),
    chunk("IHDR", header),
    chunk("PLTE", colours),
    chunk("IDAT", await deflated(width, height, indices)),
    chunk("IEND", new Uint8Array(0)),
  ];
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function inflated(png: Uint8Array): ReadableStream<Uint8Array> {
  const view = viewOf(png);
  let at = 8;
  const data = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      while (at + 12 <= png.length) {
        const length = view.getUint32(at);
        const start = at + 8;
        const isData = view.getUint32(at + 4) === 0x49444154; // "IDAT"
        at = start + length + 4;
        if (isData) return controller.enqueue(png.slice(start, start + length));
      }
      controller.close();
    },
  });
  return data.pipeThrough(new DecompressionStream("deflate"));
}

/** Undoes one row's filter (ISO/IEC 15948, clause 9). */
function unfilter(line: Uint8Array, out: Uint8Array, above: Uint8Array, depth: number): void {
  const filter = line[0];
  for (let i = 0; i < out.length; i++) {
    const left = i < depth ? 0 : out[i - depth]!;
    const up = above[i]!;
    const predicted =
      filter === 0
        ? 0
        : filter === 1
          ? left
          : filter === 2
            ? up
            : filter === 3
              ? (left + up) >> 1
              : paeth(left, up, i < depth ? 0 : above[i - depth]!);
    out[i] = line[i + 1]! + predicted;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const byLeft = Math.abs(estimate - left);
  const byUp = Math.abs(estimate - up);
  const byCorner = Math.abs(estimate - corner);
  return byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner;
}

async function deflated(width: number, height: number, indices: Uint8Array): Promise<Uint8Array> {
  let y = 0;
  const rows = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (y === height) return controller.close();
      const count = Math.min(64, height - y);
      const block = new Uint8Array(count * (width + 1)); // each row begins with filter 0
      for (let row = 0; row < count; row++) block.set(indices.subarray((y + row) * width, (y + row + 1) * width), row * (width + 1) + 1);
      y += count;
      controller.enqueue(block);
    },
  });
  const packed = rows.pipeThrough(new CompressionStream("deflate") as unknown as TransformStream<Uint8Array, Uint8Array>);
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

function chunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(data.length + 12);
  viewOf(bytes).setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  viewOf(bytes).setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
