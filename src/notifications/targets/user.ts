import { personRecipient } from "../rules/recipient";
import type { ResolveTargets } from "./registry";
import { loadPeople } from "./store";

/** A user of the workspace is one recipient. */
export const resolveUsers: ResolveTargets = async (d1, asked) => {
  const people = await loadPeople(
    d1,
    asked.map(({ projectId, target }) => ({ projectId, userId: target.id })),
  );
  return ({ projectId, target }) => [personRecipient(target.id, people.get(projectId)?.get(target.id))];
};
