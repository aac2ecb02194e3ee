export interface ChartOptions {
  /** Of the whole drawing in CSS pixels. */
  height?: number;
  /** With a subtitle the page says the measure, and the axis has no title of its own. */
  subtitle?: string | null;
  /** Repeated at the top tick. The specification may name it as `usermeta.unit`. */
  unit?: string | null;
  /** IANA zone in whose wall clock instants are drawn; UTC when missing. */
  timeZone?: string;
}

/** Widths in CSS pixels at which a chart is shown; the page picks the nearest, so that text stays near 12 px. */
export const chartWidths = { full: [342, 536, 680, 1120], half: [342, 536], third: [342, 536] } as const;
