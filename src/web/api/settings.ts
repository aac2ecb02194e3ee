import { queryOptions } from "@tanstack/react-query";
import type { Settings, SettingsPatch } from "../../contract/settings";
import { api, read } from "./client";

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: ({ signal }) => read(api.settings.$get({}, { init: { signal } })),
});

/** Changes the settings given. */
export const saveSettings = (patch: SettingsPatch): Promise<Settings> => read(api.settings.$patch({ json: patch }));
