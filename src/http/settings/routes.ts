import { Hono, type Context } from "hono";
import { audit } from "../../access/audit";
import { allows } from "../../access/policy";
import { authorise } from "../../access/authorise";
import { loadSettings, settingsStatements } from "../../access/workspace/settings";
import { settingsPatchSchema, settingsSchema, type Settings } from "../../contract/settings";
import type { HttpEnv } from "../kit/context";
import { body, describe } from "../kit/validate";

/** What holds for the whole workspace. */
export const settings = new Hono<HttpEnv>()
  .get("/settings", describe("Settings of the workspace", { 200: settingsSchema }, { tag: "Workspace" }), async (c) => {
    authorise(c.get("caller"), null, "settings.view");
    return c.json(await answer(c), 200);
  })

  .patch(
    "/settings",
    describe(
      "Change settings of the workspace",
      { 200: settingsSchema },
      { tag: "Workspace", description: "`retentionDays`: 7 to 3650, or null to keep everything. The cleaning begins with the next tick." },
    ),
    body(settingsPatchSchema),
    async (c) => {
      const caller = c.get("caller");
      authorise(caller, null, "settings.manage");
      const patch = c.req.valid("json");
      const before = await loadSettings(c.env.DB);
      const changed = Object.fromEntries(Object.entries(patch).filter(([name, value]) => before[name as keyof typeof before] !== value));
      if (Object.keys(changed).length > 0) {
        const was = Object.fromEntries(Object.keys(changed).map((name) => [name, before[name as keyof typeof before]]));
        const at = c.get("clock").now();
        await c.env.DB.batch([
          ...settingsStatements(c.env.DB, changed),
          audit(c.env.DB, caller, "settings.update", { kind: "workspace", id: null }, { ...changed, was }, at),
        ]);
      }
      return c.json(await answer(c), 200);
    },
  );

const answer = async (c: Context<HttpEnv>): Promise<Settings> => ({
  ...(await loadSettings(c.env.DB)),
  abilities: { update: allows(c.get("caller"), "NONE", "settings.manage") },
});
