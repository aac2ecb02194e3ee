import type { Run } from "../../contract/run";
import type { Env } from "../../env";
import { byteOrderMark, csvOf, type CsvCell } from "../../format/csv";
import type { ListedRun } from "./list-store";
import type { Live } from "../live";
import { readLog } from "./read";
import type { LogFilter } from "./path";
import type { RunCursor } from "./store";

/** A file stays small enough to open in a spreadsheet, and an export from keeping the database busy. */
export const csvLimits = { runs: 10_000, pages: 60, page: 250 } as const;

const columns: [string, (run: Run) => CsvCell][] = [
  ["run", (run) => run.id],
  ["project", (run) => run.projectTitle],
  ["schedule", (run) => run.scheduleName],
  ["trigger", (run) => run.trigger],
  ["started_by", (run) => run.createdBy?.name ?? null],
  ["status", (run) => run.status],
  ["reason", (run) => run.reason],
  ["error", (run) => run.error?.message ?? null],
  ["error_cell", (run) => run.error?.label ?? null],
  ["error_line", (run) => run.error?.line ?? null],
  ["planned_at", (run) => run.plannedAt],
  ["claimed_at", (run) => run.claimedAt],
  ["started_at", (run) => run.startedAt],
  ["finished_at", (run) => run.finishedAt],
  ["lateness_ms", (run) => run.latenessMs],
  ["duration_ms", (run) => run.durationMs],
  ["version", (run) => run.version],
  ["attempt", (run) => run.attempt],
  ["deliveries", (run) => run.deliveries.total],
  ["deliveries_sent", (run) => run.deliveries.sent],
  ["deliveries_failed", (run) => run.deliveries.failed],
];

/** The log as lines of CSV, page by page, with a byte order mark when asked for; the last line says so when the file does not hold everything. */
export async function* csvOfLog(
  env: Env,
  filter: LogFilter,
  bom: boolean,
  view: (row: ListedRun, live: Live | undefined) => Run,
): AsyncGenerator<string, void, undefined> {
  yield (bom ? byteOrderMark : "") + line(columns.map(([name]) => name));
  let after: RunCursor | null = null;
  let written = 0;
  for (let pages = 0; pages < csvLimits.pages && written < csvLimits.runs; pages++) {
    const { rows, live, next } = await readLog(env, filter, after, Math.min(csvLimits.page, csvLimits.runs - written));
    written += rows.length;
    yield rows
      .map((row) => view(row, live.get(row.id)))
      .map((run) => line(columns.map(([, read]) => read(run))))
      .join("");
    if (next === null) return;
    after = next;
  }
  yield line([`The newest ${written} runs only; for older ones, export again with an earlier end date.`]);
}

const line = (cells: CsvCell[]): string => `${csvOf([cells])}\r\n`;
