import * as z from "zod";
import { idSchema, jsonSchema, timestampSchema } from "./common";
import { runStatuses } from "./run";

/** How often a schedule occurs. `CUSTOM` is a cron expression. */
export const cadences = ["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "CUSTOM"] as const;
/** Days of the week, Sunday first as cron counts them. */
export const daysOfWeek = ["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"] as const;
/** A day of the week. */
export type DayOfWeek = (typeof daysOfWeek)[number];

/** An IANA zone name; whether it exists is checked by `schedules/times/cadence`, so that the answer is 422 and not 400. */
const timezone = z.string().min(1).max(64);
/** "08:30", on the wall clock. */
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day such as 08:30");
const minute = z.number().int().min(0).max(59);
const hour = z.number().int().min(0).max(23);

const hourly = z.strictObject({ timezone, minute });
const daily = z.strictObject({ timezone, hour, minute });
const weekly = z.strictObject({ timezone, dayOfWeek: z.enum(daysOfWeek), hour, minute });
const monthly = z.strictObject({ timezone, day: z.number().int().min(1).max(31), hour, minute });
const custom = z.strictObject({ timezone, cron: z.string().min(1).max(10_000) });

/** As existing clients of such products write it: the part that belongs to the cadence is given, the other four are null or absent. */
const cadenceFields = {
  cadence: z.enum(cadences),
  hourly: hourly.nullish(),
  daily: daily.nullish(),
  weekly: weekly.nullish(),
  monthly: monthly.nullish(),
  custom: custom.nullish(),
  /** WEEKLY on several days; `weekly.dayOfWeek` is then the first of them. */
  daysOfWeek: z.array(z.enum(daysOfWeek)).min(1).max(7).nullish(),
  /** MONTHLY on the last day of each month; `monthly.day` is then 31. */
  lastDayOfMonth: z.boolean().nullish(),
};
/** A cadence as a client writes it. */
export const cadenceInputSchema = z.strictObject(cadenceFields);
export type CadenceInput = z.infer<typeof cadenceInputSchema>;

/** What happens when things go wrong. Every field has a default. */
export const policiesSchema = z.strictObject({
  /** The previous run of the same schedule is still going. */
  overlap: z.enum(["queue", "skip", "cancel_previous"]).default("queue"),
  /** Occurrences that could not start on time. */
  missed: z.enum(["latest", "all", "none"]).default("latest"),
  /** An occurrence may start this long after its time; at most a week. */
  missedWindowMinutes: z.number().int().min(0).max(10_080).default(60),
  /** Further attempts after a failed one. */
  retries: z.number().int().min(0).max(3).default(0),
  /** Failures in a row after which Daybook pauses the schedule. Null: never. */
  pauseAfterFailures: z.number().int().min(1).max(100).nullable().default(null),
  /** "A good run by 08:30": a time of day in the schedule's zone, the next after each occurrence. Missed: the owner is notified. Null: the usual duration decides. */
  deadline: timeOfDay.nullable().default(null),
});
export type Policies = z.infer<typeof policiesSchema>;

const settings = {
  /** May be "": its times in words are shown instead. */
  name: z.string().max(200),
  /** Nothing occurs before this time. Null: no bound. */
  startsAt: timestampSchema.nullable(),
  /** Nothing occurs after this time. Null: no bound. */
  endsAt: timestampSchema.nullable(),
  /** Values of input cells by output name; the others have their defaults. */
  inputParams: z.record(z.string(), jsonSchema),
  /** Whether a success becomes the result that visitors see. */
  updatePublishedResults: z.boolean(),
  /** Whether SQL cells may use the stored result of an earlier run. */
  useCachedSqlResults: z.boolean(),
  policies: policiesSchema,
};

/** A new schedule. Only the cadence is required. */
export const scheduleInputSchema = z.strictObject({
  ...cadenceFields,
  name: settings.name.default(""),
  enabled: z.boolean().default(true),
  startsAt: settings.startsAt.default(null),
  endsAt: settings.endsAt.default(null),
  inputParams: settings.inputParams.default({}),
  updatePublishedResults: settings.updatePublishedResults.default(true),
  useCachedSqlResults: settings.useCachedSqlResults.default(false),
  policies: policiesSchema.prefault({}),
});
export type ScheduleInput = z.infer<typeof scheduleInputSchema>;

/** A change: only what is given changes; a cadence is given whole. */
export const schedulePatchSchema = z.strictObject({
  ...cadenceFields,
  cadence: cadenceFields.cadence.optional(),
  name: settings.name.optional(),
  enabled: z.boolean().optional(),
  /** Whom it runs as: oneself, or for admins anybody who may edit the project. */
  runAs: idSchema.optional(),
  startsAt: settings.startsAt.optional(),
  endsAt: settings.endsAt.optional(),
  inputParams: settings.inputParams.optional(),
  updatePublishedResults: settings.updatePublishedResults.optional(),
  useCachedSqlResults: settings.useCachedSqlResults.optional(),
  policies: z
    .strictObject({
      overlap: z.enum(["queue", "skip", "cancel_previous"]).optional(),
      missed: z.enum(["latest", "all", "none"]).optional(),
      missedWindowMinutes: z.number().int().min(0).max(10_080).optional(),
      retries: z.number().int().min(0).max(3).optional(),
      pauseAfterFailures: z.number().int().min(1).max(100).nullable().optional(),
      deadline: timeOfDay.nullable().optional(),
    })
    .optional(),
});
export type SchedulePatch = z.infer<typeof schedulePatchSchema>;

/** `auto_paused`: Daybook paused it after failures. `ended`: nothing occurs any more. */
export const scheduleStatuses = ["active", "paused", "auto_paused", "ended"] as const;
/** Whether a schedule still runs. */
export type ScheduleStatus = (typeof scheduleStatuses)[number];

/** The cadence as answers show it: the part that belongs to it is given, the other four are null. */
export const cadenceAnswer = {
  cadence: z.enum(cadences),
  hourly: hourly.nullable(),
  daily: daily.nullable(),
  weekly: weekly.nullable(),
  monthly: monthly.nullable(),
  custom: custom.nullable(),
};

/** A schedule as answered. */
export const scheduleSchema = z.object({
  ...cadenceAnswer,
  enabled: z.boolean(),
  id: idSchema,
  projectId: idSchema,
  ...settings,
  daysOfWeek: z.array(z.enum(daysOfWeek)).nullable(),
  lastDayOfMonth: z.boolean(),
  /** In words, with the zone: "Every weekday at 07:30 Berlin time". */
  sentence: z.string(),
  timezone: z.string(),
  /** Whose connections and e-mail address its runs carry. */
  runAs: z.object({ id: idSchema, name: z.string() }).nullable(),
  status: z.enum(scheduleStatuses),
  /** Why it is paused or ended, null while active. */
  statusReason: z.string().nullable(),
  nextOccurrenceAt: timestampSchema.nullable(),
  lastRun: z
    .object({ id: idSchema, status: z.enum(runStatuses), plannedAt: timestampSchema, durationMs: z.number().nullable() })
    .nullable(),
  /** Its owner was notified that this occurrence did not run well by the time it was expected, and nothing good has run since. Null: all is well. */
  didNotRun: z.object({ runId: idSchema, plannedAt: timestampSchema, expectedAt: timestampSchema, at: timestampSchema }).nullable(),
  createdBy: z.object({ id: idSchema, name: z.string() }).nullable(),
  createdAt: timestampSchema,
  abilities: z.object({ update: z.boolean(), delete: z.boolean(), run: z.boolean() }),
});
export type Schedule = z.infer<typeof scheduleSchema>;

/** A cadence whose next occurrences are asked for; `count` of them after `after`, which is now when left out. */
export const previewInputSchema = z.strictObject({
  ...cadenceFields,
  after: timestampSchema.optional(),
  count: z.number().int().min(1).max(100).default(10),
  /** Bounds of the schedule: outside them nothing occurs. */
  startsAt: settings.startsAt.optional(),
  endsAt: settings.endsAt.optional(),
  /** Looks at what else this project runs: the answer then has `usualMs`, `collisions` and `warnings`. Not visible: 404. */
  projectId: idSchema.optional(),
  /** The schedule being edited: its own runs tell how long one takes, and it does not stand in its own way. Not of that project: 404. */
  scheduleId: idSchema.optional(),
  /** What the warning says of runs that overlap; a stored schedule's own policy when left out, else `queue`. */
  overlap: policiesSchema.shape.overlap.unwrap().optional(),
});
export type PreviewInput = z.infer<typeof previewInputSchema>;

/** One occurrence of a schedule. */
export const occurrenceSchema = z.object({
  at: timestampSchema,
  /** Wall clock in the zone of the schedule, "2027-03-14T03:00"; a year beyond 9999 as ISO 8601 expands it, "+010000-01-01T03:00". */
  local: z.string(),
  /** "+02:00". */
  offset: z.string(),
  /** Set on a day when the clocks change: what happens, in a sentence. */
  note: z.string().optional(),
});

/** Another active schedule of the project due in the same minute as this occurrence, or so near that one waits for the other. */
export const collisionSchema = z.object({
  /** The occurrence of this schedule. */
  at: timestampSchema,
  scheduleId: idSchema,
  /** Of the other schedule; its times in words when it has no name. */
  name: z.string(),
  /** What happens: "Starts together with “Mornings”: this run will wait for it." */
  sentence: z.string(),
});
export type Collision = z.infer<typeof collisionSchema>;

/** Something about a schedule that its author should know before saving. */
export const previewWarningSchema = z.object({
  /** `longer_than_interval`: a run usually takes longer than the time to the next occurrence. */
  kind: z.enum(["longer_than_interval"]),
  sentence: z.string(),
});
export type PreviewWarning = z.infer<typeof previewWarningSchema>;

/** The next occurrences of a cadence, and what may get in their way. */
export const previewSchema = z.object({
  sentence: z.string(),
  /** Ends with the year 9999, the last that a time of this API can name. */
  occurrences: z.array(occurrenceSchema),
  /** What a run usually takes: the middle of the last good ones, of this schedule or else of the project. Null when there was none. */
  usualMs: z.number().nullable().optional(),
  /** Of the first ten occurrences. */
  collisions: z.array(collisionSchema).optional(),
  warnings: z.array(previewWarningSchema).optional(),
});
export type SchedulePreview = z.infer<typeof previewSchema>;
