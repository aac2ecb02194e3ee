import { Hono } from "hono";
import { iso } from "../lib/clock";
import type { HttpEnv } from "./context";

/** Three ticks missed: the clock of schedules stands still. */
const degradedAfterMs = 3 * 60_000 + 30_000;

/**
 * GET /health: 200 while the tick is on time, has never run (starting) or is switched off; 503 `degraded` once three ticks were missed.
 * Details only for somebody signed in.
 */
export const health = new Hono<HttpEnv>().get("/health", async (c) => {
  const row = await c.env.DB.prepare("select last_scheduled_at, last_finished_at, swept from ticks where id = 1").first<{
    last_scheduled_at: number;
    last_finished_at: number;
    swept: number;
  }>();
  const tickOff = c.env.TICK === "off";
  const late = row === null ? null : Date.now() - row.last_finished_at;
  const status = row === null || tickOff ? "starting" : late !== null && late > degradedAfterMs ? "degraded" : "ok";
  const details = c.get("caller") === null ? {} : { tick: row && { lastScheduledAt: iso(row.last_scheduled_at), lastFinishedAt: iso(row.last_finished_at), lateMs: late, swept: row.swept }, tickOff };
  return c.json({ status: tickOff ? "ok" : status, ...details }, status === "degraded" ? 503 : 200);
});
