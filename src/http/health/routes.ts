import { Hono } from "hono";
import * as z from "zod";
import { timestampSchema } from "../../contract/common";
import { iso, isoOrNull } from "../../lib/clock";
import { variableFaults } from "../kit/configured";
import { callerOrNull, type HttpEnv } from "../kit/context";
import { describe } from "../kit/validate";
import { loadPulse, type Pulse } from "./store";

/** Three missed ticks and half a minute: the clock of schedules does not run. */
const degradedAfterMs = 3 * 60_000 + 30_000;
/** A sweep asks for the same thing every minute. When nothing took it for a quarter of an hour, the queue or its consumer does not work. Ours. */
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
  /** A sentence for each variable of the Worker that is wrong. */
  variables: z.array(z.string()).optional(),
});

/**
 * GET /health: 200 while the tick is on time, has not run yet (starting) or is switched off. 503 `degraded` in three cases: the last tick, or
 * before the first the making of the workspace, is three ticks ago; the sweep is stuck, because what it asks for has been due for a quarter
 * of an hour; a variable is wrong. A tick that fails every time counts as missed. Details only for somebody signed in.
 */
export const health = new Hono<HttpEnv>().get(
  "/health",
  describe(
    "Whether schedules keep time; details only when signed in",
    { 200: healthSchema, 503: healthSchema },
    { tag: "Health", open: true },
  ),
  async (c) => {
    const pulse = await loadPulse(c.env.DB);
    const now = c.get("clock").now();
    const tickOff = c.env.TICK === "off";
    const variables = variableFaults(c.env);
    const status = variables.length > 0 ? "degraded" : tickOff ? "ok" : statusOf(pulse, now);
    const tick = pulse.tick && {
      lastScheduledAt: iso(pulse.tick.lastScheduledAt),
      lastFinishedAt: iso(pulse.tick.lastFinishedAt),
      lateMs: now - pulse.tick.lastFinishedAt,
      swept: pulse.tick.swept,
      oldestDueAt: isoOrNull(pulse.tick.oldestDue),
    };
    const details = callerOrNull(c) === null ? {} : { tick, tickOff, variables };
    return c.json({ status, ...details }, status === "degraded" ? 503 : 200);
  },
);

function statusOf({ tick, madeAt }: Pulse, now: number): "ok" | "starting" | "degraded" {
  const since = tick?.lastFinishedAt ?? madeAt ?? now;
  // Measured at the last tick: while no tick runs nothing gets older, and then the late tick says so.
  const stuck = tick !== null && tick.oldestDue !== null && tick.lastFinishedAt - tick.oldestDue > stuckAfterMs;
  if (now - since > degradedAfterMs || stuck) return "degraded";
  return tick === null ? "starting" : "ok";
}
