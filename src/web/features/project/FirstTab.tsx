import { Navigate } from "@tanstack/react-router";
import { useOverview } from "./overview";

/** A published project opens on its scheduled runs, a new one on its logic. */
export function FirstTab() {
  const overview = useOverview();
  const params = { projectId: overview.project.id };
  return overview.publishedVersion === null ? (
    <Navigate to="/projects/$projectId/logic" params={params} replace />
  ) : (
    <Navigate to="/projects/$projectId/runs" params={params} replace />
  );
}
