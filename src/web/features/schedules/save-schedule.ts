import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { CadenceInput, Schedule } from "../../../contract/schedule";
import { changeNotification, changeSchedule, createNotification, createSchedule, deleteNotification } from "../../api/schedules";
import { showMessage } from "../../ui/toast";
import { inputOf, sameNotification, type NotificationForm } from "./notification-form";
import { boundsOf, type ScheduleForm } from "./schedule-form";

interface Saved {
  form: ScheduleForm;
  cadence: CadenceInput;
  entries: NotificationForm[];
}

/** Saves the schedule, then its notifications. A second try after a failure continues where the first one stopped. */
export function useSaveSchedule(projectId: string, schedule: Schedule | null, stored: NotificationForm[], done: () => void) {
  const cache = useQueryClient();
  const made = useRef(schedule);
  const [kept, setKept] = useState(false);
  const current = useRef(new Map(stored.map((entry) => [entry.key, entry])));
  const save = useMutation({
    mutationFn: async ({ form, cadence, entries }: Saved) => {
      setKept(false);
      const input = { ...scheduleBody(form), ...cadence };
      // A stored one is paused and resumed from its row; one made here a moment ago still begins as the form says.
      const state = schedule === null ? { enabled: form.enabled } : {};
      const saved = made.current
        ? await changeSchedule(made.current.id, { ...input, ...state, ...(form.runAs === null ? {} : { runAs: form.runAs }) })
        : await createSchedule(projectId, { ...input, ...state });
      made.current = saved;
      setKept(true);
      await saveNotifications(saved.id, current.current, entries);
      return saved;
    },
    onSuccess: (saved) => {
      showMessage(`Saved${saved.status === "active" ? "" : ", paused"}: ${saved.sentence}.`);
      done();
    },
    // Also after a failure: part of it may be stored.
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: ["projects", projectId] });
      void cache.invalidateQueries({ queryKey: ["schedules"] });
      void cache.invalidateQueries({ queryKey: ["home"] });
    },
  });
  return { save, failed: kept ? "The schedule is saved, but its notifications are not." : undefined };
}

function scheduleBody(form: ScheduleForm) {
  return {
    name: form.name.trim(),
    ...boundsOf(form),
    inputParams: form.inputParams,
    updatePublishedResults: form.updatePublishedResults,
    useCachedSqlResults: form.useCachedSqlResults,
    policies: form.policies,
  };
}

/** `current` is what the server has stored, by key; it is updated after each request, so that a second try repeats nothing. */
async function saveNotifications(scheduleId: string, current: Map<string, NotificationForm>, wanted: NotificationForm[]): Promise<void> {
  for (const [key, old] of current) {
    if (wanted.some((entry) => entry.key === key)) continue;
    if (old.id !== null) await deleteNotification(old.id);
    current.delete(key);
  }
  for (const entry of wanted) {
    if (entry.people.length === 0) continue;
    const before = current.get(entry.key);
    const body = inputOf(entry);
    const id = before?.id ?? null;
    if (before && id !== null && sameNotification(before, entry)) continue;
    const saved = id === null ? await createNotification(scheduleId, body) : await changeNotification(id, body);
    current.set(entry.key, { ...entry, id: saved.id });
  }
}
