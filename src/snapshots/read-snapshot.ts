import { outputSchema, type Output } from "../contract/output";
import { snapshotSchema, type Snapshot } from "../contract/snapshot";

/** A snapshot as it was stored, by this version or another one. What one output shows and cannot be read is left out of it; null: the whole cannot be read. Never throws. */
export function readSnapshot(stored: unknown): Snapshot | null {
  const whole = snapshotSchema.safeParse(stored);
  if (whole.success) return whole.data;
  if (typeof stored !== "object" || stored === null || !("outputs" in stored) || !Array.isArray(stored.outputs)) return null;
  return snapshotSchema.safeParse({ ...stored, outputs: stored.outputs.flatMap(readOutput) }).data ?? null;
}

/** One output, without its display when only that cannot be read; nothing when it is no output at all. */
function readOutput(stored: unknown): Output[] {
  const whole = outputSchema.safeParse(stored);
  if (whole.success) return [whole.data];
  const bare = outputSchema.safeParse({ ...(stored as object), display: null });
  if (!bare.success) return [];
  return [{ ...bare.data, log: [...bare.data.log, { level: "warn", text: unreadable }] }];
}

const unreadable = "Not shown: what this cell showed was stored in a form that cannot be read. Run the project again to see it.";
