import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { runProject } from "../../api/runs";
import type { Overview } from "../../api/types";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { startedHere } from "../../ui/started";
import { showMessage } from "../../ui/toast";
import { may } from "../../project/overview";

/** Runs the published version once, outside any schedule. Asks first: visitors will see the result. */
export function RunNowButton({ overview, children }: { overview: Overview; children: ReactNode }) {
  const [asking, setAsking] = useState(false);
  const cache = useQueryClient();
  const start = useMutation({
    mutationFn: () => runProject(overview.project.id),
    onSuccess: ({ runId }) => {
      startedHere(runId);
      setAsking(false);
      showMessage(`Run of ${overview.project.title} started.`);
      void cache.invalidateQueries({ queryKey: ["runs"] });
      void cache.invalidateQueries({ queryKey: ["projects", overview.project.id] });
    },
  });
  if (!may(overview, "run.start_publishing")) return null;
  return (
    <>
      <Button leftSection={children} data-run-now onClick={() => setAsking(true)}>
        Run now
      </Button>
      {asking ? (
        <ConfirmDialog
          title={`Run ${overview.project.title} now`}
          action="Run now"
          onClose={() => setAsking(false)}
          onConfirm={() => start.mutate()}
          busy={start.isPending}
          failure={start.error}
        >
          The published version, {overview.publishedVersion}, runs once. If it succeeds, everyone who opens the app sees its result. No
          messages are sent.
        </ConfirmDialog>
      ) : null}
    </>
  );
}
