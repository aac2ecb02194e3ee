import type { Mutant } from "../mutant.ts";

const provenance = ["test/snapshots/provenance.test.ts"];

export const snapshots: Mutant[] = [
  {
    where: "src/snapshots",
    find: "late >= 1000",
    replace: "late > 1000",
    claim: "a run that is a second late says so",
    fails: provenance,
  },
  {
    where: "src/snapshots",
    find: "read.short === zoned(startedAt, timezone).short",
    replace: `read.short === zoned(startedAt, "UTC").short`,
    claim: "data of the day of the run, in its zone, is not dated",
    fails: provenance,
  },
];
