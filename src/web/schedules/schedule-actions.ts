import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schedule } from "../../contract/schedule";
import { deleteSchedule, pauseSchedule, resumeSchedule, runSchedule } from "../api/schedules";
import { startedHere } from "../ui/started";
import { tell } from "../ui/toast";

/** What a person does to a schedule from its row. What goes wrong is said in the question that was answered. */
export function useScheduleActions(schedule: Schedule) {
  const cache = useQueryClient();
  const refresh = () => {
    void cache.invalidateQueries({ queryKey: ["projects", schedule.projectId] });
    void cache.invalidateQueries({ queryKey: ["runs"] });
    void cache.invalidateQueries({ queryKey: ["home"] });
  };
  const pause = useMutation({
    mutationFn: () => pauseSchedule(schedule.id),
    onSuccess: () => tell("Schedule paused. It does not run until it is resumed."),
    onSettled: refresh,
  });
  const resume = useMutation({
    mutationFn: () => resumeSchedule(schedule.id),
    onSuccess: () => tell("Schedule resumed."),
    onSettled: refresh,
  });
  const run = useMutation({
    mutationFn: () => runSchedule(schedule.id),
    onSuccess: ({ runId }) => {
      startedHere(runId);
      tell("The run has started.");
      refresh();
    },
  });
  const remove = useMutation({
    mutationFn: () => deleteSchedule(schedule.id),
    onSuccess: () => {
      tell("Schedule deleted.");
      refresh();
    },
  });
  return { pause, resume, run, remove };
}
