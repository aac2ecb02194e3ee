import * as z from "zod";
import { accessLevels } from "./access";
import { cellInputSchema, cellSchema } from "./cell";
import { idSchema, timestampSchema } from "./common";
import { compatibleScheduleSchema } from "./schedule";

export const projectSettingsSchema = z.strictObject({
  /** One lead sentence under the title of the app page. */
  description: z.string().max(1000).default(""),
  /** True: visitors see the last result at once. False: the app runs on open (a session of the visitor's own). */
  showPreviousResults: z.boolean().default(true),
  /** Zone of times the app shows when no schedule says otherwise. */
  timezone: z.string().max(64).default("UTC"),
});
export type ProjectSettings = z.infer<typeof projectSettingsSchema>;

export const draftInputSchema = z.strictObject({ cells: z.array(cellInputSchema).max(500), settings: projectSettingsSchema.prefault({}) });
export const draftSchema = z.object({ cells: z.array(cellSchema), settings: projectSettingsSchema });
export type Draft = z.infer<typeof draftSchema>;

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

export const projectCreateSchema = z.strictObject({
  title: z.string().trim().min(1).max(200),
  description: z.string().max(1000).optional(),
});
export const projectPatchSchema = z.strictObject({
  title: z.string().trim().min(1).max(200).optional(),
  description: z.string().max(1000).nullable().optional(),
  /** Archives or brings back. An archived project runs nothing and its schedules wait. */
  archived: z.boolean().optional(),
});

const boolish = z.enum(["true", "false"]).transform((text) => text === "true");
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
export const projectListSchema = z.object({
  values: z.array(projectSchema),
  pagination: z.object({ after: z.string().nullable(), before: z.string().nullable() }),
});

export const publishInputSchema = z.strictObject({ note: z.string().max(1000).optional() });
export const versionSchema = z.object({
  projectId: idSchema,
  version: z.number().int(),
  note: z.string(),
  /** The published version of the project. */
  published: z.boolean(),
  createdAt: timestampSchema,
  createdBy: z.object({ id: idSchema, name: z.string() }).nullable(),
  cellCount: z.number().int(),
  /** Only in the answer of one version. */
  cells: z.array(cellSchema).optional(),
  settings: projectSettingsSchema.optional(),
});
export type Version = z.infer<typeof versionSchema>;

/** What changed between two versions, cell by cell (matched by staticId). */
export const diffSchema = z.object({
  from: z.union([z.number().int(), z.literal("draft")]),
  to: z.union([z.number().int(), z.literal("draft")]),
  cells: z.array(
    z.object({
      staticId: z.string(),
      label: z.string(),
      kind: z.string(),
      change: z.enum(["added", "removed", "changed", "moved"]),
      /** Names of the fields that differ. */
      fields: z.array(z.string()),
    }),
  ),
  settings: z.array(z.string()),
});
export type Diff = z.infer<typeof diffSchema>;
