import { readHeader, readRows, writeIndexed } from "./png";

const maxColours = 256;

/** The same picture in at most 256 colours: a fifth of the bytes for pages of text and charts. Transparency is not kept. */
export async function toPalette(png: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, depth } = readHeader(png);
  const counts = new Map<number, number>();
  await readRows(png, (pixels) => eachRun(pixels, depth, (colour, _, length) => counts.set(colour, (counts.get(colour) ?? 0) + length)));
  const palette = choosePalette(counts);
  const nearest = nearestIndex(counts, palette);
  const indices = new Uint8Array(width * height);
  await readRows(png, (pixels, y) => {
    eachRun(pixels, depth, (colour, x, length) => indices.fill(nearest.get(colour)!, y * width + x, y * width + x + length));
  });
  return writeIndexed(width, height, palette, indices);
}

/**
 * Chooses by coverage: the commonest colour first, then always the commonest one that is far from all chosen, with "far" halved until the palette is full.
 * Unlike a median cut this keeps rare colours such as one orange mark in a chart.
 */
export function choosePalette(counts: Map<number, number>): number[] {
  if (counts.size <= maxColours) return [...counts.keys()];
  const colours = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
  const gaps = new Float64Array(colours.length).fill(Infinity);
  const palette: number[] = [];
  for (let far = 48; palette.length < maxColours; far /= 2) {
    for (let i = 0; i < colours.length && palette.length < maxColours; i++) {
      if (gaps[i]! <= far * far) continue;
      palette.push(colours[i]!);
      for (let k = 0; k < colours.length; k++) gaps[k] = Math.min(gaps[k]!, distance(colours[i]!, colours[k]!));
    }
  }
  return palette;
}

function nearestIndex(counts: Map<number, number>, palette: number[]): Map<number, number> {
  const nearest = new Map(palette.map((colour, index) => [colour, index]));
  for (const colour of counts.keys()) {
    if (nearest.has(colour)) continue;
    let best = 0;
    for (let i = 1; i < palette.length; i++) if (distance(colour, palette[i]!) < distance(colour, palette[best]!)) best = i;
    nearest.set(colour, best);
  }
  return nearest;
}

/** Neighbours of one colour at a time: pages are mostly long runs of paper. */
function eachRun(pixels: Uint8Array, depth: number, visit: (colour: number, x: number, length: number) => void): void {
  const colourAt = (x: number): number => (pixels[x * depth]! << 16) | (pixels[x * depth + 1]! << 8) | pixels[x * depth + 2]!;
  const width = pixels.length / depth;
  for (let x = 0; x < width;) {
    const colour = colourAt(x);
    const start = x;
    while (++x < width && colourAt(x) === colour);
    visit(colour, start, x - start);
  }
}

/** Squared distance in RGB, weighted as the eye weighs (Rec. 601, rounded). */
function distance(a: number, b: number): number {
  const red = (a >> 16) - (b >> 16);
  const green = ((a >> 8) & 0xff) - ((b >> 8) & 0xff);
  const blue = (a & 0xff) - (b & 0xff);
  return (2 * red * red + 4 * green * green + 1.5 * blue * blue) / 2.5;
}
