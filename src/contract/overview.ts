import * as z from "zod";
import { idSchema, timestampSchema } from "./common";
import { projectSchema } from "./compatible/project";
import { projectSettingsSchema } from "./project";
import { runSchema, runStatuses } from "./run";
import { scheduleSchema, scheduleStatuses } from "./schedule";

const abilitiesSchema = z.record(z.string(), z.boolean());

/** What the application needs of one project, in one answer. */
export const overviewSchema = z.object({
  project: projectSchema,
  /** By action name, such as `draft.edit`: what this caller may do with the project. */
  abilities: abilitiesSchema,
  owner: z.object({ id: idSchema, name: z.string() }),
  /** Null: nothing is published. */
  publishedVersion: z.number().int().nullable(),
  /** The result that visitors of the app see, and its age now; null while there is none. */
  result: z.object({ runId: idSchema, at: timestampSchema, ageMs: z.number(), version: z.number().int() }).nullable(),
  settings: projectSettingsSchema,
  /** `revision` rises with every change. */
  draft: z.object({ revision: z.number().int(), updatedAt: timestampSchema, cellCount: z.number().int() }),
  schedules: z.array(scheduleSchema),
  lastRuns: z.array(runSchema),
});
export type Overview = z.infer<typeof overviewSchema>;

const runMarkSchema = z.object({
  id: idSchema,
  projectId: idSchema,
  status: z.enum(runStatuses),
  plannedAt: timestampSchema,
  durationMs: z.number().nullable(),
});

/** One project on the home page. */
export const homeProjectSchema = z.object({
  id: idSchema,
  title: z.string(),
  description: z.string().nullable(),
  owner: z.object({ id: idSchema, name: z.string() }),
  publishedVersion: z.number().int().nullable(),
  archivedAt: timestampSchema.nullable(),
  schedules: z.array(
    z.object({
      id: idSchema,
      name: z.string(),
      sentence: z.string(),
      status: z.enum(scheduleStatuses),
      nextOccurrenceAt: timestampSchema.nullable(),
    }),
  ),
  lastRun: runSchema.nullable(),
  /** The newest 20, newest first. */
  recentRuns: z.array(runMarkSchema),
  nextOccurrenceAt: timestampSchema.nullable(),
  abilities: abilitiesSchema,
});
export type HomeProject = z.infer<typeof homeProjectSchema>;

/** Something that wants a person: what happened, in a sentence. */
export const attentionSchema = z.object({
  kind: z.enum(["run_failed", "delivery_failed", "schedule_paused", "did_not_run"]),
  projectId: idSchema,
  projectTitle: z.string(),
  runId: idSchema.optional(),
  scheduleId: idSchema.optional(),
  text: z.string(),
});
export type AttentionItem = z.infer<typeof attentionSchema>;

/** Query of the home page. */
export const homeQuerySchema = z.strictObject({
  /** Bounds of the caller's day, for the day line; 24 hours at most. */
  from: timestampSchema.optional(),
  to: timestampSchema.optional(),
  includeArchived: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .default(false),
});
/** The home page: projects, the caller's day, and what needs attention. */
export const homeSchema = z.object({
  projects: z.array(homeProjectSchema),
  today: z.object({
    runs: z.array(runMarkSchema),
    planned: z.array(z.object({ scheduleId: idSchema, projectId: idSchema, at: timestampSchema })),
  }),
  /** What needs a person: missing runs first, then failed ones, paused schedules, and messages that were not sent. */
  attention: z.array(attentionSchema),
  /** True when the workspace has more projects than the 200 listed here. */
  truncated: z.boolean(),
});
export type Home = z.infer<typeof homeSchema>;
