import { Hono } from "hono";
import { authorise } from "../../access/authorise";
import { changeSettings, readSettings } from "../../access/workspace/settings";
import { settingsPatchSchema, settingsSchema } from "../../contract/settings";
import type { HttpEnv } from "../kit/context";
import { body, describe } from "../kit/validate";

/** What holds for the whole workspace. */
export const settings = new Hono<HttpEnv>()
  .get("/settings", describe("Settings of the workspace", { 200: settingsSchema }, { tag: "Workspace" }), async (c) => {
    authorise(c.get("caller"), null, "settings.view");
    return c.json(await readSettings(c.env.DB, c.get("caller")), 200);
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
      await changeSettings(c.env.DB, c.get("clock"), caller, c.req.valid("json"));
      return c.json(await readSettings(c.env.DB, caller), 200);
    },
  );
