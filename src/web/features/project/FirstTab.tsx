import { Navigate, useLocation } from "@tanstack/react-router";
import { useOverview } from "../../project/overview";

/** A published project opens on its scheduled runs, a new one on its logic. */
export function FirstTab() {
  const overview = useOverview();
  const params = { projectId: overview.project.id };
  const path = useLocation({ select: (location) => location.pathname });
  // A tab may be pressed before this is drawn: then the reader is not redirected.
  if (path.replace(/\/$/, "") !== `/projects/${overview.project.id}`) return null;
  return overview.publishedVersion === null ? (
    <Navigate to="/projects/$projectId/logic" params={params} replace />
  ) : (
    <Navigate to="/projects/$projectId/runs" params={params} replace />
  );
}
