import * as z from "zod";
import { idSchema, pageOf, timestampSchema } from "./common";
import { notificationSchema } from "./notification";
import { runSchema, runStatuses } from "./run";
import { scheduleSchema } from "./schedule";

/** One run as a sparkline draws it. */
export const scheduleRunSchema = z.object({
  id: idSchema,
  status: z.enum(runStatuses),
  plannedAt: timestampSchema,
  /** Milliseconds; null until it ended. */
  durationMs: z.number().nullable(),
});
export type ScheduleRun = z.infer<typeof scheduleRunSchema>;

/** A schedule in the list of its project, with all that a row shows: nothing more is asked for per schedule. */
export const listedScheduleSchema = scheduleSchema.extend({
  lastRun: runSchema.nullable(),
  /** Its newest 20, newest first: from the clock and started by hand. Of a busy project's seldom schedules, those from the clock. */
  recentRuns: z.array(scheduleRunSchema),
  /** Who is notified of its runs. */
  notifications: z.array(notificationSchema),
});
export type ListedSchedule = z.infer<typeof listedScheduleSchema>;

/** One page of the schedules of a project. */
export const scheduleListSchema = pageOf(listedScheduleSchema);
