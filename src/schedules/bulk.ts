import { auditIfChanged } from "../access/audit";
import type { Caller } from "../access/caller";
import type { Editor } from "../access/people/editors";
import { allows } from "../access/policy";
import type { AccessLevel } from "../contract/access";
import type { BulkInput, BulkResult } from "../contract/all-schedules";
import { groupedBatch } from "../db/batch";
import { Failure } from "../lib/failure";
import { owes, type ChangeEffects } from "./change";
import { loadSchedules, type WorkspaceScheduleRecord } from "./list-store";
import { nameOf } from "./name";
import { handedTo, runsAs, whyNotAssign, whyNotOwner, whyNotResume } from "./owner";
import { paused, resumed, withWatch } from "./revision";
import { updateSchedule, type ScheduleChange } from "./store";

/** What a change of many needs, and needs to know of people and projects. */
export interface BulkEffects extends Omit<ChangeEffects, "by"> {
  caller: Caller;
  /** The caller's levels on these projects; those they may not see are absent. */
  levels: (projectIds: string[]) => Promise<Map<string, AccessLevel>>;
  editor: (userId: string, projectIds: string[]) => Promise<Editor | null>;
}

/** Changes and audit rows go in pairs, so many pairs to a batch. */
const pairsAtOnce = 40;
const moment = "It is changing at the same moment. Look at it again, then repeat this.";
/** What changes or falls due while it is judged is judged again, so often in all. */
const tries = 3;

/** Each schedule is judged and changed by itself: what cannot be done is listed with its reason and stops nothing else. */
export async function changeMany(effects: BulkEffects, input: BulkInput): Promise<BulkResult[]> {
  const ids = [...new Set(input.ids)];
  const results = new Map<string, BulkResult>();
  let left = ids;
  for (let attempt = 0; attempt < tries && left.length > 0; attempt++) left = await changeOnce(effects, input, left, results);
  return ids.flatMap((id) => results.get(id) ?? []);
}

/** One try; returns those that were changing at the same moment. */
async function changeOnce(effects: BulkEffects, input: BulkInput, ids: string[], results: Map<string, BulkResult>): Promise<string[]> {
  const { d1, caller, clock } = effects;
  const { rows, judged } = await judgeOwingNothing(effects, input, ids);
  const todo: { row: WorkspaceScheduleRecord; change: ScheduleChange }[] = [];
  const again: string[] = [];
  for (const id of ids) {
    const row = rows.get(id);
    const decided = row && judged.get(id);
    if (!row || !decided)
      results.set(id, { id, name: id, outcome: "refused", reason: "There is no such schedule, or you may not see it." });
    else if (typeof decided === "string")
      results.set(id, { id, name: nameOf(row) ?? row.projectTitle, outcome: "refused", reason: decided });
    else if (decided.change === null) results.set(id, { id, name: nameOf(row) ?? row.projectTitle, outcome: "unchanged", reason: null });
    else todo.push({ row, change: decided.change });
  }
  for (let at = 0; at < todo.length; at += pairsAtOnce) {
    const part = todo.slice(at, at + pairsAtOnce);
    const now = clock.now();
    const action = input.action === "owner" ? "schedule.change_owner" : `schedule.${input.action}`;
    const answers = await groupedBatch(
      d1,
      Object.fromEntries(
        part.map(({ row, change }) => [
          row.id,
          {
            saved: updateSchedule(d1, row, withWatch(row, change, now), now),
            audit: auditIfChanged(d1, caller, action, { kind: "schedule", id: row.id }, details(input, row, part.length), now),
          },
        ]),
      ),
    );
    for (const { row } of part) {
      const done = (answers[row.id]?.saved.meta.changes ?? 0) > 0;
      if (!done) again.push(row.id);
      results.set(row.id, {
        id: row.id,
        name: nameOf(row) ?? row.projectTitle,
        outcome: done ? "changed" : "refused",
        reason: done ? null : moment,
      });
    }
  }
  return again;
}

/** What is to be changed and owes an occurrence is claimed first, then read and judged again. */
async function judgeOwingNothing(
  effects: BulkEffects,
  input: BulkInput,
  ids: string[],
): Promise<{ rows: Map<string, WorkspaceScheduleRecord>; judged: Judged }> {
  const look = async () => {
    const rows = await loadSchedules(effects.d1, ids);
    return { rows: new Map(rows.map((row) => [row.id, row])), judged: await judge(effects, input, rows) };
  };
  const first = await look();
  const now = effects.clock.now();
  const due = [...first.rows.values()].filter((row) => {
    const decided = first.judged.get(row.id);
    return typeof decided === "object" && decided.change !== null && owes(row, now);
  });
  if (due.length === 0) return first;
  const notify = await effects.claimOwed(due.map(({ id }) => id));
  await notify();
  return look();
}

type Judged = Map<string, { change: ScheduleChange | null } | string>;

/** A change (null: it is so already), or the reason why not. Schedules of projects that the caller may not see are absent. */
async function judge({ levels, editor, caller, clock }: BulkEffects, input: BulkInput, rows: WorkspaceScheduleRecord[]): Promise<Judged> {
  const projectIds = [...new Set(rows.map((row) => row.projectId))];
  const held = await levels(projectIds);
  const people = new Map<string, Editor | null>();
  const needed = input.action === "pause" ? [] : [...new Set(rows.map(runsAs)), ...(input.runAs === undefined ? [] : [input.runAs])];
  for (const userId of needed) if (userId !== "" && !people.has(userId)) people.set(userId, await editor(userId, projectIds));
  const judged: Judged = new Map();
  for (const row of rows) {
    const level = held.get(row.projectId);
    if (level === undefined) continue;
    judged.set(
      row.id,
      allows(caller, level, "schedule.edit") ? decide(row, level) : `You may not change the schedules of “${row.projectTitle}”.`,
    );
  }
  return judged;

  function decide(row: WorkspaceScheduleRecord, level: AccessLevel): { change: ScheduleChange | null } | string {
    const project = { id: row.projectId, title: row.projectTitle };
    const runner = people.get(runsAs(row)) ?? null;
    try {
      if (input.action === "pause") return { change: paused(row, caller.name) };
      if (input.action === "resume") {
        const refused = row.status === "active" || runsAs(row) === "" ? null : whyNotResume(runner, project);
        return refused ?? { change: resumed(row, clock.now()) };
      }
      const userId = input.runAs ?? "";
      const person = people.get(userId) ?? null;
      const refused = whyNotAssign(caller, level, userId) ?? whyNotOwner(person, project);
      return refused ?? { change: handedTo(row, { userId, name: person?.name ?? "" }, caller.name, !runner?.projects.has(project.id)) };
    } catch (thrown) {
      if (thrown instanceof Failure) return thrown.message;
      throw thrown;
    }
  }
}

const details = (input: BulkInput, row: WorkspaceScheduleRecord, together: number): Record<string, unknown> => ({
  projectId: row.projectId,
  ...(input.action === "owner" ? { runAs: input.runAs, was: row.runAs } : {}),
  together,
});
