import { Button, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { diffQuery, publishProject } from "../api/projects";
import type { Overview } from "../api/types";
import { FormDialog } from "../ui/FormDialog";
import { startedHere } from "../ui/started";
import { showMessage } from "../ui/toast";
import { DiffView } from "./DiffView";

/** Opens the dialog that shows what a publication would change. */
export function PublishButton({ overview }: { overview: Overview }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="filled" onClick={() => setOpen(true)}>
        Publish
      </Button>
      {open ? <PublishDialog overview={overview} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** Shows what changes for visitors before it changes. */
function PublishDialog({ overview, onClose }: { overview: Overview; onClose: () => void }) {
  const [note, setNote] = useState("");
  const cache = useQueryClient();
  const navigate = useNavigate();
  const last = overview.publishedVersion;
  const diff = useQuery({ ...diffQuery(overview.project.id, last ?? 0, "draft"), enabled: last !== null, staleTime: 0 });
  const publish = useMutation({
    mutationFn: () => publishProject(overview.project.id, note.trim()),
    onSuccess: async ({ version, runId }) => {
      startedHere(runId);
      showMessage(`Version ${version} is published. Its first run has started.`);
      void cache.invalidateQueries({ queryKey: ["projects", overview.project.id] });
      void cache.invalidateQueries({ queryKey: ["home"] });
      onClose();
      await navigate({ to: "/projects/$projectId/runs/$runId", params: { projectId: overview.project.id, runId } });
    },
  });
  return (
    <FormDialog
      title="Publish"
      sub={overview.project.title}
      action="Publish version"
      onClose={onClose}
      onSave={() => publish.mutate()}
      saving={publish.isPending}
      changed={note !== ""}
      failure={publish.error}
      size={640}
      footer="It runs once now, to give the app its first result."
    >
      <p className="dim">
        {last === null
          ? "The draft becomes version 1 and the app opens for everyone with access. Schedules run this version until the next one is published."
          : "The draft becomes the next version. Visitors and schedules go over to it at once; the app keeps showing the last result until this version has its own."}
      </p>
      {last === null ? null : <DiffView diff={diff} from={`version ${last}`} to="the draft" />}
      <Textarea
        label="What changed, for whoever looks later"
        value={note}
        maxLength={1000}
        autosize
        minRows={2}
        data-autofocus
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
