import * as z from "zod";
import { jsonSchema } from "./common";

/** Types of table columns. Cells of every type may be null; `date` is "YYYY-MM-DD", `datetime` is UTC ISO 8601, `integer` beyond 2^53 travels as text. */
export const columnTypeSchema = z.enum(["string", "number", "integer", "decimal", "boolean", "date", "datetime", "local_datetime", "json"]);
export type ColumnType = z.infer<typeof columnTypeSchema>;

/** A table, by columns: `data[c][r]`. The one shape in which tables cross languages, stores and the wire. */
export const tableSchema = z.object({
  columns: z.array(z.string()),
  types: z.array(columnTypeSchema),
  data: z.array(z.array(jsonSchema)),
});
export type Table = z.infer<typeof tableSchema>;

/** The number of rows; 0 for a table without columns. */
export const rowCount = (table: Table): number => table.data[0]?.length ?? 0;

/** What a cell output can be. `bytes` is base64. */
export const valueSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("json"), value: jsonSchema }),
  z.object({ kind: z.literal("table"), table: tableSchema }),
  z.object({ kind: z.literal("date"), iso: z.string() }),
  z.object({ kind: z.literal("bytes"), base64: z.string() }),
]);
export type Value = z.infer<typeof valueSchema>;

/** A pointer to a stored value: the SHA-256 of its encoding, hex. */
export interface ValueRef {
  hash: string;
  kind: Value["kind"];
  /** Length of the encoding. */
  bytes: number;
  /** Rows of a table, null for everything else. */
  rows: number | null;
}
