import * as z from "zod";

/** A week at least, so that nobody's last weekend is lost by a slip; ten years at most. Null: everything is kept. */
const retentionDays = z.number().int().min(7).max(3650).nullable();
const workspaceName = z.string().trim().min(1).max(100);

/** Days that runs are kept in a workspace that has not set its own number. */
export const defaultRetentionDays = 90;

/** Settings of the workspace. */
export const settingsSchema = z.object({
  workspaceName: z.string(),
  /** After how many days runs, their results and messages are cleaned. Results in use are kept. Null: never. */
  retentionDays,
  abilities: z.object({ update: z.boolean() }),
});
export type Settings = z.infer<typeof settingsSchema>;

/** A change: only what is given changes. */
export const settingsPatchSchema = z.strictObject({ workspaceName: workspaceName.optional(), retentionDays: retentionDays.optional() });
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;
