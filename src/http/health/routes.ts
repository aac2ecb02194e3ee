import { Hono } from "hono";
import * as z from "zod";
import { timestampSchema } from "../../contract/common";
import { iso, isoOrNull } from "../../lib/clock";
import { callerOrNull, type HttpEnv } from "../kit/context";
import { describe } from "../kit/validate";

/** Three ticks missed: the clock of schedules stands still. */
const degradedAfterMs = 3 * 60_000 + 30_000;
/** A sweep asks for the same thing every minute: when nobody has come for it a quarter of an hour later, asking does not help. Ours. */
const stuckAfterMs = 15 * 60_000;

const healthSchema = z.object({
  status: z.enum(["ok", "starting", "degraded"]),
  tick: z
    .object({
      lastScheduledAt: timestampSchema,
      lastFinishedAt: timestampSchema,
      lateMs: z.number(),
      swept: z.number().int(),
      oldestDueAt: timestampSchema.nullable(),
    })
    .nullable()
    .optional(),
  tickOff: z.boolean().optional(),
});

interface TickRow {
  last_scheduled_at: number;
  last_finished_at: number;
  swept: number;
  oldest_due: number | null;
}

/**
 * GET /health: 200 while the tick is on time, has not run yet (starting) or is switched off; 503 `degraded` once three ticks were missed since the last one or since the
 * workspace was made, so that a trigger that was never set up is seen, or when the sweep is stuck: an
 * announcement or a message that it asks for has been due for a quarter of an hour, so queue or consumer stand still. A tick that fails every time is one that is missed.
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
    const [ticks, workspace] = await c.env.DB.batch([
      c.env.DB.prepare("select last_scheduled_at, last_finished_at, swept, oldest_due from ticks where id = 1"),
      c.env.DB.prepare("select created_at from workspace where id = 1"),
    ]);
    const row = (ticks?.results[0] as TickRow | undefined) ?? null;
    const tickOff = c.env.TICK === "off";
    const now = c.get("clock").now();
    const since = row?.last_finished_at ?? (workspace?.results[0] as { created_at: number } | undefined)?.created_at ?? now;
    const late = now - since;
    // Judged by the sweep's own time: while no tick runs nothing gets older, and that is told by the tick being late.
    const stuck = row?.oldest_due != null && row.last_finished_at - row.oldest_due > stuckAfterMs;
    const status = tickOff ? "ok" : late > degradedAfterMs || stuck ? "degraded" : row === null ? "starting" : "ok";
    const tick = row && {
      lastScheduledAt: iso(row.last_scheduled_at),
      lastFinishedAt: iso(row.last_finished_at),
      lateMs: late,
      swept: row.swept,
      oldestDueAt: isoOrNull(row.oldest_due),
    };
    return c.json({ status, ...(callerOrNull(c) === null ? {} : { tick, tickOff }) }, status === "degraded" ? 503 : 200);
  },
);
