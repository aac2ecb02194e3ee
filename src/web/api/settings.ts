import { queryOptions } from "@tanstack/react-query";
import type { Settings, SettingsPatch } from "../../contract/settings";
import { call } from "./client";

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: ({ signal }) => call<Settings>("GET", "/settings", undefined, { signal }),
});

export const saveSettings = (patch: SettingsPatch): Promise<Settings> => call<Settings>("PATCH", "/settings", patch);
