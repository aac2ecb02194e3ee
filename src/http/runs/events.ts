import { Hono, type Context } from "hono";
import * as z from "zod";
import { comparisonSchema } from "../../contract/compare";
import { idSchema } from "../../contract/common";
import type { Event } from "../../contract/events";
import type { Snapshot } from "../../contract/snapshot";
import { timelineSchema } from "../../contract/timeline";
import { Failure, unprocessable } from "../../lib/failure";
import { compareSnapshots } from "../../runs/log/compare";
import { replay } from "../../runs/runner/events";
import type { ListedRun } from "../../runs/log/list-store";
import { liveStates } from "../../runs/live";
import { loadKeptOutputs } from "../../runs/kept-outputs";
import { runnerOf } from "../../runs/runner/stub";
import { hasEnded } from "../../runs/state";
import { readTimeline } from "../../runs/log/timeline";
import { snapshotKey } from "../../snapshots/keys";
import { getSnapshot } from "../../snapshots/store";
import type { HttpEnv } from "../kit/context";
import { openRun } from "./open";
import { describe, params } from "../kit/validate";

const tag = "Runs";

/** A run in time: what happens in it while it goes on, and what changed since another. */
export const runEvents = new Hono<HttpEnv>()
  .get(
    "/runs/:id/events",
    describe(
      "Its events: live over a WebSocket, or replayed as server-sent events when it has ended",
      { 200: null },
      {
        tag,
        description:
          'Messages are JSON: `{ "type": "run", at, status, reason, attempt, position, error }` and `{ "type": "cell", at, staticId, status, startedAt, finishedAt, durationMs, rows, error, skippedBecause }`. ' +
          "With `Upgrade: websocket` (101): first what has happened so far, then everything as it happens; with the last event the socket closes. Sends `pong` for `ping`. Without it: an ended run's events as server-sent events, `event` being the type.",
      },
    ),
    params(z.strictObject({ id: idSchema })),
    async (c) => {
      const { row } = await openRun(c, c.req.valid("param").id, "run.view_cells");
      if (c.req.header("upgrade")?.toLowerCase() === "websocket") {
        return runnerOf(c.env, row.projectId).fetch(`http://runner/events/${row.id}`, { headers: { upgrade: "websocket" } });
      }
      if (!hasEnded(row.status))
        throw new Failure("CONFLICT", "This run is still going: ask for its events with a WebSocket, or again when it has ended.", {
          headers: { "Retry-After": "5" },
        });
      c.header("content-type", "text/event-stream; charset=utf-8");
      c.header("cache-control", "private, no-cache");
      return c.body(
        replay(row, await loadKeptOutputs(c.env, row))
          .map(frame)
          .join(""),
        200,
      );
    },
  )

  .get(
    "/runs/:id/timeline",
    describe(
      "Where its time went beside its cells: whom it waited for, earlier attempts, snapshot, pictures",
      { 200: timelineSchema },
      { tag },
    ),
    params(z.strictObject({ id: idSchema })),
    async (c) => {
      const { row } = await openRun(c, c.req.valid("param").id, "run.view_cells");
      const states = await liveStates(c.env, [row]);
      const own = states.get(row.id);
      const position = own?.position ?? null;
      // Those that run or stand before it.
      const before = position === null ? [] : [...states].filter(([, other]) => (other.position ?? 0) < position).map(([id]) => id);
      return c.json(await readTimeline(c.env, row, { own, before }), 200);
    },
  )

  .get(
    "/runs/:id/compare/:otherId",
    describe(
      "What changed from one ended run to another of the same project",
      { 200: comparisonSchema },
      { tag, description: "`before` is the first run of the path, `after` the second." },
    ),
    params(z.strictObject({ id: idSchema, otherId: idSchema })),
    async (c) => {
      const { id, otherId } = c.req.valid("param");
      const [{ row: before }, { row: after }] = await Promise.all([
        openRun(c, id, "run.view_cells"),
        openRun(c, otherId, "run.view_cells"),
      ]);
      if (before.projectId !== after.projectId)
        throw unprocessable("These runs are of two projects. Compare runs of one.", [
          { path: "otherId", message: "is a run of another project" },
        ]);
      const [old, now] = await Promise.all([snapshotOf(c, before, "id"), snapshotOf(c, after, "otherId")]);
      return c.json(compareSnapshots(old, now), 200);
    },
  );

/** One server-sent event. JSON holds no line break, so it is one line of data. */
const frame = (event: Event): string => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

async function snapshotOf(c: Context<HttpEnv>, run: ListedRun, path: string): Promise<Snapshot> {
  if (!hasEnded(run.status))
    throw new Failure("CONFLICT", "A run can be compared when it has ended, and one of these is still going.", {
      headers: { "Retry-After": "5" },
    });
  const bundle = await getSnapshot(c.env.BUCKET, snapshotKey(run.projectId, run.id, run.attempt));
  if (!bundle)
    throw unprocessable("One of these runs ended without results, so there is nothing to compare.", [
      { path, message: `has no snapshot (${run.status}${run.reason ? `: ${run.reason}` : ""})` },
    ]);
  return bundle.snapshot;
}
