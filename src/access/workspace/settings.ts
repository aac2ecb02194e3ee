import type { Settings, SettingsPatch } from "../../contract/settings";
import type { Clock } from "../../lib/clock";
import { audit } from "../audit";
import type { Caller } from "../caller";
import { allows } from "../policy";
import { loadSettings, settingsStatements } from "./store";

/** The settings with what this caller may do with them. */
export const readSettings = async (d1: D1Database, caller: Caller): Promise<Settings> => ({
  ...(await loadSettings(d1)),
  abilities: { update: allows(caller, "NONE", "settings.manage") },
});

/** Changes what differs. The audit row names the old values, too. */
export async function changeSettings(d1: D1Database, clock: Clock, caller: Caller, patch: SettingsPatch): Promise<void> {
  const before = await loadSettings(d1);
  const names = (Object.keys(patch) as (keyof SettingsPatch)[]).filter((name) => patch[name] !== undefined && patch[name] !== before[name]);
  if (names.length === 0) return;
  const pick = (from: SettingsPatch): SettingsPatch => Object.fromEntries(names.map((name) => [name, from[name]]));
  const changed = pick(patch);
  await d1.batch([
    ...settingsStatements(d1, changed),
    audit(d1, caller, "settings.update", { kind: "workspace", id: null }, { ...changed, was: pick(before) }, clock.now()),
  ]);
}
