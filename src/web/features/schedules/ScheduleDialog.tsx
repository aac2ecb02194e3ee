import { useState } from "react";
import type { CadenceInput } from "../../../contract/schedule";
import { ApiFailure } from "../../api/client";
import type { Previewed } from "../../api/schedules";
import type { Overview } from "../../api/types";
import { FormDialog } from "../../ui/FormDialog";
import { useNow } from "../../ui/now";
import { moment, timeUntil, viewerZone } from "../../ui/time";
import { NotificationFields } from "./NotificationFields";
import { copied, notificationFormOf, type NotificationForm } from "./notification-form";
import { PolicyFields } from "./PolicyFields";
import { Preview } from "./Preview";
import { boundsOf, cadenceOf, openedForm, type Editing, type FormErrors, type ScheduleForm } from "./schedule-form";
import { usePreview } from "./use-preview";
import { useSaveSchedule } from "./save-schedule";
import { WhatRunsFields } from "./WhatRunsFields";
import { WhenFields } from "./WhenFields";
import classes from "./ScheduleDialog.module.css";

interface Props {
  overview: Overview;
  editing: Editing;
  onClose: () => void;
}

const titles = { new: "New schedule", edit: "Edit schedule", copy: "Duplicate schedule" };

/** The editor of a schedule: the form at the left, what it will do at the right. */
export function ScheduleDialog({ overview, editing, onClose }: Props) {
  const [initial] = useState(() => openedForm(editing, viewerZone(), Date.now()));
  const [stored] = useState(() => (editing.kind === "edit" ? editing.schedule.notifications.map(notificationFormOf) : []));
  const [given] = useState(() => (editing.kind === "copy" ? editing.schedule.notifications.map(notificationFormOf).map(copied) : stored));
  const [form, setForm] = useState<ScheduleForm>(initial);
  const [entries, setEntries] = useState<NotificationForm[]>(given);
  const [shown, setShown] = useState<FormErrors>({});
  const schedule = editing.kind === "edit" ? editing.schedule : null;
  const { cadence, errors } = cadenceOf(form);
  const { preview, shown: times } = usePreview(previewed(overview.project.id, schedule?.id, form, cadence, errors));
  const { save, failed } = useSaveSchedule(overview.project.id, schedule, stored, onClose);
  const change = (part: Partial<ScheduleForm>) => {
    setForm((before) => ({ ...before, ...part }));
    setShown({});
  };
  const submit = () => {
    setShown(errors);
    const heard = entries.every((entry) => entry.people.length > 0);
    if (cadence !== null && Object.keys(errors).length === 0 && heard) save.mutate({ form, cadence, entries });
  };
  const refused =
    preview.error instanceof ApiFailure && preview.error.status < 500 ? (preview.error.issues[0]?.message ?? preview.error.message) : null;
  return (
    <FormDialog
      bare
      title={titles[editing.kind]}
      sub={overview.project.title}
      action="Save schedule"
      size={1080}
      onClose={onClose}
      onSave={submit}
      saving={save.isPending}
      changed={JSON.stringify([form, entries]) !== JSON.stringify([initial, given])}
      failure={save.error}
      failed={failed}
      footer={<FirstRun at={preview.data?.occurrences[0]?.at ?? null} zone={form.timezone} resting={isResting(editing, form)} />}
    >
      <div className={classes.columns}>
        <div className={classes.form}>
          <WhenFields
            form={form}
            change={change}
            errors={{ ...shown, ...(refused && form.kind === "CUSTOM" ? { cron: refused } : {}) }}
            isNew={schedule === null}
          />
          <WhatRunsFields overview={overview} schedule={schedule} form={form} change={change} />
          <PolicyFields policies={form.policies} change={(policies) => change({ policies: { ...form.policies, ...policies } })} />
          <NotificationFields entries={entries} setEntries={setEntries} />
        </div>
        <Preview
          preview={preview}
          answer={times}
          timezone={form.timezone}
          errors={errors}
          hasRun={schedule?.recentRuns.some((run) => run.status === "succeeded") ?? false}
        />
      </div>
    </FormDialog>
  );
}

/** What the server is asked about; null while the times cannot be read. */
function previewed(
  projectId: string,
  scheduleId: string | undefined,
  form: ScheduleForm,
  cadence: CadenceInput | null,
  errors: FormErrors,
): Previewed | null {
  if (cadence === null) return null;
  const bounds = errors.endsOn === undefined ? boundsOf(form) : {};
  return { ...cadence, ...bounds, projectId, ...(scheduleId === undefined ? {} : { scheduleId }), overlap: form.policies.overlap };
}

const isResting = (editing: Editing, form: ScheduleForm): boolean =>
  editing.kind === "edit" ? editing.schedule.status === "paused" || editing.schedule.status === "auto_paused" : !form.enabled;

function FirstRun({ at, zone, resting }: { at: string | null; zone: string; resting: boolean }) {
  const now = useNow();
  if (resting) return <>It is paused and runs once it is resumed.</>;
  if (at === null) return null;
  return (
    <>
      Next run <b>{moment(at, now, zone)}</b>, {timeUntil(at, now).toLowerCase()}
    </>
  );
}
