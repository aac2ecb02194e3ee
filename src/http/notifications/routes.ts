import { Hono, type Context } from "hono";
import * as z from "zod";
import { allows } from "../../access/policy";
import { idSchema, pageOf, pageQuerySchema } from "../../contract/common";
import { maxNotifications } from "../../contract/caps";
import {
  deliverySchema,
  notificationInputSchema,
  notificationPreviewSchema,
  notificationPatchSchema,
  notificationSchema,
  savedNotificationSchema,
  type SavedNotification,
} from "../../contract/notification";
import { notFound } from "../../lib/failure";
import { changeNotification, createNotification, removeNotification, type Granted } from "../../notifications/change";
import { listNotifications, loadNotification, loadScheduleProject, type NotificationRecord } from "../../notifications/store";
import { loadNames } from "../../notifications/targets/store";
import { rememberAddress } from "../../notifications/deliveries/material-store";
import { previewNotification, testNotification } from "../../notifications/rehearse";
import { loadDelivery } from "../../notifications/deliveries/store";
import { viewDelivery, viewNotification } from "../../notifications/view";
import type { ProjectAction } from "../../access/policy";
import { appUrl, type HttpEnv } from "../kit/context";
import { readCursor, writeCursor } from "../kit/cursor";
import { rateLimit } from "../kit/rate-limit";
import { body, describe, params, query } from "../kit/validate";
import { openVisible } from "../kit/visible";

/** Previews and test sends have a share of their own. */
const rehearsals = (c: Context<HttpEnv>): string => `rehearse ${c.get("caller").userId}`;
const idParams = z.strictObject({ id: idSchema });

/** Who gets messages about the runs of a schedule, when, and with what. */
export const notificationRoutes = new Hono<HttpEnv>()
  .get(
    "/schedules/:id/notifications",
    describe("Notifications of a schedule", { 200: pageOf(notificationSchema) }, { tag: "Notifications" }),
    params(idParams),
    query(pageQuerySchema),
    async (c) => {
      const { id } = c.req.valid("param");
      const { limit, cursor } = c.req.valid("query");
      const { level } = await openNotified(c, id, "schedule.view");
      const after = readCursor(cursor, "number", "string");
      const rows = await listNotifications(c.env.DB, id, limit + 1, after && { createdAt: after[0], id: after[1] });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const names = await loadNames(
        c.env.DB,
        page.flatMap(({ targets }) => targets.map((target) => target.id)),
      );
      const mayManage = allows(c.get("caller"), level, "notification.manage");
      return c.json(
        {
          values: page.map((row) => viewNotification(row, names, mayManage)),
          cursor: last && rows.length > limit ? writeCursor(last.createdAt, last.id) : null,
        },
        200,
      );
    },
  )

  .post(
    "/schedules/:id/notifications",
    describe(
      "Add a notification to a schedule",
      { 201: savedNotificationSchema },
      {
        tag: "Notifications",
        description:
          "People without access to the project are granted App Only by being added; `granted` names them. " +
          `The schedules of a project have at most ${maxNotifications} notifications together; one more answers 409. ` +
          "A subject or body names only what a message knows: `project`, `schedule`, `status`, `date`, `time`, `version`, `error`, `inputs.<name>`, " +
          "`values.<name>`, `metrics.<label>`, and inputs and values by their name alone. Anything else answers 422 with the nearest names.",
      },
    ),
    params(idParams),
    body(notificationInputSchema),
    async (c) => {
      const { id } = c.req.valid("param");
      const { projectId } = await openNotified(c, id, "notification.manage");
      const schedule = { id, projectId };
      const { notification, granted } = await createNotification(c.env.DB, c.get("clock"), c.get("caller"), schedule, c.req.valid("json"));
      if (!c.env.APP_URL) await rememberAddress(c.env.DB, appUrl(c));
      return c.json(await saved(c, notification, granted), 201);
    },
  )

  .patch(
    "/notifications/:id",
    describe("Change a notification", { 200: savedNotificationSchema }, { tag: "Notifications" }),
    params(idParams),
    body(notificationPatchSchema),
    async (c) => {
      const found = await openNotification(c, c.req.valid("param").id);
      const { notification, granted } = await changeNotification(c.env.DB, c.get("clock"), c.get("caller"), found, c.req.valid("json"));
      return c.json(await saved(c, notification, granted), 200);
    },
  )

  .post(
    "/notifications/:id/preview",
    describe("The mail it would send to you about the last good run", { 200: notificationPreviewSchema }, { tag: "Notifications" }),
    params(idParams),
    rateLimit("RUN_LIMIT", rehearsals),
    async (c) => c.json(await previewNotification(c.env, c.get("caller"), await openNotification(c, c.req.valid("param").id)), 200),
  )

  .post(
    "/notifications/:id/test",
    describe("Send it about the last good run, to you only", { 201: deliverySchema }, { tag: "Notifications" }),
    params(idParams),
    rateLimit("RUN_LIMIT", rehearsals),
    async (c) => {
      const found = await openNotification(c, c.req.valid("param").id);
      if (!c.env.APP_URL) await rememberAddress(c.env.DB, appUrl(c));
      const row = await loadDelivery(c.env.DB, await testNotification(c.env, c.get("clock"), c.get("caller"), found));
      if (!row) throw notFound("The delivery");
      return c.json(viewDelivery(row, true), 201);
    },
  )

  .delete("/notifications/:id", describe("Delete a notification", { 204: null }, { tag: "Notifications" }), params(idParams), async (c) => {
    await removeNotification(c.env.DB, c.get("clock"), c.get("caller"), await openNotification(c, c.req.valid("param").id));
    return c.body(null, 204);
  });

/** The project of a schedule. */
async function openNotified(c: Context<HttpEnv>, id: string, action: ProjectAction) {
  const projectId = await loadScheduleProject(c.env.DB, id);
  const { level, found } = await openVisible(c, "The schedule", projectId === null ? null : { projectId }, action);
  return { projectId: found.projectId, level };
}

const openNotification = async (c: Context<HttpEnv>, id: string) =>
  (await openVisible(c, "The notification", await loadNotification(c.env.DB, id), "notification.manage")).found;

async function saved(c: Context<HttpEnv>, notification: NotificationRecord, granted: Granted[]): Promise<SavedNotification> {
  const names = await loadNames(
    c.env.DB,
    notification.targets.map(({ id }) => id),
  );
  return { ...viewNotification(notification, names, true), granted };
}
