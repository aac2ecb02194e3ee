/**
 * What one drawing may cost. Counts, never clocks: the clock of a Worker stands still while it computes. All are ours, set so that the examples of
 * Vega-Lite's own gallery are drawn and the worst that stays within them ends in about a second.
 */
export const chartLimits = {
  /** Values of the specification, its inline rows left out. Compiling costs about 2 microseconds each. */
  values: 20_000,
  /** Levels of the specification: Vega-Lite walks it recursively. */
  depth: 60,
  /** Views that layers, concatenation and repetition unfold to. Compiling costs about 0.4 ms a view. */
  views: 100,
  /** Views inside views. */
  nesting: 12,
  /** Transforms and parameters, counted once for each view that they are compiled for. */
  transforms: 500,
  params: 500,
  /** Operators of the parsed data flow. */
  operators: 20_000,
  /** Operators built while it runs: one flow for each small chart or series. */
  built: 20_000,
  /** Nodes of all expressions together. */
  nodes: 20_000,
  /** Rows that a transform may make, and rows of data. */
  rows: 100_000,
  /** Rows or numbers that a generator may make. */
  generated: 20_000,
  /** Marks and their parts: with 15 bytes each they fill the largest drawing that a page takes. */
  marks: 200_000,
  /** Characters that all marks together may carry. */
  markChars: 8_000_000,
  /** Characters of one text that an expression reads or makes. */
  textChars: 4_000,
  bins: 1_000,
  ticks: 500,
  legendEntries: 1_000,
  /** Steps of densities and quantiles. */
  steps: 1_000,
  /** Order of a polynomial. */
  order: 20,
  /** Elements of a list in the data flow, its data left out. */
  list: 20_000,
  patternChars: 200,
  /** Pixels of the finished drawing, each side. */
  sidePx: 20_000,
  /**
   * Units that everything together may spend. A unit is about what the interpreter needs for one node of an expression (50 ns); a transform spends one for each row
   * and field.
   */
  fuel: 20_000_000,
} as const;
