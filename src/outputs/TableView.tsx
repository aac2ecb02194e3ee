import { Fragment } from "react";
import type { Json } from "../contract/common";
import type { DisplayOf } from "../contract/output";
import { isNumericType, rowCount, type ColumnType } from "../contract/value";
import { EmptyCell } from "./CellState";
import { Figure } from "./Figure";
import { columnFormatter, formatNumber, missing } from "../format/values";

/** Rows drawn on a page; the rest is a download. */
export const shownRows = 50;

interface Column {
  name: string;
  label: string;
  unit: string | null;
  numeric: boolean;
  format: (value: Json) => string;
  values: Json[];
  /** Length of the bar of a row in percent; null when the column has none. */
  bar: ((value: Json) => number) | null;
}

/** A table with units in a second header line, in-cell bars, a total row, and its first rows when it is long. */
export const TableView = ({ display, label, downloadUrl }: { display: DisplayOf<"table">; label: string; downloadUrl: string | null }) => {
  const { table, totalRows, config } = display;
  const columns = columnsOf(display);
  const rows = Math.min(rowCount(table), shownRows);
  const cut = totalRows > rows;
  const total = config.lastRowIsTotal && !cut && rows > 1 ? rows - 1 : null;
  const title = config.title ?? label;
  if (rows === 0 || columns.length === 0) {
    return (
      <Figure title={title} subtitle={config.subtitle}>
        <EmptyCell />
      </Figure>
    );
  }
  const indexes = Array.from({ length: total ?? rows }, (_, row) => row);
  return (
    <Figure title={title} subtitle={config.subtitle} className="db-table">
      <div className="db-scroll" tabIndex={0} role="region" aria-label={title || "Table"}>
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <HeadCell key={column.name} column={column} />
              ))}
            </tr>
          </thead>
          <tbody>
            {indexes.map((row) => (
              <Row key={row} columns={columns} row={row} bars />
            ))}
          </tbody>
          {total === null ? null : (
            <tfoot>
              <Row columns={columns} row={total} bars={false} />
            </tfoot>
          )}
        </table>
      </div>
      {cut ? (
        <p className="db-under">
          The first {formatNumber(rows)} of {formatNumber(totalRows)} rows.{" "}
          {downloadUrl ? (
            <a className="db-screen-only" href={downloadUrl}>
              Download all as CSV
            </a>
          ) : null}
        </p>
      ) : null}
    </Figure>
  );
};

const HeadCell = ({ column }: { column: Column }) => (
  <>
    <th scope="col" className={column.numeric ? "num" : undefined}>
      {column.label}
      {column.unit ? <i>{column.unit}</i> : null}
    </th>
    {column.bar ? <td className="db-barcell" aria-hidden="true" /> : null}
  </>
);

const Row = ({ columns, row, bars }: { columns: Column[]; row: number; bars: boolean }) => (
  <tr>
    {columns.map((column, at) => {
      const value = column.values[row] ?? null;
      const text = value === null ? missing : column.format(value);
      const className =
        [column.numeric ? "num" : "", value === null ? "db-gone" : "", text.length > 40 ? "db-longtext" : ""].filter(Boolean).join(" ") ||
        undefined;
      return (
        <Fragment key={column.name}>
          {at === 0 && !column.numeric ? (
            <th scope="row" className={className}>
              {text}
            </th>
          ) : (
            <td className={className}>{text}</td>
          )}
          {column.bar ? <BarCell length={bars ? column.bar(value) : 0} /> : null}
        </Fragment>
      );
    })}
  </tr>
);

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

function columnsOf({ table, config }: DisplayOf<"table">): Column[] {
  const wanted = config.columns ?? table.columns.map((name) => ({ name }));
  return wanted.flatMap((settings: NonNullable<typeof config.columns>[number]) => {
    const at = table.columns.indexOf(settings.name);
    if (at < 0) return [];
    const type: ColumnType = table.types[at] ?? "string";
    const values = table.data[at] ?? [];
    const numeric = isNumericType(type);
    const measured = config.lastRowIsTotal ? values.slice(0, -1) : values;
    const largest = Math.max(0, ...measured.slice(0, shownRows).map((value) => (typeof value === "number" ? value : 0)));
    return {
      name: settings.name,
      label: settings.label ?? settings.name,
      unit: settings.unit ?? (type === "datetime" ? "UTC" : null),
      numeric,
      values,
      format: columnFormatter(type, values.slice(0, shownRows), { ...settings, zone: "UTC" }),
      bar:
        settings.bar && numeric && largest > 0
          ? (value: Json) => (typeof value === "number" && value > 0 ? Math.round((value / largest) * 1000) / 10 : 0)
          : null,
    };
  });
}
