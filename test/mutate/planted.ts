import { access } from "./mutants/access.ts";
import { apps } from "./mutants/apps.ts";
import { db, lib } from "./mutants/base.ts";
import { captures } from "./mutants/captures.ts";
import { connections } from "./mutants/connections.ts";
import { dispatch } from "./mutants/dispatch.ts";
import { effects } from "./mutants/effects.ts";
import { engine } from "./mutants/engine.ts";
import { format } from "./mutants/format.ts";
import { http } from "./mutants/http.ts";
import { notifications } from "./mutants/notifications.ts";
import { outputs } from "./mutants/outputs.ts";
import { overview, watchman } from "./mutants/overview.ts";
import { projects } from "./mutants/projects.ts";
import { runs } from "./mutants/runs.ts";
import { sandbox } from "./mutants/sandbox.ts";
import { schedules } from "./mutants/schedules.ts";
import { snapshots } from "./mutants/snapshots.ts";
import { upkeep } from "./mutants/upkeep.ts";
import { web } from "./mutants/web.ts";
import type { Mutant } from "./mutant.ts";

/** All mistakes, by the folder of the product they stand in. */
export const planted: Record<string, Mutant[]> = {
  access,
  apps,
  captures,
  connections,
  db,
  dispatch,
  effects,
  engine,
  format,
  http,
  lib,
  notifications,
  outputs,
  overview,
  projects,
  runs,
  sandbox,
  schedules,
  snapshots,
  upkeep,
  watchman,
  web,
};
