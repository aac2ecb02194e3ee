import { can } from "../access/policy";
import type { AppFacts, ShownRun } from "./store";

/** What a viewer gets: a page of a run, or one of the states that have none. */
export type View =
  | { kind: "absent" }
  | { kind: "sign_in" }
  /** A frame under the bar. `state`: what the bar says of it. */
  | { kind: "page"; run: ShownRun; state: "current" | "stale" | "past" | "archived"; may: May }
  /** Nothing to show yet. `running`: the first result is being made. `failed`: nothing was ever shown. */
  | {
      kind: "empty";
      why: "unpublished" | "waiting" | "failed" | "past_running" | "past_hidden" | "past_nothing";
      run: ShownRun | null;
      may: May;
    };

/** What the bar may show and link. */
export interface May {
  /** Project pages: versions, schedules, the run log with the place of a failure. */
  viewProject: boolean;
  /** Pictures come from the API, which knows members only. */
  download: boolean;
}

/** Who sees what. Pure. Unknown and forbidden look the same: signed-out visitors are asked to sign in, everybody else finds nothing. */
export function decideView(facts: AppFacts | null, ask: { runId: string | null; signedIn: boolean }): View {
  if (!facts || facts.level === "NONE") return ask.signedIn ? { kind: "absent" } : { kind: "sign_in" };
  const { level } = facts;
  const may = { viewProject: facts.viewer !== null && can(facts.viewer.role, level, "project.view"), download: facts.viewer !== null };
  return ask.runId === null
    ? current(facts, may)
    : past(facts, facts.viewer !== null && can(facts.viewer.role, level, "run.view_cells"), may);
}

function current(facts: AppFacts, may: May): View {
  if (facts.run) {
    const stale = facts.newer !== null && ["failed", "timed_out"].includes(facts.newer.status);
    return { kind: "page", run: facts.run, state: facts.project.archived ? "archived" : stale ? "stale" : "current", may };
  }
  if (facts.project.publishedVersion === null) return { kind: "empty", why: "unpublished", run: null, may };
  const going = facts.newer === null || ["queued", "running"].includes(facts.newer.status);
  return { kind: "empty", why: going ? "waiting" : "failed", run: facts.newer, may };
}

function past(facts: AppFacts, mayViewCells: boolean, may: May): View {
  const { run } = facts;
  if (!run) return { kind: "absent" };
  if (run.status === "queued" || run.status === "running") return { kind: "empty", why: "past_running", run, may };
  if (run.status === "skipped") return { kind: "empty", why: "past_nothing", run, may };
  // The page of a failed run shows errors of cells, which are not for those who only open the app.
  if (run.status !== "succeeded" && !mayViewCells) return { kind: "empty", why: "past_hidden", run, may };
  return { kind: "page", run, state: run.id === facts.project.resultRunId ? "current" : "past", may };
}
