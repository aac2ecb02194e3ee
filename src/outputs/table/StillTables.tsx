import { formatNumber } from "../../format/values";
import { BodyCell, HeadCell } from "./cells";
import type { Column, ShownValue } from "./columns";
import type { Block } from "./layout";
import { cutToLines, textPx } from "./measure";
import { gapPx, type Still } from "./stills";

/** Where the rest of a table is, said where nothing can be clicked; on paper the words are a link. */
export const InTheApp = ({ url }: { url: string | null }) => (url ? <a href={url}>in the app</a> : "in the app");

/** A table as pictures, PDFs and mails show it: laid out for the widths that it is shown at, in blocks where it is too wide. The style sheet picks one. */
export const StillTables = ({
  stills,
  columns,
  rows,
  total,
  totalRows,
  url,
}: {
  stills: Still[];
  columns: Column[];
  /** Rows to show, the total row left out. */
  rows: number;
  /** Place of the total row, null when there is none. */
  total: number | null;
  totalRows: number;
  url: string | null;
}) =>
  stills.map(({ from, to, layout, maxRows }) => {
    const shown = Math.min(rows, maxRows);
    const cut = shown + (total === null ? 0 : 1) < totalRows;
    return (
      <div
        key={from}
        className={["db-still", `db-px-${layout.sizePx * 10}`, from === null ? "" : `db-from-${from}`, to === null ? "" : `db-to-${to}`]
          .filter(Boolean)
          .join(" ")}
      >
        {layout.blocks.map((block, at) => (
          <BlockTable
            key={at}
            block={block}
            sizePx={layout.sizePx}
            title={layout.blocks.length > 1 || layout.missing > 0 ? blockWords(block, columns.length) : null}
            continued={at > 0}
            columns={columns}
            rows={shown}
            total={total}
          />
        ))}
        {layout.missing > 0 ? (
          <p className="db-under">
            {layout.missing === 1
              ? `Column ${columns.length} of ${columns.length} is`
              : `Columns ${columns.length - layout.missing + 1} to ${columns.length} of ${columns.length} are`}{" "}
            not shown here. See all <InTheApp url={url} />.
          </p>
        ) : null}
        {cut ? (
          <p className="db-under">
            The first {formatNumber(shown)} of {formatNumber(totalRows)} rows{total === null ? "" : ", and the last"}. All of them are{" "}
            <InTheApp url={url} />.
          </p>
        ) : null}
      </div>
    );
  });

/** "Columns 2 to 9 of 17": the first stands in every block. */
function blockWords({ columns }: Block, all: number): string {
  const [from = 0, to = from] = [columns[1], columns.at(-1)];
  return from === to ? `Column ${from + 1} of ${all}` : `Columns ${from + 1} to ${to + 1} of ${all}`;
}

const BlockTable = ({
  block,
  sizePx,
  title,
  continued,
  columns,
  rows,
  total,
}: {
  block: Block;
  sizePx: number;
  title: string | null;
  continued: boolean;
  columns: Column[];
  rows: number;
  total: number | null;
}) => {
  const shown = block.columns.flatMap((at) => columns[at] ?? []);
  const row = (at: number) => (
    <tr key={at}>
      {shown.map((column, place) => (
        <StillCell
          key={place}
          column={column}
          cell={column.cells[at]}
          first={place === 0}
          width={(block.widths[place] ?? 0) - (place === 0 ? 0 : gapPx)}
          sizePx={sizePx}
        />
      ))}
    </tr>
  );
  return (
    <div className={block.roomy ? "db-block db-roomy" : "db-block"}>
      {title === null ? null : (
        <p className="db-cont">
          <b>{title}</b>
          {continued ? ", continued" : ""}
        </p>
      )}
      <table>
        <colgroup>
          {block.widths.map((width, at) => (
            <col key={at} width={width} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {shown.map((column, at) => (
              <HeadCell key={at} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>{Array.from({ length: rows }, (_, at) => row(at))}</tbody>
        {total === null ? null : <tfoot>{row(total)}</tfoot>}
      </table>
    </div>
  );
};

const StillCell = ({
  column,
  cell,
  first,
  width,
  sizePx,
}: {
  column: Column;
  cell: ShownValue | undefined;
  first: boolean;
  width: number;
  sizePx: number;
}) => {
  if (!cell) return <td />;
  const bare = { ...cell, exact: null };
  if (column.kind === "figure" || cell.text.length * sizePx < width * 2) return <BodyCell column={column} cell={bare} first={first} />;
  const { text, left } = cutToLines(cell.text, Math.max(width, textPx), sizePx);
  return (
    <BodyCell column={column} cell={bare} first={first}>
      {text}
      {left > 0 ? (
        <span className="db-left">
          {" "}
          … {formatNumber(left)} more {left === 1 ? "character" : "characters"} in the app
        </span>
      ) : null}
    </BodyCell>
  );
};
