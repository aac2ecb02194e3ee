import type { Person } from "./decide";

/** No I/O. Who hears that a schedule did not run, or was paused by Daybook. */
export interface NoticePeople {
  /** Who made the schedule, null when nobody did. */
  creatorId: string | null;
  ownerId: string;
  /** Named by a notification of the schedule that tells of failures. */
  listenerIds: readonly string[];
  /** Active admins, oldest first: the last resort, so that nothing is silent because everybody left. */
  adminIds: readonly string[];
}

/**
 * "Did not run" goes to whoever the schedule belongs to: its creator, or the project's owner when that person left. A pause ends what everybody waits for, so the owner and
 * those who asked to hear of failures are told as well.
 */
export function hearersOf(kind: "did_not_run" | "paused", people: NoticePeople, known: ReadonlyMap<string, Person>): Person[] {
  const standing = (ids: readonly (string | null)[]): Person[] =>
    [...new Set(ids)].flatMap((id) => {
      const person = id === null ? undefined : known.get(id);
      return person?.active && person.hasAccess ? [person] : [];
    });
  const owners = standing([people.creatorId, people.ownerId]);
  const told = kind === "did_not_run" ? owners.slice(0, 1) : standing([people.creatorId, people.ownerId, ...people.listenerIds]);
  return told.length > 0 ? told : standing(people.adminIds).slice(0, 1);
}
