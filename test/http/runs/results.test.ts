import { beforeAll, describe, expect, test } from "vitest";
import { createToken } from "../../../src/access/tokens/tokens";
import { systemClock } from "../../../src/lib/clock";
import { ended, env, openWorkspace, publishProject, request, type Workspace } from "../../flows/workspace";

let workspace: Workspace;
/** A member who may open the app, and nothing else of the project. */
let guest = "";
let [good, failed] = ["", ""];
const cellOf: Record<string, string> = {};

beforeAll(async () => {
  workspace = await openWorkspace();
  const { projectId, firstRun } = await publishProject(workspace, "Rain", [
    { kind: "input", output: "mode", config: { type: "text", default: "good" } },
    { kind: "javascript", label: "Shown", output: "shown", source: `[{ city: "Lyon", mm: 3 }, { city: "Oslo", mm: 5 }]` },
    { kind: "javascript", label: "Hidden", output: "hidden", inApp: false, source: `[{ city: "Lyon", wage: 100 }]` },
    { kind: "javascript", label: "Last", source: `if (mode === "bad") throw new Error("no"); 1` },
  ]);
  good = firstRun.id;
  for (const { label, staticId } of firstRun.cells ?? []) cellOf[label] = staticId;
  const started = await workspace.call<{ runId: string }>("POST", `/projects/${projectId}/runs`, { inputParams: { mode: "bad" } });
  failed = started.body.runId;
  expect(await ended(workspace, failed)).toMatchObject({ status: "failed", cellCounts: { succeeded: 3, failed: 1 } });
  const { body } = await workspace.call<{ member: { id: string } }>("POST", "/members", { email: "guest@example.com", role: "viewer" });
  const userId = body.member.id;
  await env.DB.prepare(
    "insert into grants (project_id, subject_kind, subject_id, access, created_at) values (?1, 'user', ?2, 'APP_ONLY', 0)",
  )
    .bind(projectId, userId)
    .run();
  const caller = { userId, name: "Guest", email: "guest@example.com", role: "viewer", scope: null, sessionId: null } as const;
  guest = (await createToken(env.DB, systemClock, caller, { name: "guest", scope: "write", expiresInDays: 1 })).token;
}, 90_000);

const ask = (path: string, token = guest) => request<string>("GET", `/api/v1/runs/${path}`, token);

describe("whoever may only open the app", () => {
  test("may have a table that the app shows as a file, whole", async () => {
    const csv = await ask(`${good}/outputs/${cellOf["Shown"]}?format=csv`);
    expect([csv.status, csv.body.trim().split(/\r?\n/)]).toEqual([200, ["city,mm", "Lyon,3", "Oslo,5"]]);
    expect(Object.fromEntries(csv.headers)).toMatchObject({
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="Shown.csv"; filename*=UTF-8''Shown.csv`,
      // Who may see it can change.
      "cache-control": "private, no-cache",
    });
    const xlsx = await ask(`${good}/outputs/${cellOf["Shown"]}?format=xlsx`);
    expect([xlsx.status, xlsx.headers.get("content-disposition")]).toEqual([
      200,
      `attachment; filename="Shown.xlsx"; filename*=UTF-8''Shown.xlsx`,
    ]);
    expect(xlsx.headers.get("cache-control")).toBe("private, no-cache");
  });

  test.each(["csv", "xlsx", "json"])("may not have a table that is not in the app, as %s", async (format) => {
    expect((await ask(`${good}/outputs/${cellOf["Hidden"]}?format=${format}`)).status).toBe(403);
    expect((await ask(`${good}/outputs/${cellOf["Hidden"]}?format=${format}`, workspace.token)).status).toBe(200);
  });

  test("may not have the JSON behind a table of the app, nor what is no table", async () => {
    expect((await ask(`${good}/outputs/${cellOf["Shown"]}`)).status).toBe(403);
    expect((await ask(`${good}/outputs/${cellOf["Last"]}?format=csv`)).status).toBe(403);
    expect((await ask(`${good}/outputs/${cellOf["Last"]}?format=csv`, workspace.token)).status).toBe(422);
    expect((await ask(`${good}/outputs`)).status).toBe(403);
    expect((await ask(`${good}/outputs?view=drawn`)).status).toBe(403);
  });

  test.each(["outputs/{shown}?format=csv", "outputs/{shown}?format=xlsx", "capture.png", "capture.pdf"])(
    "may have nothing of a run that failed: %s",
    async (path) => {
      expect((await ask(`${failed}/${path.replace("{shown}", cellOf["Shown"] ?? "")}`)).status).toBe(403);
    },
  );
});
