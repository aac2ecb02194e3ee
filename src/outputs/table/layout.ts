import type { Room } from "./measure";
import { textPx } from "./measure";

/**
 * No I/O. How a table that cannot scroll finds its place: text wraps, gaps tighten, letters shrink to a limit, then the columns go on in further blocks of the same rows, each with the
 * first column.
 */

/** Between two columns, in CSS pixels. */
export const widestGap = 24;
const leastGap = 12;
/** Below this size nobody reads a picture. */
const leastPx = 11;
const maxBlocks = 4;
/** The first column, which every block repeats, never takes more of the width. */
const maxFirstShare = 0.4;

/** One block: places of its columns, the repeated first one included, and their widths, gaps included. */
export interface Block {
  columns: number[];
  widths: number[];
  /** True when all gaps are wide. */
  roomy: boolean;
}

/** A table laid out for one width. */
export interface Layout {
  /** Size of the text in CSS pixels. */
  sizePx: number;
  blocks: Block[];
  /** Columns that are left out at the end. */
  missing: number;
}

/** The width below which a table must scroll or be cut into blocks, its letters in full size. */
export const leastWidth = (rooms: readonly Room[], gap = leastGap): number =>
  rooms.reduce((sum, { least }) => sum + least, 0) + gap * Math.max(0, rooms.length - 1);

/** Lays a table out in `width` CSS pixels. Letters shrink only where they may, and only as far as that saves a block. */
export function layOut(rooms: readonly Room[], width: number, shrinks: boolean): Layout {
  const sizes = shrinks ? [textPx, 12.5, 12, 11.5, leastPx] : [textPx];
  const counts = sizes.map((sizePx) => split(rooms, width, sizePx).length);
  const fewest = Math.min(...counts);
  const sizePx = sizes[counts.indexOf(fewest)] ?? textPx;
  const parts = fewest > maxBlocks ? split(rooms, width, sizePx).slice(0, maxBlocks) : evenly(rooms, width, sizePx, fewest);
  const shown = 1 + parts.reduce((sum, part) => sum + part.length, 0);
  return {
    sizePx,
    blocks: parts.map((part) => blockOf(rooms, [0, ...part], width, sizePx)),
    missing: rooms.length - shown,
  };
}

/** The columns behind the first, in as many blocks as they need: each takes what fits in `fill` pixels, at least one column. */
function split(rooms: readonly Room[], width: number, sizePx: number, fill = width): number[][] {
  const first = firstWidth(rooms, width, sizePx);
  const parts: number[][] = [[]];
  let used = first;
  for (let at = 1; at < rooms.length; at++) {
    const needed = scaled(rooms[at]!.least, sizePx) + leastGap;
    if (used + needed > fill && parts.at(-1)!.length > 0) {
      parts.push([]);
      used = first;
    }
    parts.at(-1)!.push(at);
    used += needed;
  }
  return parts;
}

/** The columns behind the first in `count` blocks that are filled as alike as can be: the least sum of squares of their widths. */
function evenly(rooms: readonly Room[], width: number, sizePx: number, count: number): number[][] {
  const first = firstWidth(rooms, width, sizePx);
  const ends = [0];
  for (const { least } of rooms.slice(1)) ends.push(ends.at(-1)! + scaled(least, sizePx) + leastGap);
  const last = ends.length - 1;
  /** `best[at]`: the least sum for the columns up to `at` in as many blocks as were looked at, and where the last of them begins. */
  let best = ends.map((_, at) => ({ sum: at === 0 ? 0 : Number.POSITIVE_INFINITY, starts: [] as number[] }));
  for (let block = 0; block < count; block++) {
    best = ends.map((end, at) => {
      let found = { sum: Number.POSITIVE_INFINITY, starts: [] as number[] };
      for (let start = at - 1; start >= 0; start--) {
        const used = end - ends[start]!;
        if (first + used > width && at - start > 1) break;
        const sum = best[start]!.sum + used * used;
        if (sum < found.sum) found = { sum, starts: [...best[start]!.starts, start] };
      }
      return found;
    });
  }
  const { starts } = best[last]!;
  if (starts.length === 0) return split(rooms, width, sizePx);
  return starts.map((start, at) => Array.from({ length: (starts[at + 1] ?? last) - start }, (_, place) => start + place + 1));
}

/** Room that is left goes to text that would wrap, then to the gaps, then to all alike. */
function blockOf(rooms: readonly Room[], columns: number[], width: number, sizePx: number): Block {
  const widths = columns.map((at, place) =>
    place === 0 ? firstWidth(rooms, width, sizePx) : Math.min(scaled(rooms[at]!.least, sizePx), width) + leastGap,
  );
  const left = (): number => width - widths.reduce((sum, one) => sum + one, 0);
  /** Shares what is left; answers how much of its wish each got. */
  const spread = (wanted: number[]): number => {
    const all = wanted.reduce((sum, one) => sum + one, 0);
    const share = all === 0 ? 0 : Math.min(1, Math.max(0, left()) / all);
    wanted.forEach((one, place) => (widths[place] = widths[place]! + one * share));
    return share;
  };
  spread(columns.map((at) => scaled(rooms[at]!.ample - rooms[at]!.least, sizePx)));
  const roomy = spread(columns.map((_, place) => (place === 0 ? 0 : widestGap - leastGap))) === 1;
  spread(columns.map((at) => scaled(rooms[at]!.whole - rooms[at]!.ample, sizePx)));
  const rest = Math.max(0, left()) / columns.length;
  return { columns, roomy, widths: widths.map((one) => Math.round((one + rest) * 10) / 10) };
}

const firstWidth = (rooms: readonly Room[], width: number, sizePx: number): number =>
  rooms.length === 1 ? width : Math.min(scaled(rooms[0]!.least, sizePx), width * maxFirstShare);

const scaled = (px: number, sizePx: number): number => (px * sizePx) / textPx;
