import { audit } from "../access/audit";
import type { Caller } from "../access/caller";
import type * as z from "zod";
import type { notificationInputSchema, notificationPatchSchema } from "../contract/notification";
import type { Clock } from "../lib/clock";
import { unprocessable } from "../lib/failure";
import { newId } from "../lib/id";
import {
  deleteNotification,
  grantAppOnly,
  insertNotification,
  targetsOf,
  updateNotification,
  type NotificationRow,
  type StoredTarget,
} from "./store";
import { loadPeople } from "./deliveries/store";
import { checkTemplate } from "./rules/template";

export type NotificationInput = z.output<typeof notificationInputSchema>;
export type NotificationPatch = z.output<typeof notificationPatchSchema>;

/** Somebody who could not open the app before they were added. */
export interface Granted {
  id: string;
  name: string;
}

interface Saved {
  row: NotificationRow;
  granted: Granted[];
}

/** Adds a notification to a schedule; people without access to its project are granted App Only in the same batch. Throws 422 naming the field. */
export async function createNotification(
  d1: D1Database,
  clock: Clock,
  caller: Caller,
  schedule: { id: string; projectId: string },
  input: NotificationInput,
): Promise<Saved> {
  const now = clock.now();
  const row: NotificationRow = {
    id: newId(now),
    schedule_id: schedule.id,
    targets: JSON.stringify(distinct(input.targets)),
    on_outcome: input.on,
    screenshot: input.screenshot,
    capture_options: JSON.stringify(input.captureOptions ?? {}),
    subject: input.subject,
    body: input.body,
    created_by: caller.userId,
    created_at: now,
  };
  const granted = await check(d1, schedule.projectId, row);
  await save(d1, caller, schedule.projectId, insertNotification(d1, row), "notification.create", row, granted, now);
  return { row, granted };
}

/** Changes what is given; the rest stays. Throws 422 naming the field. */
export async function changeNotification(
  d1: D1Database,
  clock: Clock,
  caller: Caller,
  found: NotificationRow & { project_id: string },
  patch: NotificationPatch,
): Promise<Saved> {
  const { project_id: projectId, ...before } = found;
  const row: NotificationRow = {
    ...before,
    targets: patch.targets ? JSON.stringify(distinct(patch.targets)) : before.targets,
    on_outcome: patch.on ?? before.on_outcome,
    screenshot: patch.screenshot ?? before.screenshot,
    capture_options: patch.captureOptions ? JSON.stringify(patch.captureOptions) : before.capture_options,
    subject: patch.subject === undefined ? before.subject : patch.subject,
    body: patch.body === undefined ? before.body : patch.body,
  };
  // People who were named before and lost their access since are not given it back by an unrelated change.
  const granted = await check(d1, projectId, row, patch.targets ? targetsOf(before).map(({ id }) => id) : null);
  await save(d1, caller, projectId, updateNotification(d1, row), "notification.update", row, granted, clock.now());
  return { row, granted };
}

export async function removeNotification(d1: D1Database, caller: Caller, found: NotificationRow): Promise<void> {
  const record = audit(d1, caller, "notification.delete", { kind: "notification", id: found.id }, { scheduleId: found.schedule_id });
  await d1.batch([deleteNotification(d1, found.id), record]);
}

/** Who must be granted access. `known` null: targets did not change, nobody is looked at. */
async function check(d1: D1Database, projectId: string, row: NotificationRow, known: string[] | null = []): Promise<Granted[]> {
  checkTemplate(row.subject, "subject");
  checkTemplate(row.body, "body");
  if (known === null) return [];
  const targets = targetsOf(row);
  const people = (
    await loadPeople(
      d1,
      targets.map(({ id }) => ({ user: id, project: projectId })),
    )
  ).get(projectId);
  const issues = targets.flatMap(({ id }, index) =>
    people?.get(id)?.active || known.includes(id)
      ? []
      : [{ path: `targets.${index}.id`, message: "No active member of this workspace has this id." }],
  );
  if (issues.length > 0) throw unprocessable(`\`${issues[0]!.path}\`: ${issues[0]!.message} Choose people from the list of users.`, issues);
  return targets.flatMap(({ id }) => {
    const person = people?.get(id);
    return person && !person.hasAccess && !known.includes(id) ? [{ id, name: person.name }] : [];
  });
}

async function save(
  d1: D1Database,
  caller: Caller,
  projectId: string,
  change: D1PreparedStatement,
  action: string,
  row: NotificationRow,
  granted: Granted[],
  now: number,
): Promise<void> {
  const grants =
    granted.length > 0
      ? [
          grantAppOnly(
            d1,
            projectId,
            granted.map(({ id }) => id),
            caller.userId,
            now,
          ),
        ]
      : [];
  await d1.batch([
    change,
    ...grants,
    audit(
      d1,
      caller,
      action,
      { kind: "notification", id: row.id },
      { scheduleId: row.schedule_id, targets: targetsOf(row).length, on: row.on_outcome },
      now,
    ),
    ...granted.map(({ id, name }) =>
      audit(
        d1,
        caller,
        "project.grant",
        { kind: "project", id: projectId },
        { userId: id, name, access: "APP_ONLY", because: row.id },
        now,
      ),
    ),
  ]);
}

const distinct = (targets: StoredTarget[]): StoredTarget[] => [...new Map(targets.map((target) => [target.id, target])).values()];
