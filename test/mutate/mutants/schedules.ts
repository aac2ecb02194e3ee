import type { Mutant } from "../mutant.ts";

const bulk = ["test/http/schedules/all.test.ts"];
const deadline = ["test/schedules/times/deadline.test.ts"];
const change = ["test/schedules/change.test.ts"];
const routes = ["test/schedules/routes.test.ts"];
const owner = ["test/schedules/owner.test.ts"];
const collision = ["test/schedules/times/collision.test.ts"];

export const schedules: Mutant[] = [
  {
    where: "src/schedules",
    find: "if (!done) again.push(row.id);",
    replace: "",
    claim: "a schedule that is edited while many are changed is judged again",
    fails: bulk,
  },
  {
    where: "src/schedules/bulk.ts",
    find: 'done ? "changed" : "refused"',
    replace: '"changed"',
    claim: "a change that was not made is not called made",
    fails: bulk,
  },
  {
    where: "src/schedules/bulk.ts",
    find: `allows(caller, level, "schedule.edit")`,
    replace: `allows(caller, level, "schedule.view")`,
    claim: "changing many schedules needs Can Edit on each project",
    fails: bulk,
  },
  {
    where: "src/schedules/times",
    find: "bounds.endsAt + 1",
    replace: "bounds.endsAt",
    claim: "an occurrence at the very end is judged by its deadline",
    fails: deadline,
  },
  {
    where: "src/schedules/times",
    find: "found < bounds.startsAt",
    replace: "found <= bounds.startsAt",
    claim: "an occurrence at the very start is judged by its deadline",
    fails: deadline,
  },
  {
    where: "src/schedules/times",
    find: "next > bounds.endsAt",
    replace: "next >= bounds.endsAt",
    claim: "the end of a schedule is in it",
    fails: deadline,
  },
  {
    where: "src/schedules/times",
    find: "bounds.startsAt - 1",
    replace: "bounds.startsAt",
    claim: "the start of a schedule is in it",
    fails: change,
  },
  {
    where: "src/schedules/times",
    find: "today !== null && today > now ? today",
    replace: "today !== null ? today",
    claim: "a new deadline that has passed holds from tomorrow",
    fails: deadline,
  },
  {
    where: "src/schedules",
    find: "endsAt > startsAt",
    replace: "endsAt >= startsAt",
    claim: "an end at the start is refused",
    fails: change,
  },
  {
    where: "src/schedules/change.ts",
    find: "if (patch.inputParams) await refuseInputs(patch.inputParams, order.checkInputs);",
    replace: "",
    claim: "changed inputs are held against the published version",
    fails: routes,
  },
  {
    where: "src/schedules/owner.ts",
    find: "person !== null && person.active && person.projects.has(project.id)",
    replace: "person !== null && person.active",
    claim: "nothing is resumed as somebody who may not edit",
    fails: owner,
  },
  {
    where: "src/schedules/owner.ts",
    find: `if (!person.active) return`,
    replace: `if (false) return`,
    claim: "nobody who left is made the one a schedule runs as",
    fails: owner,
  },
  {
    where: "src/schedules/pace.ts",
    find: "usualMs <= shortest",
    replace: "usualMs < shortest",
    claim: "just time enough is no warning",
    fails: collision,
  },
  {
    where: "src/schedules/preview.ts",
    find: "offsetText(offset)",
    replace: "offsetText(offset / 60)",
    claim: "a preview names the offset from UTC",
    fails: routes,
  },
  {
    where: "src/schedules/list-store.ts",
    find: "p.trashed_at is null and",
    replace: "",
    claim: "schedules of a project that was thrown away are not listed",
    fails: bulk,
  },
  {
    where: "src/schedules/revision.ts",
    find: "${by} paused it.`, nextAt: null };\n}",
    replace: "Daybook paused it.`, nextAt: null };\n}",
    claim: "a paused schedule says who paused it",
    fails: routes,
  },
];
