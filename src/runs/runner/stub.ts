import type { Env } from "../../env";
import type { ProjectRunner } from "./object";

/** The runner of a project: the one object with its name. */
export const runnerOf = (env: Env, projectId: string): DurableObjectStub<ProjectRunner> =>
  (env.PROJECT_RUNNER as DurableObjectNamespace<ProjectRunner>).getByName(projectId);
