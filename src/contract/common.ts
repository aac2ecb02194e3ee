import * as z from "zod";

/** UTC ISO 8601 with milliseconds, as every time in the API. */
export const timestampSchema = z.iso.datetime({ precision: 3 });
/** A UUID; new rows are version 7. Matched without case: whatever is given becomes lower case, as ids are stored and answered. */
export const idSchema = z.uuid().toLowerCase();

/** Query of every list of ours; those of the compatible part page in their own way. */
export const pageQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  /** Opaque: comes from the previous answer, never built by hand. */
  cursor: z.string().max(500).optional(),
});

/** Answer of every list of ours: `cursor` is null at the end. */
export const pageOf = <T extends z.ZodType>(item: T) => z.object({ values: z.array(item), cursor: z.string().nullable() });

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
/** Accepts any JSON value. */
export const jsonSchema: z.ZodType<Json> = z.json();
