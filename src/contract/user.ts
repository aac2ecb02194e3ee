import * as z from "zod";
import { roles, tokenScopes } from "./access";
import { idSchema, timestampSchema } from "./common";

/** A person of the workspace. */
export const userSchema = z.object({ id: idSchema, name: z.string(), email: z.string(), role: z.enum(roles) });
export type User = z.infer<typeof userSchema>;

export const tokenInputSchema = z.strictObject({
  name: z.string().min(1).max(100),
  scope: z.enum(tokenScopes).default("write"),
  /** Days until it expires; 1 to 365. */
  expiresInDays: z.number().int().min(1).max(365).default(90),
});

/** An API token as listed. The secret itself is answered once, at creation, as `token`. */
export const tokenSchema = z.object({
  id: idSchema,
  name: z.string(),
  scope: z.enum(tokenScopes),
  /** Last four characters, to tell tokens apart. */
  hint: z.string(),
  createdAt: timestampSchema,
  expiresAt: timestampSchema.nullable(),
  lastUsedAt: timestampSchema.nullable(),
});
