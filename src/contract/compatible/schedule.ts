import * as z from "zod";
import { cadenceAnswer } from "../schedule";

/** A schedule inside a compatible project: exactly these fields. */
export const compatibleScheduleSchema = z.object({ ...cadenceAnswer, enabled: z.boolean() });
export type CompatibleSchedule = z.infer<typeof compatibleScheduleSchema>;
