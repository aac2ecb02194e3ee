import * as z from "zod";
import { idSchema, timestampSchema } from "./common";

const name = z.string().trim().min(1).max(100);
const host = z.string().min(1).max(253);

/** Credentials are write-only: sealed at rest, never answered. */
export const postgresInputSchema = z.strictObject({
  type: z.literal("postgresql"),
  name,
  host,
  port: z.number().int().min(1).max(65_535).default(5432),
  database: z.string().min(1).max(100),
  user: z.string().min(1).max(100),
  password: z.string().max(1000).default(""),
  /** `verify`: TLS with a public authority's certificate. `disable` is for databases on this machine. */
  tls: z.enum(["verify", "disable"]).default("verify"),
});
export const connectionInputSchema = z.discriminatedUnion("type", [postgresInputSchema]);
export type ConnectionInput = z.infer<typeof connectionInputSchema>;

export const connectionPatchSchema = postgresInputSchema
  .omit({ type: true, port: true, password: true, tls: true })
  .partial()
  .extend({
    port: z.number().int().min(1).max(65_535).optional(),
    password: z.string().max(1000).optional(),
    tls: z.enum(["verify", "disable"]).optional(),
  });

export const connectionSchema = z.object({
  id: idSchema,
  type: z.enum(["postgresql", "sample"]),
  name: z.string(),
  /** What is safe to show: host, port, database, user, tls. */
  settings: z.record(z.string(), z.union([z.string(), z.number()])),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
  abilities: z.object({ update: z.boolean(), delete: z.boolean(), test: z.boolean() }),
});
export type Connection = z.infer<typeof connectionSchema>;

/** Answer of a connection test: `ok` false still answers 200, with what went wrong and what to do. */
export const connectionTestSchema = z.object({
  ok: z.boolean(),
  durationMs: z.number(),
  serverVersion: z.string().nullable(),
  error: z.string().nullable(),
});

export const connectionTableSchema = z.object({
  schema: z.string(),
  name: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
});
export const connectionSchemaSchema = z.object({ tables: z.array(connectionTableSchema) });
