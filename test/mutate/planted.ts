import { access } from "./mutants/access.ts";
import { apps } from "./mutants/apps.ts";
import { dispatch } from "./mutants/dispatch.ts";
import { http } from "./mutants/http.ts";
import { notifications } from "./mutants/notifications.ts";
import { projects } from "./mutants/projects.ts";
import { runs } from "./mutants/runs.ts";
import { schedules } from "./mutants/schedules.ts";
import type { Mutant } from "./mutant.ts";

/** All mistakes, by the folder of the product they stand in. */
export const planted: Record<string, Mutant[]> = { access, apps, dispatch, http, notifications, projects, runs, schedules };
