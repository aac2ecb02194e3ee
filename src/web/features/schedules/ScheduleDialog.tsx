import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schedule } from "../../../contract/schedule";
import { ApiError } from "../../api/client";
import { notificationsQuery } from "../../api/schedules";
import type { Overview } from "../../api/types";
import { FormDialog } from "../../ui/FormDialog";
import { useNow } from "../../ui/now";
import { moment, until, viewerZone } from "../../ui/time";
import { HearsFields } from "./HearsFields";
import { heardBy, type Hearing } from "./hearing";
import { PolicyFields } from "./PolicyFields";
import { Preview } from "./Preview";
import { blankForm, cadenceOf, formOf, type FormErrors, type ScheduleForm } from "./schedule-form";
import { usePreview } from "./use-preview";
import { useSaveSchedule } from "./save-schedule";
import { WhatRunsFields } from "./WhatRunsFields";
import { WhenFields } from "./WhenFields";
import classes from "./ScheduleDialog.module.css";

interface Props {
  overview: Overview;
  /** Null for a new one. */
  schedule: Schedule | null;
  onClose: () => void;
}

/** The editor of a schedule: the form at the left, what it will do at the right. */
export function ScheduleDialog(props: Props) {
  const notifications = useQuery({ ...notificationsQuery(props.schedule?.id ?? ""), enabled: props.schedule !== null });
  // The editor starts from what is stored, so it waits for it; a failed read leaves who hears about it untouched.
  if (props.schedule !== null && notifications.isPending) return null;
  return <Editor {...props} stored={notifications.data?.values.map(heardBy) ?? []} />;
}

function Editor({ overview, schedule, onClose, stored }: Props & { stored: Hearing[] }) {
  const cache = useQueryClient();
  const [initial] = useState(() => (schedule ? formOf(schedule) : blankForm(viewerZone())));
  const [form, setForm] = useState<ScheduleForm>(initial);
  const [hearings, setHearings] = useState<Hearing[]>(stored);
  const [shown, setShown] = useState<FormErrors>({});
  const { cadence, errors } = cadenceOf(form);
  const preview = usePreview(cadence);
  const save = useSaveSchedule(overview.project.id, schedule, stored, () => {
    void cache.invalidateQueries({ queryKey: ["projects", overview.project.id] });
    void cache.invalidateQueries({ queryKey: ["schedules"] });
    void cache.invalidateQueries({ queryKey: ["home"] });
    onClose();
  });
  const change = (part: Partial<ScheduleForm>) => {
    setForm((before) => ({ ...before, ...part }));
    setShown({});
  };
  const submit = () => {
    setShown(errors);
    if (cadence !== null && Object.keys(errors).length === 0) save.mutate({ form, cadence, hearings });
  };
  const refused =
    preview.error instanceof ApiError && preview.error.status < 500 ? (preview.error.issues[0]?.message ?? preview.error.message) : null;
  return (
    <FormDialog
      bare
      title={schedule ? "Edit schedule" : "New schedule"}
      sub={overview.project.title}
      action="Save schedule"
      size={1080}
      onClose={onClose}
      onSave={submit}
      saving={save.isPending}
      changed={JSON.stringify([form, hearings]) !== JSON.stringify([initial, stored])}
      failure={save.error}
      footer={<FirstRun at={preview.data?.occurrences[0]?.at ?? null} zone={form.timezone} />}
    >
      <div className={classes.columns}>
        <div className={classes.form}>
          <WhenFields form={form} change={change} errors={{ ...shown, ...(refused && form.kind === "CUSTOM" ? { cron: refused } : {}) }} />
          <WhatRunsFields overview={overview} schedule={schedule} form={form} change={change} />
          <PolicyFields policies={form.policies} change={(policies) => change({ policies: { ...form.policies, ...policies } })} />
          <HearsFields hearings={hearings} setHearings={setHearings} />
        </div>
        <Preview preview={preview} timezone={form.timezone} errors={errors} schedule={schedule} />
      </div>
    </FormDialog>
  );
}

function FirstRun({ at, zone }: { at: string | null; zone: string }) {
  const now = useNow();
  if (at === null) return null;
  return (
    <>
      Next run <b>{moment(at, now, zone)}</b>, {until(at, now).toLowerCase()}
    </>
  );
}
