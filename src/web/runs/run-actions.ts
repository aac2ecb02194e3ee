import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Run } from "../../contract/run";
import { cancelRun, restoreRun, retryRun } from "../api/runs";
import { startedHere } from "../ui/started";
import { showMessage, showFailure } from "../ui/toast";

/** What a person can do to a run; each shows a message with the result. */
export function useRunActions(run: Run) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const refresh = () => {
    void cache.invalidateQueries({ queryKey: ["runs"] });
    void cache.invalidateQueries({ queryKey: ["projects", run.projectId] });
    void cache.invalidateQueries({ queryKey: ["home"] });
  };
  const cancel = useMutation({
    mutationFn: () => cancelRun(run.id),
    onSuccess: () => showMessage("Cancelling the run."),
    onError: (thrown) => showFailure("The run was not cancelled", thrown),
    onSettled: refresh,
  });
  const retry = useMutation({
    mutationFn: () => retryRun(run.id),
    onSuccess: ({ runId }) => {
      startedHere(runId);
      showMessage("A new run has started.");
      refresh();
      void navigate({ to: "/projects/$projectId/runs/$runId", params: { projectId: run.projectId, runId } });
    },
    onError: (thrown) => showFailure("The run was not retried", thrown),
  });
  const restore = useMutation({
    mutationFn: () => restoreRun(run.id),
    onSuccess: () => {
      showMessage("Visitors see the result of this run again.");
      refresh();
    },
    onError: (thrown) => showFailure("The result was not restored", thrown),
  });
  return { cancel, retry, restore };
}
