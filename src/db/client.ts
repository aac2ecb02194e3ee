import { drizzle } from "drizzle-orm/d1";
import { schema } from "./schema";

/** The drizzle client of this schema. */
export type Db = ReturnType<typeof openDb>;

/** The drizzle client over one D1 binding or D1 session. Cheap: made per request. */
export const openDb = (d1: D1Database | D1DatabaseSession) => drizzle(d1 as D1Database, { schema });
