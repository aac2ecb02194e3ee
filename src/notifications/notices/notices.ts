import { idFrom } from "../../lib/id";
import { hearersOf } from "../rules/hearers";
import { targetsOf } from "../store";
import { loadUntold, saveTold, type Told, type UntoldRow } from "./store";
import { loadPeople } from "../deliveries/store";

/** Marks in `notification_id` the deliveries that no notification asked for, but a notice. */
const noticeMark = "notice:";

/** The notice a delivery tells of, null when it tells of a run. */
export const noticeOf = (notificationId: string): string | null =>
  notificationId.startsWith(noticeMark) ? notificationId.slice(noticeMark.length) : null;

export const untold = (d1: D1Database): Promise<UntoldRow[]> => loadUntold(d1, noticesAtOnce);

const noticesAtOnce = 100;

/**
 * Writes who is told of each notice. Safe to repeat and to die at any line: until the one batch the notices stand untold, after it the rows stand and the sweep finds those
 * whose message was lost. Answers the planned deliveries.
 */
export async function writeNotices(d1: D1Database, notices: readonly UntoldRow[], now: number): Promise<string[]> {
  if (notices.length === 0) return [];
  const people = await loadPeople(
    d1,
    notices.flatMap((notice) => [...new Set(idsOf(notice))].map((user) => ({ user, project: notice.project_id }))),
  );
  const told: Told[] = [];
  for (const notice of notices) {
    const { creator_id: creatorId, owner_id: ownerId } = notice;
    const named = { creatorId, ownerId, listenerIds: listenersOf(notice), adminIds: adminsOf(notice) };
    for (const { id: recipientId, name } of hearersOf(notice.kind, named, people.get(notice.project_id) ?? new Map())) {
      const id = await idFrom(`delivery:${noticeMark}${notice.id}:user:${recipientId}:email`);
      told.push({ id, noticeId: notice.id, runId: notice.run_id, recipientId, recipientName: name });
    }
  }
  await saveTold(
    d1,
    notices.map(({ id }) => id),
    told,
    now,
  );
  return told.map(({ id }) => id);
}

const idsOf = (notice: UntoldRow): string[] => [
  ...(notice.creator_id === null ? [] : [notice.creator_id]),
  notice.owner_id,
  ...listenersOf(notice),
  ...adminsOf(notice),
];

const listenersOf = (notice: UntoldRow): string[] =>
  (JSON.parse(notice.targets) as string[]).flatMap((targets) => targetsOf({ targets }).map(({ id }) => id));

const adminsOf = (notice: UntoldRow): string[] => JSON.parse(notice.admins) as string[];
