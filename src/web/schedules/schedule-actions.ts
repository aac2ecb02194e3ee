import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schedule } from "../../contract/schedule";
import { deleteSchedule, pauseSchedule, resumeSchedule, runSchedule } from "../api/schedules";
import { startedHere } from "../ui/started";
import { showMessage } from "../ui/toast";

/** What a person can do to a schedule from its row. A failure is shown in the dialog that asked. */
export function useScheduleActions(schedule: Schedule) {
  const cache = useQueryClient();
  const refresh = () => {
    void cache.invalidateQueries({ queryKey: ["projects", schedule.projectId] });
    void cache.invalidateQueries({ queryKey: ["runs"] });
    void cache.invalidateQueries({ queryKey: ["home"] });
  };
  const pause = useMutation({
    mutationFn: () => pauseSchedule(schedule.id),
    onSuccess: () => showMessage("Schedule paused. It does not run until it is resumed."),
    onSettled: refresh,
  });
  const resume = useMutation({
    mutationFn: () => resumeSchedule(schedule.id),
    onSuccess: () => showMessage("Schedule resumed."),
    onSettled: refresh,
  });
  const run = useMutation({
    mutationFn: () => runSchedule(schedule.id),
    onSuccess: ({ runId }) => {
      startedHere(runId);
      showMessage("The run has started.");
      refresh();
    },
  });
  const remove = useMutation({
    mutationFn: () => deleteSchedule(schedule.id),
    onSuccess: () => {
      showMessage("Schedule deleted.");
      refresh();
    },
  });
  return { pause, resume, run, remove };
}
