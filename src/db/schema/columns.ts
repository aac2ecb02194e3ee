import { integer, text } from "drizzle-orm/sqlite-core";

/** Columns of more than one table. Times are epoch milliseconds. */

export const json = <T>(name: string) => text(name, { mode: "json" }).$type<T>();
export const flag = (name: string) => integer(name, { mode: "boolean" });
/** better-auth wants Date objects in its own tables. */
export const date = (name: string) => integer(name, { mode: "timestamp_ms" });
