import { eq } from "drizzle-orm";
import { openDb } from "../../db/client";
import { workspace } from "../../db/schema/people";
import { ticks } from "../../db/schema/upkeep";

export interface Pulse {
  /** The last tick; null before the first. */
  tick: { lastScheduledAt: number; lastFinishedAt: number; swept: number; oldestDue: number | null } | null;
  /** When the workspace was made; null before set-up. */
  madeAt: number | null;
}

/** One round trip. */
export async function loadPulse(d1: D1Database): Promise<Pulse> {
  const db = openDb(d1);
  const { lastScheduledAt, lastFinishedAt, swept, oldestDue } = ticks;
  const [[tick], [made]] = await db.batch([
    db.select({ lastScheduledAt, lastFinishedAt, swept, oldestDue }).from(ticks).where(eq(ticks.id, 1)),
    db.select({ at: workspace.createdAt }).from(workspace).where(eq(workspace.id, 1)),
  ]);
  return { tick: tick ?? null, madeAt: made?.at ?? null };
}
