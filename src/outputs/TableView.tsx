import { Fragment } from "react";
import type { DisplayOf } from "../contract/output";
import { rowCount } from "../contract/value";
import { formatNumber } from "../format/values";
import { EmptyCell } from "./CellState";
import { Figure } from "./Figure";
import { BodyCell, HeadCell } from "./table/cells";
import { columnsOf, showsInstants, type Column } from "./table/columns";
import { longestWord, roomOf, type Room } from "./table/measure";
import { InTheApp, StillTables } from "./table/StillTables";
import { ampleOnScreenPx, foldedPx, liesBetter, mayScroll, screenClasses, stillsOf, stillWidths } from "./table/stills";

/** Rows drawn on a page; the rest is a download. */
export const shownRows = 50;

/**
 * A table with units in a second header line, in-cell bars, a total row, and its first rows when it is long. On a screen a wide one scrolls beside its frozen first column; for pictures,
 * PDFs and mails it is also laid out in blocks. `zone` is where its instants are shown; `narrow` says that it stands beside others.
 */
export const TableView = ({
  display,
  label,
  downloadUrl,
  zone,
  narrow = false,
}: {
  display: DisplayOf<"table">;
  label: string;
  downloadUrl: string | null;
  zone: string;
  narrow?: boolean;
}) => {
  const { table, totalRows, config } = display;
  const rows = Math.min(rowCount(table), shownRows);
  const columns = columnsOf(display, rows, zone);
  const title = config.title ?? label;
  const subtitle = [config.subtitle, showsInstants(display) ? `Times in ${zone}` : ""].filter(Boolean).join(". ");
  if (rows === 0 || columns.length === 0) {
    return (
      <Figure title={title} subtitle={config.subtitle}>
        <EmptyCell />
      </Figure>
    );
  }
  const cut = totalRows > rows;
  const total = config.lastRowIsTotal && !cut && rows > 1 ? rows - 1 : null;
  const rooms = columns.map((column) => roomOf(column, total !== null));
  const { stills, fitsFrom } = stillsOf(columns, rooms, narrow ? stillWidths.narrow : stillWidths.full);
  return (
    <Figure title={title} subtitle={subtitle} className="db-table">
      <div className={`db-screen ${screenClasses(columns, rooms)} db-still-from-${fitsFrom ?? "never"}`}>
        {mayScroll(rooms) ? <p className="db-more">{columns.length} columns. Scroll sideways to see all.</p> : null}
        <div className="db-fade">
          <div className="db-scroll" tabIndex={0} role="region" aria-label={title || "Table"}>
            <ScreenTable columns={columns} rooms={rooms} rows={total ?? rows} total={total} />
          </div>
        </div>
        {cut ? (
          <p className="db-under">
            The first {formatNumber(rows)} of {formatNumber(totalRows)} rows.{" "}
            {downloadUrl ? (
              <a className="db-screen-only" href={downloadUrl}>
                Download all as CSV
              </a>
            ) : null}
            <span className="db-still-only">
              All of them are <InTheApp url={downloadUrl} />.
            </span>
          </p>
        ) : null}
      </div>
      <StillTables stills={stills} columns={columns} rows={total ?? rows} total={total} totalRows={totalRows} url={downloadUrl} />
    </Figure>
  );
};

/** True when a table needs fewer blocks on paper that lies. */
export const tableLiesBetter = (display: DisplayOf<"table">, zone: string): boolean =>
  liesBetter(columnsOf(display, Math.min(rowCount(display.table), shownRows), zone).map((column) => roomOf(column, false)));

const ScreenTable = ({ columns, rooms, rows, total }: { columns: Column[]; rooms: Room[]; rows: number; total: number | null }) => (
  <table>
    <thead>
      <tr>
        {columns.map((column) => (
          <Fragment key={column.name}>
            <HeadCell column={column} />
            {column.bars ? <td className="db-barcell" aria-hidden="true" /> : null}
          </Fragment>
        ))}
      </tr>
    </thead>
    <tbody>
      {Array.from({ length: rows }, (_, row) => (
        <ScreenRow key={row} columns={columns} rooms={rooms} row={row} bars />
      ))}
    </tbody>
    {total === null ? null : (
      <tfoot>
        <ScreenRow columns={columns} rooms={rooms} row={total} bars={false} />
      </tfoot>
    )}
  </table>
);

const ScreenRow = ({ columns, rooms, row, bars }: { columns: Column[]; rooms: Room[]; row: number; bars: boolean }) => (
  <tr>
    {columns.map((column, at) => {
      const cell = column.cells[row];
      if (!cell) return null;
      const room = rooms[at];
      const wraps = column.kind === "text" && room !== undefined && room.whole > room.least;
      const long = wraps && room.whole > foldedPx && cell.text.length > 80;
      return (
        <Fragment key={column.name}>
          <BodyCell column={column} cell={cell} first={at === 0} className={wraps ? textClass(room) : ""}>
            {long ? (
              <details className="db-folded">
                <summary>
                  <span>{cell.text}</span>
                </summary>
              </details>
            ) : null}
          </BodyCell>
          {column.bars ? <BarCell length={bars ? (column.bars[row] ?? 0) : 0} /> : null}
        </Fragment>
      );
    })}
  </tr>
);

/** How a text wraps: short ones not at all beside others that scroll, endless words anywhere. */
const textClass = (room: Room): string =>
  `db-text${room.whole > ampleOnScreenPx ? " db-ample" : ""}${room.word > longestWord ? " db-broken" : ""}`;

/** A drawing and not a styled box: the page's policy refuses style attributes. */
const BarCell = ({ length }: { length: number }) => (
  <td className="db-barcell" aria-hidden="true">
    {length > 0 ? (
      <svg viewBox="0 0 100 10" preserveAspectRatio="none">
        <rect width={length} height="10" />
      </svg>
    ) : null}
  </td>
);
