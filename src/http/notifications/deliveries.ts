import { Hono, type Context } from "hono";
import * as z from "zod";
import { allows, type ProjectAction } from "../../access/policy";
import { idSchema, pageOf, pageQuerySchema } from "../../contract/common";
import { deliverySchema } from "../../contract/notification";
import { resend } from "../../notifications/deliveries/resend";
import { listDeliveries, loadDelivery } from "../../notifications/deliveries/store";
import { viewDelivery } from "../../notifications/view";
import { loadRun } from "../../runs/store";
import type { HttpEnv } from "../kit/context";
import { readCursor, writeCursor } from "../kit/cursor";
import { describe, params, query } from "../kit/validate";
import { openVisible } from "../kit/visible";

const idParams = z.strictObject({ id: idSchema });

/** What was sent about a run, to whom, and what came of it. */
export const deliveryRoutes = new Hono<HttpEnv>()
  .get(
    "/runs/:id/deliveries",
    describe("Deliveries of a run", { 200: pageOf(deliverySchema) }, { tag: "Deliveries" }),
    params(idParams),
    query(pageQuerySchema),
    async (c) => {
      const { id } = c.req.valid("param");
      const { limit, cursor } = c.req.valid("query");
      const { level } = await openVisible(c, "The run", await loadRun(c.env.DB, id), "delivery.view");
      const after = readCursor(cursor, "number", "string");
      const rows = await listDeliveries(c.env.DB, id, limit + 1, after && { createdAt: after[0], id: after[1] });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const mayResend = allows(c.get("caller"), level, "delivery.resend");
      return c.json(
        {
          values: page.map((row) => viewDelivery(row, mayResend)),
          cursor: last && rows.length > limit ? writeCursor(last.createdAt, last.id) : null,
        },
        200,
      );
    },
  )

  .get(
    "/deliveries/:id",
    describe("One delivery with its attempts", { 200: deliverySchema }, { tag: "Deliveries" }),
    params(idParams),
    async (c) => {
      const { row, level } = await openDelivery(c, c.req.valid("param").id, "delivery.view");
      return c.json(viewDelivery(row, allows(c.get("caller"), level, "delivery.resend")), 200);
    },
  )

  .post(
    "/deliveries/:id/resend",
    describe(
      "Send a failed or unknown delivery again",
      { 200: deliverySchema },
      { description: "An unknown one may have arrived already. Any other status answers 409." },
    ),
    params(idParams),
    async (c) => {
      const { id } = c.req.valid("param");
      const { row } = await openDelivery(c, id, "delivery.resend");
      await resend(c.env, c.get("clock"), c.get("caller"), row);
      const after = await loadDelivery(c.env.DB, id);
      return c.json(viewDelivery(after ?? row, true), 200);
    },
  );

async function openDelivery(c: Context<HttpEnv>, id: string, action: ProjectAction) {
  const { found: row, level } = await openVisible(c, "The delivery", await loadDelivery(c.env.DB, id), action);
  return { row, level };
}
