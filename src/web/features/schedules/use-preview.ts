import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import type { CadenceInput } from "../../../contract/schedule";
import { previewQuery } from "../../api/schedules";

/** The next ten times of what is being typed; asked for shortly after the last key. */
export function usePreview(cadence: CadenceInput | null) {
  const [settled] = useDebouncedValue(cadence === null ? null : JSON.stringify(cadence), 120);
  return useQuery(previewQuery(settled === null ? null : (JSON.parse(settled) as CadenceInput), 10));
}
