import * as z from "zod";
import { cellInputSchema, cellSchema } from "./cell";
import { idSchema, timestampSchema } from "./common";

/** Settings of a project, part of its draft and of each version. */
export const projectSettingsSchema = z.strictObject({
  /** One lead sentence under the title of the app page. */
  description: z.string().max(1000).default(""),
  /** True: visitors see the last result at once. False: the app runs on open (a session of the visitor's own). */
  showPreviousResults: z.boolean().default(true),
  /** IANA name. The page, its pictures, PDFs and mails show instants in it, whichever schedule ran; user code reads it as `hex_timezone`. */
  timezone: z.string().max(64).default("UTC"),
});

/** A draft as a client writes it; it replaces the whole draft. */
export const draftInputSchema = z.strictObject({ cells: z.array(cellInputSchema).max(500), settings: projectSettingsSchema.prefault({}) });
/** A draft as answered: everything present. */
export const draftSchema = z.object({ cells: z.array(cellSchema), settings: projectSettingsSchema });
export type Draft = z.infer<typeof draftSchema>;

/** A new project. */
export const projectCreateSchema = z.strictObject({
  title: z.string().trim().min(1).max(200),
  description: z.string().max(1000).optional(),
  /** Time zone of the project, an IANA name; UTC when missing. */
  timezone: z.string().min(1).max(64).optional(),
});
/** A change of a project: only what is given changes. */
export const projectPatchSchema = z.strictObject({
  title: z.string().trim().min(1).max(200).optional(),
  description: z.string().max(1000).nullable().optional(),
  /** Archives or brings back. An archived project runs nothing and its schedules wait. */
  archived: z.boolean().optional(),
});

/** Publishes the draft as a new version; the note says what changed. */
export const publishInputSchema = z.strictObject({ note: z.string().max(1000).optional() });
/** A published version: cells and settings that never change. */
export const versionSchema = z.object({
  projectId: idSchema,
  version: z.number().int(),
  /** What changed, in the words of its author; "" for none. */
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
