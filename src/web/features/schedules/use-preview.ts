import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { previewQuery, type Previewed } from "../../api/schedules";

/** The next ten times of what is being typed, and what stands in their way; asked for shortly after the last key. */
export function usePreview(asked: Previewed | null) {
  const [settled] = useDebouncedValue(asked === null ? null : JSON.stringify(asked), 120);
  return useQuery(previewQuery(settled === null ? null : (JSON.parse(settled) as Previewed), 10));
}
