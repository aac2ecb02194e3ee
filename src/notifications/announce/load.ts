import type { Target } from "../../contract/notification";
import type { RecipientLookup } from "../rules/recipient";
import { requestOf, requestsOfRun, type NotificationRequest } from "../rules/request";
import { notificationsOf } from "../store";
import { resolveTargets } from "../targets/registry";
import { loadDueRuns, type DueRun } from "./store";

/** A run that is still to be announced, with everything the decision needs. */
export interface Announceable {
  run: DueRun;
  requests: NotificationRequest[];
  audience: RecipientLookup;
  /** Who gets its failure when nobody else does, first choice first. */
  owners: Target[];
}

/** Those of the runs that have ended and are not announced yet. Three statements, however many there are. */
export async function loadAnnounceable(d1: D1Database, runIds: readonly string[]): Promise<Announceable[]> {
  const due = await loadDueRuns(d1, runIds);
  if (due.length === 0) return [];
  const ofSchedules = Map.groupBy(
    await notificationsOf(
      d1,
      due.flatMap(({ scheduleId }) => scheduleId ?? []),
    ),
    ({ scheduleId }) => scheduleId,
  );
  const drafts = due.map((run) => ({
    run,
    requests: [...requestsOfRun(run.notifications ?? []), ...(ofSchedules.get(run.scheduleId ?? "") ?? []).map(requestOf)],
    owners: [run.creatorId, run.ownerId].flatMap((id): Target[] => (id === null ? [] : [{ kind: "user", id }])),
  }));
  const recipients = await resolveTargets(
    d1,
    drafts.flatMap(({ run, requests, owners }) =>
      [...requests.flatMap(({ targets }) => targets), ...owners].map((target) => ({ projectId: run.projectId, target })),
    ),
  );
  return drafts.map((draft) => ({ ...draft, audience: (target) => recipients(draft.run.projectId, target) }));
}
