import type { Project } from "../contract/compatible/project";
import type { CompatibleSchedule } from "../contract/compatible/schedule";
import type { CadenceInput } from "../contract/schedule";
import { iso, isoOrNull } from "../lib/clock";
import type { ProjectRow } from "./store";

/** A project row with what the compatible answer needs around it. */
export interface CompatibleRow extends ProjectRow {
  owner_email: string;
  creator_email: string;
  /** JSON list of { cadence, enabled } of its schedules. */
  schedules: string;
}

/** The compatible project: exactly the fields of API.md part A. Pure. View counts are kept from the first release that counts views; until then they are 0. */
export function compatibleProject(row: CompatibleRow): Project {
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    type: "PROJECT",
    creator: { email: row.creator_email },
    owner: { email: row.owner_email },
    status: null,
    categories: [],
    reviews: { required: false },
    analytics: {
      publishedResultsUpdatedAt: isoOrNull(row.result_at),
      lastViewedAt: null,
      appViews: { allTime: 0, lastSevenDays: 0, lastFourteenDays: 0, lastThirtyDays: 0 },
    },
    lastEditedAt: iso(row.last_edited_at),
    lastPublishedAt: isoOrNull(row.last_published_at),
    createdAt: iso(row.created_at),
    archivedAt: isoOrNull(row.archived_at),
    trashedAt: isoOrNull(row.trashed_at),
    schedules: (JSON.parse(row.schedules) as { cadence: string; enabled: number }[]).map((schedule) =>
      compatibleSchedule(JSON.parse(schedule.cadence) as CadenceInput, schedule.enabled === 1),
    ),
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
