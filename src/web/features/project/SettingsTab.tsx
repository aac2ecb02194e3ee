import { Button, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changeProject } from "../../api/projects";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Refused } from "../../ui/FormDialog";
import { Section } from "../../ui/PageHead";
import { showMessage } from "../../ui/toast";
import { may, useOverview } from "../../project/overview";
import classes from "./SettingsTab.module.css";

export function SettingsTab() {
  const overview = useOverview();
  const { project } = overview;
  const [title, setTitle] = useState(project.title);
  const [description, setDescription] = useState(project.description ?? "");
  const [empty, setEmpty] = useState(false);
  const cache = useQueryClient();
  const editable = may(overview, "project.rename");
  const save = useMutation({
    mutationFn: () =>
      changeProject(project.id, { title: title.trim(), description: description.trim() === "" ? null : description.trim() }),
    onSuccess: () => {
      showMessage("Project saved.");
      void cache.invalidateQueries({ queryKey: ["projects", project.id] });
      void cache.invalidateQueries({ queryKey: ["home"] });
    },
  });
  return (
    <>
      <Section title="About this project" />
      <form
        className={`card ${classes.form}`}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setEmpty(title.trim() === "");
          if (title.trim() !== "") save.mutate();
        }}
      >
        <TextInput
          label="Name"
          value={title}
          maxLength={200}
          disabled={!editable}
          error={empty ? "A project needs a name." : null}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Textarea
          label="What it shows, in one sentence"
          description="Stands in lists of projects. The sentence under the title of the app belongs to the draft."
          value={description}
          maxLength={1000}
          disabled={!editable}
          autosize
          minRows={2}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        {save.error ? <Refused error={save.error} /> : null}
        {editable ? (
          <div>
            <Button type="submit" variant="filled" loading={save.isPending}>
              Save project
            </Button>
          </div>
        ) : (
          <p className="sub">You may look at this project and not change it. Ask its owner for Can Edit.</p>
        )}
      </form>
      <Archive />
    </>
  );
}

function Archive() {
  const overview = useOverview();
  const { project } = overview;
  const [asking, setAsking] = useState(false);
  const cache = useQueryClient();
  const archived = project.archivedAt !== null;
  const change = useMutation({
    mutationFn: () => changeProject(project.id, { archived: !archived }),
    onSuccess: () => {
      setAsking(false);
      showMessage(archived ? "Project is back." : "Project archived.");
      void cache.invalidateQueries({ queryKey: ["projects", project.id] });
      void cache.invalidateQueries({ queryKey: ["home"] });
    },
  });
  if (!may(overview, "project.archive")) return null;
  return (
    <>
      <Section title="Archive" />
      <div className={`card ${classes.form}`}>
        <p className="dim">
          {archived
            ? "This project is archived: it runs nothing. Bringing it back starts its active schedules again from their next time."
            : "An archived project runs nothing and its schedules wait. Its versions, runs and results stay, and it can be brought back."}
        </p>
        <div>
          <Button onClick={() => setAsking(true)}>{archived ? "Bring project back" : "Archive project"}</Button>
        </div>
      </div>
      {asking ? (
        <ConfirmDialog
          title={archived ? `Bring back ${project.title}` : `Archive ${project.title}`}
          action={archived ? "Bring project back" : "Archive project"}
          onClose={() => setAsking(false)}
          onConfirm={() => change.mutate()}
          busy={change.isPending}
          failure={change.error}
        >
          {archived
            ? "Its schedules run again from their next time."
            : `${overview.schedules.length === 0 ? "" : "Its schedules stop. "}The app stays open with its last result.`}
        </ConfirmDialog>
      ) : null}
    </>
  );
}
