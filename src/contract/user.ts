import * as z from "zod";
import { passwordLength } from "./caps";
import { roles, tokenScopes } from "./access";
import { idSchema, timestampSchema } from "./common";

/** A person of the workspace. */
export const userSchema = z.object({ id: idSchema, name: z.string(), email: z.string(), role: z.enum(roles) });
export type User = z.infer<typeof userSchema>;

const emailSchema = z.email().max(254).toLowerCase();
const nameSchema = z.string().trim().min(1).max(100);
/** Long enough; whether it is a secret is judged where the person is known. */
export const passwordSchema = z.string().min(passwordLength.min).max(passwordLength.max);

/** The first admin and the workspace, by `POST /setup`. */
export const setupInputSchema = z.strictObject({
  name: nameSchema,
  email: emailSchema,
  password: passwordSchema,
  workspaceName: nameSchema.default("Daybook"),
});
/** `needed` is true until the first admin exists. */
export const setupStateSchema = z.object({ needed: z.boolean() });

/** Sign-in with a password. `rememberMe` keeps the session after the browser closes. */
export const signInInputSchema = z.strictObject({
  email: z.string().max(254),
  password: z.string().max(1000),
  rememberMe: z.boolean().default(true),
});
/** `currentPassword` is asked of those who have one; people invited by a link have none yet. */
export const passwordInputSchema = z.strictObject({ currentPassword: z.string().max(1000).optional(), newPassword: passwordSchema });

/** Who is signed in, in which workspace, and what they may do there. */
export const meSchema = userSchema.extend({
  /** False for people who have only signed in with a link. */
  hasPassword: z.boolean(),
  /** Scope of the token used; null in a browser. */
  scope: z.enum(tokenScopes).nullable(),
  workspace: z.object({ name: z.string() }),
  /** By action name, such as `connection.manage`. */
  abilities: z.record(z.string(), z.boolean()),
});

/** A member as admins see them. */
export const memberSchema = userSchema.extend({
  status: z.enum(["active", "deactivated"]),
  createdAt: timestampSchema,
  abilities: z.object({ changeRole: z.boolean(), deactivate: z.boolean(), remove: z.boolean() }),
});
export type Member = z.infer<typeof memberSchema>;

/** A person to invite. Without a name the first part of the address stands for it. */
export const memberInputSchema = z.strictObject({ email: emailSchema, name: nameSchema.optional(), role: z.enum(roles).default("viewer") });
/** A change of a member: only what is given changes. */
export const memberPatchSchema = z.strictObject({ role: z.enum(roles).optional(), status: z.enum(["active", "deactivated"]).optional() });

/** A link that signs one person in once. It is answered, never stored: who made it hands it on. */
export const signInLinkSchema = z.object({ url: z.url(), expiresAt: timestampSchema });
/** Asks for a sign-in link. */
export const signInLinkInputSchema = z.strictObject({
  /** Whom it signs in; yourself when left out. For others: admins only. */
  userId: idSchema.optional(),
});
/** `sent` is false: no mail went out, the admin hands the link on. */
export const invitationSchema = z.object({
  member: memberSchema,
  invitation: signInLinkSchema.extend({ sent: z.literal(false), note: z.string() }),
});

/** A new API token of the caller. */
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
  abilities: z.object({ delete: z.boolean() }),
});
/** Answer of the creation of a token: the only one that holds its secret. */
export const newTokenSchema = tokenSchema.extend({ token: z.string() });
