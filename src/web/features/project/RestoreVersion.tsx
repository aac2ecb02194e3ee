import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { restoreVersion } from "../../api/projects";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { showMessage } from "../../ui/toast";

/** Copies an old version into the draft. Nothing changes for visitors until it is published. */
export function RestoreButton({ projectId, version }: { projectId: string; version: number }) {
  const [asking, setAsking] = useState(false);
  const cache = useQueryClient();
  const navigate = useNavigate();
  const restore = useMutation({
    mutationFn: () => restoreVersion(projectId, version),
    onSuccess: async () => {
      setAsking(false);
      showMessage(`Version ${version} is in the draft.`);
      await cache.invalidateQueries({ queryKey: ["projects", projectId] });
      await navigate({ to: "/projects/$projectId/logic", params: { projectId } });
    },
  });
  return (
    <>
      <Button size="xs" onClick={() => setAsking(true)} aria-label={`Restore version ${version} to the draft`}>
        Restore
      </Button>
      {asking ? (
        <ConfirmDialog
          title={`Restore version ${version}`}
          action="Restore to draft"
          onClose={() => setAsking(false)}
          onConfirm={() => restore.mutate()}
          busy={restore.isPending}
          failure={restore.error}
        >
          The draft is replaced by the cells of version {version}; what was in it and not published is lost. Visitors and schedules see no
          change until you publish.
        </ConfirmDialog>
      ) : null}
    </>
  );
}
