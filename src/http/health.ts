import { Hono } from "hono";
import * as z from "zod";
import { timestampSchema } from "../contract/common";
import { iso } from "../lib/clock";
import { callerOrNull, type HttpEnv } from "./context";
import { describe } from "./validate";

/** Three ticks missed: the clock of schedules stands still. */
const degradedAfterMs = 3 * 60_000 + 30_000;

const healthSchema = z.object({
  status: z.enum(["ok", "starting", "degraded"]),
  tick: z
    .object({ lastScheduledAt: timestampSchema, lastFinishedAt: timestampSchema, lateMs: z.number(), swept: z.number().int() })
    .nullable()
    .optional(),
  tickOff: z.boolean().optional(),
});

/**
 * GET /health: 200 while the tick is on time, has never run (starting) or is switched off; 503 `degraded` once three ticks were missed.
 * Details only for somebody signed in.
 */
export const health = new Hono<HttpEnv>().get(
  "/health",
  describe(
    "Whether schedules keep time; details only when signed in",
    { 200: healthSchema, 503: healthSchema },
    { tag: "Health", open: true },
  ),
  async (c) => {
    const row = await c.env.DB.prepare("select last_scheduled_at, last_finished_at, swept from ticks where id = 1").first<{
      last_scheduled_at: number;
      last_finished_at: number;
      swept: number;
    }>();
    const tickOff = c.env.TICK === "off";
    const late = row === null ? 0 : c.get("clock").now() - row.last_finished_at;
    const status = tickOff ? "ok" : row === null ? "starting" : late > degradedAfterMs ? "degraded" : "ok";
    const tick = row && {
      lastScheduledAt: iso(row.last_scheduled_at),
      lastFinishedAt: iso(row.last_finished_at),
      lateMs: late,
      swept: row.swept,
    };
    return c.json({ status, ...(callerOrNull(c) === null ? {} : { tick, tickOff }) }, status === "degraded" ? 503 : 200);
  },
);
