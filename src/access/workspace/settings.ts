import { defaultRetentionDays, type Settings, type SettingsPatch } from "../../contract/settings";

/** All SQL of the workspace's settings. */

export async function loadSettings(d1: D1Database): Promise<Omit<Settings, "abilities">> {
  const row = await d1
    .prepare(`select name, ${retentionColumn} as days from workspace where id = 1`)
    .first<{ name: string; days: number | null }>();
  return { workspaceName: row?.name ?? "Daybook", retentionDays: row ? row.days : defaultRetentionDays };
}

/** SQL: the days that runs are kept, null for ever. What was never set is the default; JSON's own null is a decision. */
export const retentionColumn = `case json_type(settings, '$.retentionDays') when 'null' then null else coalesce(settings ->> '$.retentionDays', ${defaultRetentionDays}) end`;

/** A new retention is acted on by the next tick. */
export function settingsStatements(d1: D1Database, patch: SettingsPatch): D1PreparedStatement[] {
  return [
    ...(patch.workspaceName === undefined ? [] : [d1.prepare("update workspace set name = ?1 where id = 1").bind(patch.workspaceName)]),
    ...(patch.retentionDays === undefined
      ? []
      : [
          d1
            .prepare("update workspace set settings = json_set(settings, '$.retentionDays', json(?1)) where id = 1")
            .bind(JSON.stringify(patch.retentionDays)),
          d1.prepare("update retention set due_at = 0 where id = 1"),
        ]),
  ];
}
