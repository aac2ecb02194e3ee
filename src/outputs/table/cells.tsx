import { Fragment, type ReactNode } from "react";
import { directionIn } from "../../format/direction";
import type { Column, ShownValue } from "./columns";
import { breaksAnywhere, headLines } from "./measure";

/** A column's heading, with the places where it may wrap, and its unit in a line of its own. */
export const HeadCell = ({ column }: { column: Column }) => (
  <th scope="col" className={sideOf(column)} dir={directionIn(column.label)}>
    <Heading label={column.label} />
    {column.unit ? <i>{column.unit}</i> : null}
  </th>
);

/** Figures stand at the right, and so do texts of which most run from right to left. */
const sideOf = (column: Column): string | undefined => (column.kind === "figure" ? "num" : column.rtl ? "db-rtl" : undefined);

const Heading = ({ label }: { label: string }) => {
  const lines = headLines(label);
  if (lines.length === 1 && !breaksAnywhere(label)) return label;
  return lines.map((line, at) => (
    <Fragment key={at}>
      {at > 0 ? <wbr /> : null}
      <span className={breaksAnywhere(line) ? "db-broken" : "db-line"}>{line}</span>
    </Fragment>
  ));
};

/** One value. The first text of a row names the row. */
export const BodyCell = ({
  column,
  cell,
  first,
  className = "",
  children,
}: {
  column: Column;
  cell: ShownValue;
  first: boolean;
  className?: string;
  children?: ReactNode;
}) => {
  const classes = [sideOf(column), cell.quiet ? "db-gone" : "", className].filter(Boolean).join(" ");
  const given = {
    className: classes || undefined,
    dir: directionIn(cell.text),
    title: cell.exact ?? undefined,
    "aria-label": cell.spoken ?? undefined,
  };
  const shown = children ?? <Powers text={cell.text} />;
  return first && !column.numeric ? (
    <th scope="row" {...given}>
      {shown}
    </th>
  ) : (
    <td {...given}>{shown}</td>
  );
};

/** Text in which powers of ten are set as such: not every font has raised digits. */
export const Powers = ({ text }: { text: string }) => {
  const [, before, power] = /^(.* × 10)([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/.exec(text) ?? [];
  if (before === undefined || power === undefined) return text;
  return (
    <>
      {before}
      <sup>{Array.from(power, (sign) => (sign === "⁻" ? "−" : "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(sign))).join("")}</sup>
    </>
  );
};
