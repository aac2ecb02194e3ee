import { renderToStaticMarkup } from "react-dom/server";
import { directionOf } from "../../format/direction";
import { textOfHtml } from "../../format/text-of-html";
import type { Column } from "./columns";
import { roomOf, type Room } from "./measure";
import { StillTables } from "./StillTables";
import { stillsOf, stillWidths } from "./stills";

/**
 * Adds to each table of a text (sanitised HTML of `markdown.ts`) the layouts that pictures, PDFs and mails show where it is too wide for them; one that fits everywhere stays as it is. In
 * those layouts cells are plain text. Renders on the server only.
 */
export const withStillTables = (html: string): string =>
  html.replaceAll(/<div class="db-scroll"([^>]*)>(<table>[\s\S]*?<\/table>)<\/div>/g, (whole, attributes: string, table: string) => {
    const columns = columnsIn(table);
    const rows = columns[0]?.cells.length ?? 0;
    if (rows === 0) return whole;
    const { stills, fitsFrom } = stillsOf(
      columns,
      columns.map((column) => wholeWords(roomOf(column, false))),
      stillWidths.full,
    );
    if (stills.length === 0) return whole;
    const blocks = renderToStaticMarkup(
      <StillTables stills={stills} columns={columns} rows={rows} total={null} totalRows={rows} url={null} />,
    );
    return `<div class="db-fig db-table"><div class="db-still-from-${fitsFrom ?? "never"}"><div class="db-scroll"${attributes}>${table}</div></div>${blocks}</div>`;
  });

/** The table as it stands breaks no word. */
const wholeWords = (room: Room): Room => ({ ...room, least: Math.max(room.least, room.word) });

/** What looks like a number in all cells of a column is kept on one line. */
const figure = /^[-+−]?[\d.,\s\u00a0]*\d\s?[%€$£°]?$/;

function columnsIn(table: string): Column[] {
  const [head = [], ...rows] = [...table.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = ""]) =>
    [...row.matchAll(/<t[hd]([^>]*)>([\s\S]*?)<\/t[hd]>/g)].map(([, attributes = "", inside = ""]) => ({
      right: /class="num"/.test(attributes),
      text: textOfHtml(inside),
    })),
  );
  return head.map(({ text: label, right }, at) => {
    const texts = rows.map((row) => row[at]?.text ?? "");
    const isFigure = right || texts.every((text) => text === "" || figure.test(text));
    return {
      name: `${at}`,
      label,
      unit: null,
      kind: isFigure && at > 0 ? "figure" : "text",
      numeric: false,
      rtl: directionOf(texts) === "rtl",
      cells: texts.map((text) => ({ text, quiet: false, spoken: null, exact: null })),
      bars: null,
    };
  });
}
