import type { Json } from "../../contract/common";
import type { DisplayOf } from "../../contract/output";
import { isNumericType, type ColumnType } from "../../contract/value";
import { directionOf } from "../../format/direction";
import { columnFormatter, missing } from "../../format/values";

/** One column as it is drawn. No I/O. */
export interface Column {
  name: string;
  label: string;
  unit: string | null;
  /** Numbers, dates and times never wrap and stand at the right. */
  kind: "figure" | "text";
  /** True for numbers. */
  numeric: boolean;
  /** Most of its texts run from right to left. */
  rtl: boolean;
  cells: ShownValue[];
  /** Length of the bar of each row in percent; null when the column has none. */
  bars: number[] | null;
}

/** One value as it is drawn. */
export interface ShownValue {
  text: string;
  /** Grey: what is no ordinary value. */
  quiet: boolean;
  /** What a screen reader says instead of the text; null for the text itself. */
  spoken: string | null;
  /** All digits of a number that is shown with fewer; null when none are left out. */
  exact: string | null;
}

const isFigure = (type: ColumnType): boolean => isNumericType(type) || type === "date" || type === "datetime" || type === "local_datetime";

/** The columns that the author wants, of the first `rows` rows, written as people read them; columns that the table lacks are left out. */
export function columnsOf({ table, config }: DisplayOf<"table">, rows: number, zone: string): Column[] {
  const wanted = config.columns ?? table.columns.map((name) => ({ name }));
  return wanted.flatMap((settings: NonNullable<typeof config.columns>[number]) => {
    const at = table.columns.indexOf(settings.name);
    if (at < 0) return [];
    const type = table.types[at] ?? "string";
    const values = (table.data[at] ?? []).slice(0, rows);
    const write = columnFormatter(type, values, { ...settings, zone });
    const cells = values.map((value) => cellOf(value, type, write));
    return {
      name: settings.name,
      label: settings.label ?? settings.name,
      unit: settings.unit ?? null,
      kind: isFigure(type) ? "figure" : "text",
      numeric: isNumericType(type),
      rtl: directionOf(cells.filter(({ quiet }) => !quiet).map(({ text }) => text)) === "rtl",
      cells,
      bars: settings.bar && isNumericType(type) ? barsOf(values, config.lastRowIsTotal === true) : null,
    };
  });
}

/** True when a column shows instants, whose zone must be named. */
export const showsInstants = ({ table, config }: DisplayOf<"table">): boolean =>
  table.columns.some((name, at) => table.types[at] === "datetime" && (config.columns?.some((column) => column.name === name) ?? true));

function cellOf(value: Json, type: ColumnType, write: (value: Json) => string): ShownValue {
  if (value === null) return { text: missing, quiet: true, spoken: "no value", exact: null };
  if (value === "") return { text: "empty", quiet: true, spoken: "empty text", exact: null };
  const text = write(value);
  const special = isNumericType(type) && !/\d/.test(text);
  const rounded = typeof value === "number" && !special && Number(text.replaceAll(",", "").replace("−", "-")) !== value;
  return { text, quiet: special, spoken: null, exact: rounded ? String(value) : null };
}

function barsOf(values: Json[], lastIsTotal: boolean): number[] | null {
  const numbers = values.map((value) => (typeof value === "string" ? Number(value) : value));
  const measured = lastIsTotal ? numbers.slice(0, -1) : numbers;
  const largest = measured.reduce<number>(
    (most, value) => (typeof value === "number" && Number.isFinite(value) ? Math.max(most, value) : most),
    0,
  );
  if (largest === 0) return null;
  return numbers.map((value) => (typeof value === "number" && value > 0 ? Math.round(Math.min(1, value / largest) * 1000) / 10 : 0));
}
