import type { Project } from "../contract/compatible/project";
import type { CompatibleSchedule } from "../contract/compatible/schedule";
import type { CadenceInput } from "../contract/schedule";
import { iso, isoOrNull } from "../lib/clock";
import type { ListedProject } from "./list-store";

/** The compatible project: the fields of the compatible API and no other. Pure. View counts are kept from the first release that counts views; until then they are 0. */
export function compatibleProject(project: ListedProject): Project {
  return {
    id: project.id,
    title: project.title,
    description: project.description,
    type: "PROJECT",
    creator: { email: project.creatorEmail },
    owner: { email: project.ownerEmail },
    status: null,
    categories: [],
    reviews: { required: false },
    analytics: {
      publishedResultsUpdatedAt: isoOrNull(project.resultAt),
      lastViewedAt: null,
      appViews: { allTime: 0, lastSevenDays: 0, lastFourteenDays: 0, lastThirtyDays: 0 },
    },
    lastEditedAt: iso(project.lastEditedAt),
    lastPublishedAt: isoOrNull(project.lastPublishedAt),
    createdAt: iso(project.createdAt),
    archivedAt: isoOrNull(project.archivedAt),
    trashedAt: isoOrNull(project.trashedAt),
    schedules: project.schedules.map(({ cadence, enabled }) => compatibleSchedule(cadence, enabled)),
  };
}

/** A schedule as it stands inside a compatible project: the unused four parts null. */
export const compatibleSchedule = (cadence: CadenceInput, enabled: boolean): CompatibleSchedule => ({
  cadence: cadence.cadence,
  enabled,
  hourly: cadence.hourly ?? null,
  daily: cadence.daily ?? null,
  weekly: cadence.weekly ?? null,
  monthly: cadence.monthly ?? null,
  custom: cadence.custom ?? null,
});
