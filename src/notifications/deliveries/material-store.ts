import { levelOfRank, levelSql } from "../../access/level-sql";
import type { AccessLevel } from "../../contract/access";
import type { Cell } from "../../contract/cell";
import type { DeliveryOrigin } from "../../contract/notification";
import { numberAt, selection, textOrNullAt, type SqlRow } from "../../db/records";
import { users } from "../../db/schema/people";
import { projects } from "../../db/schema/projects";
import { runs } from "../../db/schema/runs";
import { schedules } from "../../db/schema/schedules";

/** All SQL of what a message is composed from. */

const run = selection(runs, "r", {
  keys: [
    "id",
    "projectId",
    "version",
    "trigger",
    "status",
    "reason",
    "attempt",
    "plannedAt",
    "startedAt",
    "finishedAt",
    "updatePublishedResults",
    "error",
  ],
});
const project = selection(projects, "p", { keys: ["title", "description"], prefix: "project_" });
const schedule = selection(schedules, "s", {
  keys: ["name", "cadence", "timezone", "status", "statusReason", "nextAt", "policies"],
  prefix: "schedule_",
});
const lastGood = selection(runs, "good", { keys: ["id", "plannedAt", "version"], prefix: "good_" });
const person = selection(users, "u", { keys: ["name", "email"] });
const adder = selection(users, "a", { keys: ["id", "name"], prefix: "adder_" });

/** Public address of the workspace when the environment names none, null when nobody visited it yet. */
export const appUrlSql = "(select settings ->> 'appUrl' from workspace) as app_url";

/** A run with what surrounds it, at the moment of composing. */
export type ReportedRun = ReturnType<typeof run.decode> & {
  projectTitle: string;
  projectDescription: string | null;
  /** Zone of the project as its version has it. */
  timezone: string;
  starterName: string | null;
  schedule: ReturnType<typeof schedule.decodeJoined>;
  /** The result visitors see now, null when there is none. */
  lastGood: ReturnType<typeof lastGood.decodeJoined>;
  appUrl: string | null;
};

/** The run that a message reports, with its project, schedule and last good result; null when it is gone. */
export async function loadReportedRun(d1: D1Database, runId: string): Promise<ReportedRun | null> {
  const row = await d1
    .prepare(
      `select ${run.sql}, ${project.sql}, v.settings ->> 'timezone' as zone, starter.name as starter_name, ${schedule.sql}, ${lastGood.sql}, ${appUrlSql}
       from runs r join projects p on p.id = r.project_id left join schedules s on s.id = r.schedule_id
       left join versions v on v.project_id = r.project_id and v.number = r.version
       left join users starter on starter.id = r.created_by left join runs good on good.id = p.result_run_id
       where r.id = ?1`,
    )
    .bind(runId)
    .first<SqlRow>();
  if (!row) return null;
  const { title, description } = project.decode(row);
  return {
    ...run.decode(row),
    projectTitle: title,
    projectDescription: description,
    timezone: textOrNullAt(row, "zone") ?? "UTC",
    starterName: textOrNullAt(row, "starter_name"),
    schedule: schedule.decodeJoined(row),
    lastGood: lastGood.decodeJoined(row),
    appUrl: textOrNullAt(row, "app_url"),
  };
}

/** The cell of a version that stopped a run, and the name of its connection. */
export interface StoppedCell {
  kind: Cell["kind"];
  source: string;
  connection: string | null;
}

/** Kind, source and connection of the cell at which a run stopped, as its version has it; null when that is gone. */
export async function loadStoppedCell(d1: D1Database, projectId: string, version: number, staticId: string): Promise<StoppedCell | null> {
  const found = await d1
    .prepare(
      `select c.value ->> 'kind' as kind, c.value ->> 'source' as source,
         coalesce((select name from connections where id = c.value ->> '$.config.connection'), c.value ->> '$.config.connection') as connection
       from versions v, json_each(v.cells) c where v.project_id = ?1 and v.number = ?2 and c.value ->> 'staticId' = ?3`,
    )
    .bind(projectId, version, staticId)
    .first<StoppedCell>();
  return found;
}

/** A recipient as they are at the moment of sending. */
export interface Contact {
  name: string;
  email: string;
  /** What they hold on the project: between plan and send, or before a person sends again, it may have been taken from them. */
  level: AccessLevel;
  /** Who added them to the notification; null for other origins, and when the notification or that account is gone. */
  adder: { id: string; name: string } | null;
}

/** Null when the account is gone or deactivated. */
export async function loadContact(
  d1: D1Database,
  delivery: { recipientId: string; runId: string; origin: DeliveryOrigin; originId: string },
): Promise<Contact | null> {
  const level = levelSql({ project: "p", user: "u.id", role: "m.role" });
  const row = await d1
    .prepare(
      `select ${person.sql}, ${level} as level, ${adder.sql}
       from users u join members m on m.user_id = u.id and m.status = 'active'
       left join projects p on p.id = case ?3 when 'notice' then (select project_id from notices where id = ?4) else (select project_id from runs where id = ?2) end
       left join notifications n on ?3 = 'schedule' and n.id = ?4 left join users a on a.id = n.created_by
       where u.id = ?1`,
    )
    .bind(delivery.recipientId, delivery.runId, delivery.origin, delivery.originId)
    .first<SqlRow>();
  return row && { ...person.decode(row), level: levelOfRank(numberAt(row, "level")), adder: adder.decodeJoined(row) };
}

/** Keeps the address this workspace was first configured under: queue messages come without a request to take it from. */
export const rememberAddress = (d1: D1Database, appUrl: string): Promise<D1Result> =>
  d1
    .prepare("update workspace set settings = json_set(settings, '$.appUrl', ?1) where id = 1 and settings ->> 'appUrl' is null")
    .bind(appUrl)
    .run();
