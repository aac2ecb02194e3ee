/**
 * Every limit of running a project, with its source. An error that comes from one names it by its key here.
 * Rows and bytes of tables: all objects of an isolate share 128 MB, and six queries may hold a result at once.
 */
export const engineLimits = {
  /** Wall time of a run, ours: long enough for a report, short enough that a project's line moves on. */
  runMs: 15 * 60_000,
  /** Wall time of one cell, unless its settings say `timeoutSeconds`; never beyond the run's own. */
  cellMs: 10 * 60_000,
  /** How long a stopped cell may take to end before the run goes on without it. A cancellation must be done within 2 s. */
  stopGraceMs: 1_200,
  /** Queries side by side: an invocation of a Worker may hold six connections open (Cloudflare, Workers limits, "simultaneous open connections"). */
  queriesAtOnce: 6,
  /** Rows of one query, the most that `maxRows` of a cell may ask for (contract/cell.ts). */
  queryRows: 100_000,
  /** Bytes of one query's result as JSON text. */
  queryBytes: 10_000_000,
  /** Rows of a table that `{{ }}` may loop over: rows become objects there. */
  templateRows: 10_000,
  /** Characters of a template, and of what it may write. */
  templateChars: 200_000,
  /** Steps of work of one template: characters of source each time they are run, characters and items of the values they work on. About a second. */
  templateWork: 5_000_000,
  /** Blocks of a template inside each other. */
  templateDepth: 50,
  /** Values a template may create: liquidjs `memoryLimit`. */
  templateMemory: 2_000_000,
  /** Brackets `[` of one text: the parser of Markdown looks for the end of each. */
  markdownBrackets: 5_000,
  /** Rows of a table kept in the snapshot. The page shows 50, the API the rest through the stored value. */
  displayRows: 1_000,
  /** Bytes of one cell's display. */
  displayBytes: 512_000,
  /** Bytes of one chart, all widths together. */
  chartBytes: 3_000_000,
  /** Bytes of all displays of a run: they become one object in R2 and one page. */
  snapshotBytes: 16_000_000,
  /** Rows a chart reads: as many as a query answers. What it draws of them is bounded by its own budget and by `chartBytes`. */
  chartRows: 100_000,
  /** Lines and characters of one cell's log. */
  logLines: 1_000,
  logChars: 200_000,
  /** Characters of an error message. */
  messageChars: 2_000,
} as const;

/** "The result has more than 100,000 rows, the limit of one query (queryRows)." */
export const overLimit = (what: string, key: keyof typeof engineLimits, of: string): string => `${what}, the limit of ${of} (${key}).`;
