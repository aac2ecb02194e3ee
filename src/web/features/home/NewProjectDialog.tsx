import { Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { createProject } from "../../api/projects";
import { FormDialog } from "../../ui/FormDialog";
import { viewerZone } from "../../ui/time";

export function NewProjectDialog({ onClose }: { onClose: () => void }) {
  const [title, setTitle] = useState("");
  const [description, setDescription] = useState("");
  const [error, setError] = useState<string | null>(null);
  const cache = useQueryClient();
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: () => createProject(title.trim(), description.trim(), viewerZone()),
    onSuccess: async (project) => {
      void cache.invalidateQueries({ queryKey: ["home"] });
      onClose();
      await navigate({ to: "/projects/$projectId/logic", params: { projectId: project.id } });
    },
  });
  const save = () => {
    if (title.trim() === "") setError("Give the project a name; people will see it in mails and at the top of the app.");
    else create.mutate();
  };
  return (
    <FormDialog
      title="New project"
      action="Create project"
      onClose={onClose}
      onSave={save}
      saving={create.isPending}
      changed={title !== "" || description !== ""}
      failure={create.error}
      size={480}
    >
      <TextInput
        label="Name"
        data-autofocus
        value={title}
        maxLength={200}
        error={error}
        onChange={(event) => {
          setTitle(event.currentTarget.value);
          setError(null);
        }}
      />
      <Textarea
        label="What it shows, in one sentence"
        description="Stands under the title of the app. Can wait."
        value={description}
        maxLength={1000}
        autosize
        minRows={2}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
