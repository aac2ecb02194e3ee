import { postgresInputSchema } from "../../../contract/connection";
import type * as z from "zod";
import type { ConnectionRow } from "../../store";

/** What is safe to show of a PostgreSQL connection; the password stands apart, sealed. */
const postgresSettingsSchema = postgresInputSchema.omit({ type: true, name: true, password: true });
export type PostgresSettings = z.infer<typeof postgresSettingsSchema>;

export const postgresSettings = (row: Pick<ConnectionRow, "settings">): PostgresSettings => postgresSettingsSchema.parse(row.settings);
