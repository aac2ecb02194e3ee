import type { Target } from "../../contract/notification";
import { deliveryId } from "../deliveries/delivery-id";
import { noticeRecipients, type NoticeTargets } from "../rules/notice-recipients";
import { resolveTargets } from "../targets/registry";
import { loadDueNotices, saveNoticeDeliveries, type DueNotice, type NoticeDelivery } from "./store";

const noticesAtOnce = 100;

/**
 * Writes who gets a message about each notice that waits for it. Safe to repeat and to die at any line: until the one batch the notices wait, after it the rows stand and
 * the sweep finds those whose message was lost. Returns the planned deliveries.
 */
export async function announceNotices(d1: D1Database, now: number): Promise<string[]> {
  const notices = await loadDueNotices(d1, noticesAtOnce);
  if (notices.length === 0) return [];
  const recipients = await resolveTargets(
    d1,
    notices.flatMap((notice) => {
      const { creator, owner, subscribers, admins } = targetsOf(notice);
      return [...(creator ? [creator] : []), owner, ...subscribers, ...admins].map((target) => ({ projectId: notice.projectId, target }));
    }),
  );
  const planned: NoticeDelivery[] = [];
  for (const notice of notices) {
    const audience = (target: Target) => recipients(notice.projectId, target);
    for (const recipient of noticeRecipients(notice.kind, targetsOf(notice), audience)) {
      for (const channel of recipient.channels) {
        const about = { runId: notice.runId, recipient, channel };
        planned.push({ id: await deliveryId({ ...about, origin: "notice", originId: notice.id }), noticeId: notice.id, ...about });
      }
    }
  }
  await saveNoticeDeliveries(
    d1,
    notices.map(({ id }) => id),
    planned,
    now,
  );
  return planned.map(({ id }) => id);
}

const targetsOf = ({ creatorId, ownerId, subscribers, adminIds }: DueNotice): NoticeTargets => ({
  creator: creatorId === null ? null : user(creatorId),
  owner: user(ownerId),
  subscribers,
  admins: adminIds.map(user),
});

const user = (id: string): Target => ({ kind: "user", id });
