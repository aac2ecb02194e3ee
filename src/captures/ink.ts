import { readHeader, readRows } from "./png";

/** A rectangle of the picture, device pixels, with a name for messages. */
export interface Area {
  name: string;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Share of an area's pixels that differ from its commonest background below which it counts as blank: a hairline is not content. */
const minInk = 0.0005;

/** Names of the areas in which nothing was drawn: their pixels are all of the colour of their first pixel, but for a trace. */
export async function blankAreas(png: Uint8Array, areas: Area[]): Promise<string[]> {
  const { width, height, depth } = readHeader(png);
  const probes = areas.map((area) => probe(area, width, height)).filter((area) => area.right > area.left && area.bottom > area.top);
  await readRows(png, (pixels, y) => {
    for (const area of probes) if (y >= area.top && y < area.bottom && !area.inked) look(area, pixels, depth);
  });
  return probes.filter((area) => !area.inked).map((area) => area.name);
}

interface Probe {
  name: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
  background: number | null;
  /** Pixels that must differ. */
  needed: number;
  different: number;
  inked: boolean;
}

function probe(area: Area, width: number, height: number): Probe {
  const left = Math.max(0, Math.floor(area.left));
  const right = Math.min(width, Math.ceil(area.left + area.width));
  const top = Math.max(0, Math.floor(area.top));
  const bottom = Math.min(height, Math.ceil(area.top + area.height));
  const needed = Math.max(4, (right - left) * (bottom - top) * minInk);
  return { name: area.name, left, right, top, bottom, background: null, needed, different: 0, inked: false };
}

function look(area: Probe, pixels: Uint8Array, depth: number): void {
  for (let x = area.left * depth; x < area.right * depth; x += depth) {
    const colour = (pixels[x]! << 16) | (pixels[x + 1]! << 8) | pixels[x + 2]!;
    area.background ??= colour;
    if (colour !== area.background) area.different++;
  }
  area.inked = area.different >= area.needed;
}
