import { defaultRetentionDays, type Settings, type SettingsPatch } from "../../contract/settings";
import { numberOrNullAt, textAt, type SqlRow } from "../../db/records";

/** The workspace's one row. Hand-written: the settings column is changed key by key, so that two patches at once both count. */

export const loadWorkspaceName = (d1: D1Database): Promise<string | null> =>
  d1.prepare("select name from workspace where id = 1").first<string>("name");

/** The row whose primary key lets exactly one set-up through. */
export const insertWorkspace = (d1: D1Database, name: string, at: number): D1PreparedStatement =>
  d1.prepare("insert into workspace (id, name, settings, created_at) values (1, ?, '{}', ?)").bind(name, at);

/** Changes nothing once there is a workspace. */
export const ensureWorkspace = (d1: D1Database, name: string, at: number): D1PreparedStatement =>
  d1.prepare("insert into workspace (id, name, settings, created_at) values (1, ?, '{}', ?) on conflict do nothing").bind(name, at);

/** SQL: the days that runs are kept, null for ever. What was never set is the default; JSON's own null is a decision. */
export const retentionColumn = `case json_type(settings, '$.retentionDays') when 'null' then null else coalesce(settings ->> '$.retentionDays', ${defaultRetentionDays}) end`;

/** Defaults before set-up. */
export async function loadSettings(d1: D1Database): Promise<Omit<Settings, "abilities">> {
  const row = await d1.prepare(`select name, ${retentionColumn} as days from workspace where id = 1`).first<SqlRow>();
  if (row === null) return { workspaceName: "Daybook", retentionDays: defaultRetentionDays };
  return { workspaceName: textAt(row, "name"), retentionDays: numberOrNullAt(row, "days") };
}

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
