import { createContext, use } from "react";
import type { Overview } from "../api/types";

export const OverviewContext = createContext<Overview | null>(null);

/** The project of this page, as the server described it last. */
export function useOverview(): Overview {
  const overview = use(OverviewContext);
  if (overview === null) throw new Error("useOverview outside a project page");
  return overview;
}

/** Actions of the policy table that this application asks about. */
type ProjectAbility = "draft.edit" | "project.publish" | "project.rename" | "project.archive" | "schedule.edit" | "run.start_publishing";

/** Whether the server says this caller may do something; no permission is worked out here. */
export const may = (overview: Overview, action: ProjectAbility): boolean => overview.abilities[action] === true;
