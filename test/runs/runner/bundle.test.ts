import { expect, test } from "vitest";
import { snapshotKey } from "../../../src/snapshots/keys";
import { getSnapshot } from "../../../src/snapshots/store";
import { ended, env, openWorkspace, publishProject } from "../../flows/workspace";

test("the bundle of a run holds its own values, and none of the run before it", { timeout: 60_000 }, async () => {
  const workspace = await openWorkspace();
  const { projectId, firstRun } = await publishProject(workspace, "Bundles", [
    { kind: "javascript", output: "own", source: "run.id" },
    { kind: "javascript", output: "same", source: "42" },
  ]);
  const started = await workspace.call<{ runId: string }>("POST", `/projects/${projectId}/runs`, {});
  expect(started.status, JSON.stringify(started.body)).toBeLessThan(300);
  const secondRun = await ended(workspace, started.body.runId);
  const bundles = await Promise.all([firstRun, secondRun].map(({ id }) => getSnapshot(env.BUCKET, snapshotKey(projectId, id, 1))));
  const named = bundles.map((bundle) => (bundle?.snapshot.outputs ?? []).map(({ valueHash }) => String(valueHash)).sort());
  const held = bundles.map((bundle) => Object.keys(bundle?.values ?? {}).sort());
  expect(named[0]).toHaveLength(2);
  expect(held).toEqual(named);
  expect(held[0]).not.toEqual(held[1]);
});
