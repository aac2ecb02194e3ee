import type { Target } from "../../contract/notification";
import type { Recipient } from "../rules/recipient";
import { resolveUsers } from "./user";

/** A target of a notification, in the project whose app its message shows. */
export interface AskedTarget {
  projectId: string;
  target: Target;
}

/** Loads the recipients of many targets of one kind with a fixed number of statements. The function that it returns does no I/O. */
export type ResolveTargets = (d1: D1Database, asked: readonly AskedTarget[]) => Promise<(asked: AskedTarget) => readonly Recipient[]>;

/** A new kind of target is one variant of the contract, one file and one line here. */
const kinds: Record<Target["kind"], ResolveTargets> = {
  user: resolveUsers,
};

/** The recipients of every target asked for; one that was not asked for has none. */
export async function resolveTargets(
  d1: D1Database,
  asked: readonly AskedTarget[],
): Promise<(projectId: string, target: Target) => readonly Recipient[]> {
  const resolved = await Promise.all(
    Object.entries(kinds).map(async ([kind, resolve]) => {
      const ofKind = asked.filter(({ target }) => target.kind === kind);
      return [kind, ofKind.length === 0 ? () => [] : await resolve(d1, ofKind)] as const;
    }),
  );
  const byKind = new Map<string, (asked: AskedTarget) => readonly Recipient[]>(resolved);
  return (projectId, target) => byKind.get(target.kind)?.({ projectId, target }) ?? [];
}
