import * as z from "zod";
import { cellKinds, inputTypes, tableConfigSchema } from "./cell";
import { jsonSchema, timestampSchema } from "./common";
import { storedTableSchema } from "./older-value";
import { columnTypeSchema } from "./value";

/** How far a cell of a run has come. `cached`: its result was taken from an earlier run. `skipped`: a cell that it needs failed. */
export const cellStatuses = ["pending", "running", "succeeded", "failed", "skipped", "cached"] as const;
/** How far a cell of a run has come. */
export type CellStatus = (typeof cellStatuses)[number];

/** Why a cell failed: for people, never a stack, credential or platform path. `line` is 1-based in the cell's source. */
export const cellErrorSchema = z.object({ message: z.string(), name: z.string().optional(), line: z.number().int().nullable() });
export type CellError = z.infer<typeof cellErrorSchema>;

/** One line that a cell wrote to its console. */
export const logLineSchema = z.object({ level: z.enum(["log", "info", "warn", "error"]), text: z.string() });
export type LogLine = z.infer<typeof logLineSchema>;

/** A chart drawn at one width; CSS shows the one that fits. Colours are CSS variables, so one drawing serves light, dark and print. */
export const chartDrawingSchema = z.object({ width: z.number().int(), svg: z.string() });

/** What a finished cell shows, bounded in size. `null` display: nothing to show (failed, skipped or silent). */
export const displaySchema = z.discriminatedUnion("kind", [
  /** Sanitised HTML. */
  z.object({ kind: z.literal("markdown"), html: z.string() }),
  z.object({
    kind: z.literal("table"),
    table: storedTableSchema,
    totalRows: z.number().int(),
    config: tableConfigSchema.omit({ table: true }),
  }),
  z.object({
    kind: z.literal("metric"),
    /** As formatted for people; `raw` is the number or text behind it. */
    text: z.string(),
    raw: jsonSchema,
    unit: z.string().nullable(),
    change: z
      .object({ text: z.string(), direction: z.enum(["up", "down", "flat"]), unit: z.string().nullable(), label: z.string().nullable() })
      .nullable(),
    reference: z.string().nullable(),
  }),
  z.object({ kind: z.literal("input"), type: z.enum(inputTypes), name: z.string().nullable(), value: jsonSchema, text: z.string() }),
  z.object({
    kind: z.literal("chart"),
    drawings: z.array(chartDrawingSchema),
    title: z.string(),
    subtitle: z.string().nullable(),
    /** One sentence for screen readers. */
    description: z.string(),
    rows: z.number().int(),
  }),
  /** The value of a code cell that is no table. */
  z.object({
    kind: z.literal("value"),
    value: jsonSchema,
    truncated: z.boolean(),
    /** Of a value that JSON alone cannot tell: text of a number that would lose digits, a date. */
    type: columnTypeSchema.optional(),
    /** The same for parts of a list or object, by JSON pointer (RFC 6901). */
    types: z.record(z.string(), columnTypeSchema).optional(),
  }),
]);
export type Display = z.infer<typeof displaySchema>;
/** What a cell shows, of one kind. */
export type DisplayOf<K extends Display["kind"]> = Extract<Display, { kind: K }>;

/** One cell of a finished run, as kept in the snapshot. */
export const outputSchema = z.object({
  staticId: z.string(),
  kind: z.enum(cellKinds),
  label: z.string(),
  output: z.string().nullable(),
  inApp: z.boolean(),
  width: z.enum(["full", "half", "third"]),
  status: z.enum(cellStatuses),
  startedAt: timestampSchema.nullable(),
  finishedAt: timestampSchema.nullable(),
  durationMs: z.number().nullable(),
  /** Rows of the table the cell made, null otherwise. */
  rows: z.number().int().nullable(),
  error: cellErrorSchema.nullable(),
  /** Labels of the failed cells that made this one be skipped. */
  skippedBecause: z.array(z.string()),
  log: z.array(logLineSchema),
  /** Hash of the full value in the value store, null when the cell has no output. */
  valueHash: z.string().nullable(),
  display: displaySchema.nullable(),
});
export type Output = z.infer<typeof outputSchema>;
