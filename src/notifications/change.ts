import type * as z from "zod";
import { audit, auditIfChanged } from "../access/audit";
import type { Caller } from "../access/caller";
import { maxNotifications } from "../contract/caps";
import { type notificationInputSchema, type notificationPatchSchema, type Target } from "../contract/notification";
import type { Clock } from "../lib/clock";
import { Failure, unprocessable } from "../lib/failure";
import { newId } from "../lib/id";
import { checkTemplate } from "./rules/template";
import {
  deleteNotification,
  grantAppOnly,
  insertNotification,
  loadTemplateNames,
  updateNotification,
  type NotificationRecord,
  type OwnedNotification,
} from "./store";
import { loadPeople } from "./targets/store";

export type NotificationInput = z.output<typeof notificationInputSchema>;
export type NotificationPatch = z.output<typeof notificationPatchSchema>;

/** Somebody who could not open the app before they were added. */
export interface Granted {
  id: string;
  name: string;
}

interface Saved {
  notification: NotificationRecord;
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
  const notification: NotificationRecord = {
    id: newId(now),
    scheduleId: schedule.id,
    targets: distinct(input.targets),
    onOutcome: input.on,
    screenshot: input.screenshot,
    captureOptions: input.captureOptions ?? {},
    subject: input.subject,
    body: input.body,
    createdBy: caller.userId,
    createdAt: now,
  };
  await checkTemplates(d1, schedule.projectId, notification);
  const granted = await withoutAccess(d1, schedule.projectId, notification.targets, []);
  const [inserted] = await d1.batch([
    insertNotification(d1, notification),
    ...grantsAndAudit(d1, caller, "notification.create", { ...notification, projectId: schedule.projectId }, granted, now),
  ]);
  if (inserted?.meta.changes === 0)
    throw new Failure(
      "CONFLICT",
      `The schedules of this project have ${maxNotifications} notifications, the most they may have together. Delete one, or add the people to one that is there.`,
    );
  return { notification, granted };
}

/** Changes what is given; the rest stays. Throws 422 naming the field. */
export async function changeNotification(
  d1: D1Database,
  clock: Clock,
  caller: Caller,
  found: OwnedNotification,
  patch: NotificationPatch,
): Promise<Saved> {
  const notification: OwnedNotification = {
    ...found,
    targets: patch.targets ? distinct(patch.targets) : found.targets,
    onOutcome: patch.on ?? found.onOutcome,
    screenshot: patch.screenshot ?? found.screenshot,
    captureOptions: patch.captureOptions ?? found.captureOptions,
    subject: patch.subject === undefined ? found.subject : patch.subject,
    body: patch.body === undefined ? found.body : patch.body,
  };
  // A template that was saved before stays: what it names may have left the project since.
  await checkTemplates(d1, found.projectId, { subject: patch.subject ?? null, body: patch.body ?? null });
  // People who were named before and lost their access since are not given it back by an unrelated change.
  const known = found.targets.map(({ id }) => id);
  const granted = patch.targets ? await withoutAccess(d1, found.projectId, notification.targets, known) : [];
  await d1.batch([
    updateNotification(d1, notification),
    ...grantsAndAudit(d1, caller, "notification.update", notification, granted, clock.now()),
  ]);
  return { notification, granted };
}

/** Deletes a notification, with its row in the audit log. What is on its way already is still delivered. */
export async function removeNotification(d1: D1Database, clock: Clock, caller: Caller, found: NotificationRecord): Promise<void> {
  const subject = { kind: "notification", id: found.id };
  await d1.batch([
    deleteNotification(d1, found.id),
    audit(d1, caller, "notification.delete", subject, { scheduleId: found.scheduleId }, clock.now()),
  ]);
}

async function checkTemplates(
  d1: D1Database,
  projectId: string,
  { subject, body }: Pick<NotificationRecord, "subject" | "body">,
): Promise<void> {
  if (!subject && !body) return;
  const known = await loadTemplateNames(d1, projectId);
  checkTemplate(subject, "subject", known);
  checkTemplate(body, "body", known);
}

/** Those of the targets who must be granted access. `known` were targets before: they may have left, and are granted nothing. */
async function withoutAccess(d1: D1Database, projectId: string, targets: readonly Target[], known: readonly string[]): Promise<Granted[]> {
  const pairs = targets.map(({ id }) => ({ userId: id, projectId }));
  const people = (await loadPeople(d1, pairs)).get(projectId);
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

/** What goes into the batch of a change beside the change: the grants, and one audit row for it and for each grant. */
function grantsAndAudit(
  d1: D1Database,
  caller: Caller,
  action: string,
  { id, projectId, scheduleId, targets, onOutcome }: OwnedNotification,
  granted: readonly Granted[],
  now: number,
): D1PreparedStatement[] {
  const grantedIds = granted.map((person) => person.id);
  const project = { kind: "project", id: projectId };
  // Each row is written only if the one before it was: of a change that was refused nothing is recorded.
  return [
    auditIfChanged(d1, caller, action, { kind: "notification", id }, { scheduleId, targets: targets.length, on: onOutcome }, now),
    ...granted.map((person) =>
      auditIfChanged(d1, caller, "project.grant", project, { userId: person.id, name: person.name, access: "APP_ONLY", because: id }, now),
    ),
    ...(granted.length > 0 ? [grantAppOnly(d1, { projectId, id }, grantedIds, caller.userId, now)] : []),
  ];
}

const distinct = (targets: readonly Target[]): Target[] => [
  ...new Map(targets.map((target) => [`${target.kind}:${target.id}`, target])).values(),
];
