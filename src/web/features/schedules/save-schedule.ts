import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import type { CadenceInput, Schedule } from "../../../contract/schedule";
import {
  changeNotification,
  changeSchedule,
  createNotification,
  createSchedule,
  deleteNotification,
  type NotificationChange,
} from "../../api/schedules";
import { tell } from "../../ui/toast";
import { sameHearing, type Hearing } from "./hearing";
import { boundsOf, type ScheduleForm } from "./schedule-form";

interface Saved {
  form: ScheduleForm;
  cadence: CadenceInput;
  hearings: Hearing[];
}

/** Saves the schedule, then who hears about it. A second try after a failure goes on where the first one stopped. */
export function useSaveSchedule(projectId: string, schedule: Schedule | null, stored: Hearing[], done: () => void) {
  const made = useRef(schedule);
  const current = useRef(new Map(stored.map((hearing) => [hearing.key, hearing])));
  return useMutation({
    mutationFn: async ({ form, cadence, hearings }: Saved) => {
      const input = { ...bodyOf(form), ...cadence };
      const saved = made.current
        ? await changeSchedule(made.current.id, form.runAs === null ? input : { ...input, runAs: form.runAs })
        : await createSchedule(projectId, { ...input, enabled: form.enabled });
      made.current = saved;
      await saveHearings(saved.id, current.current, hearings);
      return saved;
    },
    onSuccess: (saved) => {
      tell(`Saved${saved.status === "active" ? "" : ", paused"}: ${saved.sentence}.`);
      done();
    },
  });
}

function bodyOf(form: ScheduleForm) {
  return {
    name: form.name.trim(),
    ...boundsOf(form),
    inputParams: form.inputParams,
    updatePublishedResults: form.updatePublishedResults,
    useCachedSqlResults: form.useCachedSqlResults,
    policies: form.policies,
  };
}

/** `current` is what the server holds, by key; kept true step by step. */
async function saveHearings(scheduleId: string, current: Map<string, Hearing>, wanted: Hearing[]): Promise<void> {
  for (const [key, old] of current) {
    if (wanted.some((hearing) => hearing.key === key)) continue;
    if (old.id !== null) await deleteNotification(old.id);
    current.delete(key);
  }
  for (const hearing of wanted) {
    if (hearing.people.length === 0) continue;
    const before = current.get(hearing.key);
    const body: NotificationChange = {
      targets: hearing.people.map((id) => ({ kind: "user", id })),
      on: hearing.on,
      screenshot: hearing.on === "failure" ? "none" : hearing.screenshot,
      captureOptions: hearing.capture,
      subject: hearing.subject.trim() === "" ? null : hearing.subject,
      body: hearing.body.trim() === "" ? null : hearing.body,
    };
    const id = before?.id ?? null;
    if (before && id !== null && sameHearing(before, hearing)) continue;
    const saved = id === null ? await createNotification(scheduleId, body) : await changeNotification(id, body);
    current.set(hearing.key, { ...hearing, id: saved.id });
  }
}
