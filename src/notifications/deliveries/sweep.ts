import { loadDue } from "./store";

/**
 * Deliveries that wait for somebody: planned ones whose message never came (a minute after they were announced), retries whose time has come, and claims whose lease ran
 * out. `deliver` knows what to do with each; calling it for one that needs nothing is harmless.
 */
export const dueDeliveries = (d1: D1Database, now: number, limit: number): Promise<string[]> => loadDue(d1, now, limit);
