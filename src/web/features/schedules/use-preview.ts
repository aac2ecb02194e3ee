import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { SchedulePreview } from "../../../contract/schedule";
import { previewQuery, type Previewed } from "../../api/schedules";

/**
 * The next ten times of what is being typed, and what stands in their way; asked for shortly after the last key. `shown` is the last that could be worked out: it
 * stays, dimmed, while what is typed makes no sense.
 */
export function usePreview(asked: Previewed | null) {
  const [settled] = useDebouncedValue(asked === null ? null : JSON.stringify(asked), 120);
  const preview = useQuery(previewQuery(settled === null ? null : (JSON.parse(settled) as Previewed), 10));
  const [kept, setKept] = useState<SchedulePreview | undefined>();
  if (preview.data !== undefined && preview.data !== kept) setKept(preview.data);
  return { preview, shown: preview.data ?? kept };
}
