import type { Column } from "./columns";
import { layOut, leastWidth, type Layout } from "./layout";
import type { Room } from "./measure";

/** No I/O. Which layouts of a table a page holds for pictures, PDFs and mails, and what the style sheet must know to choose. */

/** A layout for containers from `from` (null: from nothing) to below `to` (null: without end), in CSS pixels. */
export interface Still {
  from: number | null;
  to: number | null;
  layout: Layout;
  maxRows: number;
}

/** Between a column and the one before it in a block. */
export const gapPx = 12;

/**
 * Widths that tables have in pictures and on paper, in CSS pixels: the narrowest picture; a mail; A4 upright; Letter and A4 lying, which also serves a picture of 1,120. Blocks side by
 * side are at most a mail wide or as narrow as a third of A4.
 */
export const stillWidths = { full: [288, 448, 672, 932, 1000], narrow: [200, 288, 448] } as const;

/** Up to the width of a mail letters are never shrunk, since a phone shows a mail smaller; and a block has so many rows. */
const mailWidth = 448;
const rowsOfMailBlock = 20;

/** A bar and the gap before it. */
const barPx = 106;
/** Narrower tables have no bars on a screen. */
const barsFromPx = 720;
/** A text of more than three lines of an ample column is folded on the screen. */
export const foldedPx = 720;

/** The layouts for widths at which the table as the screen has it does not do; none for most tables. `fitsFrom` is the width from which that one does, null for never. */
export function stillsOf(columns: Column[], rooms: Room[], widths: readonly number[]): { stills: Still[]; fitsFrom: number | null } {
  const folded = rooms.some(({ whole }, at) => columns[at]?.kind === "text" && whole > foldedPx);
  const bars = columns.filter((column) => column.bars !== null).length;
  const needed = (width: number): number => leastWidth(rooms) + (width >= stillWidths.full[2] ? bars * barPx : 0);
  const fitsAt = folded ? -1 : widths.findIndex((_, at) => widths.slice(at).every((width) => needed(width) <= width));
  const cut = fitsAt < 0 ? widths : widths.slice(0, fitsAt);
  const stills: Still[] = [];
  cut.forEach((width, at) => {
    const layout = layOut(rooms, width, width > mailWidth);
    const maxRows = width <= mailWidth && layout.blocks.length > 1 ? rowsOfMailBlock : Number.POSITIVE_INFINITY;
    const to = cut[at + 1] ?? (fitsAt < 0 ? null : (widths[fitsAt] ?? null));
    const last = stills.at(-1);
    if (last && last.maxRows === maxRows && sameBlocks(last.layout, layout)) last.to = to;
    else stills.push({ from: at === 0 ? null : width, to, layout, maxRows });
  });
  return { stills, fitsFrom: fitsAt < 0 ? null : fitsAt === 0 ? 0 : (widths[fitsAt] ?? null) };
}

const sameBlocks = (one: Layout, other: Layout): boolean =>
  one.sizePx === other.sizePx &&
  JSON.stringify(one.blocks.map(({ columns }) => columns)) === JSON.stringify(other.blocks.map(({ columns }) => columns));

/** True when a table needs fewer blocks on A4 lying than upright. */
export function liesBetter(rooms: Room[]): boolean {
  const [upright, lying] = [stillWidths.full[2], stillWidths.full[4]].map((width) => layOut(rooms, width, true));
  return lying!.blocks.length + lying!.missing < upright!.blocks.length + upright!.missing;
}

/** Text that scrolls sideways is wrapped at this width. */
export const ampleOnScreenPx = 176;

/** Steps of container widths in which the style sheet can tell whether a table on a screen fits. */
export const screenSteps = Array.from({ length: 24 }, (_, at) => 200 + at * 40);

/** The classes that tell the style sheet from which width a table on a screen fits with narrow and with wide gaps. */
export function screenClasses(columns: Column[], rooms: Room[]): string {
  const bars = columns.filter((column) => column.bars !== null).length;
  const fits = step(leastWidth(rooms));
  const roomy = step(leastWidth(rooms, 24) + (leastWidth(rooms, 24) >= barsFromPx ? bars * barPx : 0));
  const frozen = (rooms[0]?.least ?? 0) <= mostFrozenPx && columns.length > 1;
  return [`db-fits-${fits}`, `db-roomy-${roomy}`, frozen ? "db-freezes" : ""].filter(Boolean).join(" ");
}

/** Of the narrowest phone. */
const narrowestScreenPx = 288;

/** False for a table that fits on every screen. */
export const mayScroll = (rooms: Room[]): boolean => leastWidth(rooms) > narrowestScreenPx - 40;

const step = (width: number): number | "never" => screenSteps.find((one) => width <= one) ?? "never";

/** A frozen column takes at most 40 % of a phone. */
const mostFrozenPx = 144;
