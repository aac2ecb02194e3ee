import * as z from "zod";
import { accessLevels } from "../access";
import { idSchema, timestampSchema } from "../common";
import { compatibleScheduleSchema } from "./schedule";

/** Projects as existing clients of such products list and read them. */

const person = z.object({ email: z.string() });

/** The compatible project: exactly these fields. */
export const projectSchema = z.object({
  id: idSchema,
  title: z.string(),
  description: z.string().nullable(),
  type: z.literal("PROJECT"),
  creator: person,
  owner: person,
  status: z.object({ name: z.string() }).nullable(),
  categories: z.array(z.object({ name: z.string(), description: z.string() })),
  reviews: z.object({ required: z.boolean() }),
  analytics: z.object({
    publishedResultsUpdatedAt: timestampSchema.nullable(),
    lastViewedAt: timestampSchema.nullable(),
    appViews: z.object({ allTime: z.number(), lastSevenDays: z.number(), lastFourteenDays: z.number(), lastThirtyDays: z.number() }),
  }),
  lastEditedAt: timestampSchema,
  lastPublishedAt: timestampSchema.nullable(),
  createdAt: timestampSchema,
  archivedAt: timestampSchema.nullable(),
  trashedAt: timestampSchema.nullable(),
  schedules: z.array(compatibleScheduleSchema),
  sharing: z
    .object({
      users: z.array(z.object({ user: z.object({ email: z.string() }), access: z.enum(accessLevels) })),
      groups: z.array(z.object({ group: z.object({ name: z.string() }), access: z.enum(accessLevels) })),
      workspace: z.object({ access: z.enum(accessLevels) }),
      publicWeb: z.object({ access: z.enum(accessLevels) }),
    })
    .optional(),
});
export type Project = z.infer<typeof projectSchema>;

const boolish = z.enum(["true", "false"]).transform((text) => text === "true");
/** Query of ListProjects: pages by `after` or `before`. */
export const projectListQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  after: z.string().max(500).optional(),
  before: z.string().max(500).optional(),
  sortBy: z.enum(["CREATED_AT", "LAST_EDITED_AT", "LAST_PUBLISHED_AT"]).optional(),
  sortDirection: z.enum(["ASC", "DESC"]).default("DESC"),
  includeArchived: boolish.optional(),
  includeTrashed: boolish.optional(),
  includeSharing: boolish.optional(),
  creatorEmail: z.string().max(320).optional(),
  ownerEmail: z.string().max(320).optional(),
});
/** Answer of ListProjects. */
export const projectListSchema = z.object({
  values: z.array(projectSchema),
  pagination: z.object({ after: z.string().nullable(), before: z.string().nullable() }),
});
