import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
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
  const cache = useQueryClient();
  const made = useRef(schedule);
  const [kept, setKept] = useState(false);
  const current = useRef(new Map(stored.map((hearing) => [hearing.key, hearing])));
  const save = useMutation({
    mutationFn: async ({ form, cadence, hearings }: Saved) => {
      setKept(false);
      const input = { ...bodyOf(form), ...cadence };
      // A stored one is paused and resumed from its row; one made here a moment ago still begins as the form says.
      const state = schedule === null ? { enabled: form.enabled } : {};
      const saved = made.current
        ? await changeSchedule(made.current.id, { ...input, ...state, ...(form.runAs === null ? {} : { runAs: form.runAs }) })
        : await createSchedule(projectId, { ...input, ...state });
      made.current = saved;
      setKept(true);
      await saveHearings(saved.id, current.current, hearings);
      return saved;
    },
    onSuccess: (saved) => {
      tell(`Saved${saved.status === "active" ? "" : ", paused"}: ${saved.sentence}.`);
      done();
    },
    // Also after a failure: part of it may be stored.
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: ["projects", projectId] });
      void cache.invalidateQueries({ queryKey: ["schedules"] });
      void cache.invalidateQueries({ queryKey: ["home"] });
    },
  });
  return { save, failed: kept ? "The schedule is saved, but who hears about it is not." : undefined };
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
