import { customType, integer } from "drizzle-orm/sqlite-core";
import type * as z from "zod";

/** Columns of more than one table. Times are epoch milliseconds. */

/**
 * A column of JSON text. Reading goes through `schema`, which gives older rows the keys that they lack. Text that is not JSON reaches it as undefined, so
 * that a schema may `catch` it; without a catch, reading such a row throws a ZodError.
 */
export const json = <S extends z.ZodType>(name: string, schema: S) =>
  customType<{ data: z.output<S>; driverData: string }>({
    dataType: () => "text",
    toDriver: (value) => JSON.stringify(value),
    fromDriver: (text) => schema.parse(parsed(text)),
  })(name);

/** A boolean, stored as 0 or 1. */
export const flag = (name: string) => integer(name, { mode: "boolean" });
/** better-auth wants Date objects in its own tables. */
export const date = (name: string) => integer(name, { mode: "timestamp_ms" });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
