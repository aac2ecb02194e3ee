import { captureLimits } from "./limits";

export interface Fit {
  scale: number;
  /** Said to readers when the picture is less sharp than asked for, else null. */
  note: string | null;
}

/** The largest scale, at most the wanted one, at which a page of this size (CSS pixels) stays within the limits; null when it would be unreadable. */
export function fitScale(width: number, height: number, wanted: number, maxPixels: number = captureLimits.maxPixels): Fit | null {
  const largest = Math.min(captureLimits.maxSidePx / Math.max(width, height), Math.sqrt(maxPixels / (width * height)));
  if (wanted <= largest) return { scale: wanted, note: null };
  const scale = Math.floor(largest * 100) / 100;
  return scale < captureLimits.minScale ? null : { scale, note: scaleNote(scale, wanted, height) };
}

/** What a person is told when a long page is drawn smaller than asked. `height` in CSS pixels. */
export const scaleNote = (scale: number, wanted: number, height: number): string =>
  `The page is ${Math.round(height)} px long, so its picture is drawn at scale ${scale} instead of ${wanted}.`;
