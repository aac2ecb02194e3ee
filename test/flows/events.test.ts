import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { comparisonSchema } from "../../src/contract/compare";
import { eventSchema, type Event } from "../../src/contract/events";
import worker from "../../src/worker";
import { ended, env, openWorkspace, publishCells, publishProject, signIn, type Workspace } from "./workspace";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});

const wait = "await new Promise((resolve) => setTimeout(resolve, hex_run_context === 'api-triggered' ? 400 : 0));";
const cells = [
  { kind: "javascript", label: "First", output: "a", source: `${wait} 1` },
  {
    kind: "javascript",
    label: "Second",
    output: "b",
    source: `${wait} if (hex_run_context === 'api-triggered') throw new Error("no figures"); a + 1`,
  },
  { kind: "javascript", label: "Third", output: "c", source: "b + 1" },
];

async function upgrade(runId: string, headers: Record<string, string>): Promise<Response> {
  const ctx = createExecutionContext();
  const response = await worker.fetch(
    new Request(`http://daybook.test/api/v1/runs/${runId}/events`, { headers: { upgrade: "websocket", ...headers } }) as never,
    env,
    ctx,
  );
  await waitOnExecutionContext(ctx);
  return response;
}

/** Everything that arrives on a socket until it closes. */
async function watch(runId: string): Promise<{ events: Event[]; closed: Promise<void>; socket: WebSocket }> {
  const response = await upgrade(runId, { authorization: `Bearer ${workspace.token}` });
  expect(response.status).toBe(101);
  const socket = response.webSocket as WebSocket;
  const events: Event[] = [];
  const closed = new Promise<void>((resolve) => socket.addEventListener("close", () => resolve()));
  socket.addEventListener("message", ({ data }) => {
    if (data !== "pong") events.push(eventSchema.parse(JSON.parse(data as string)));
  });
  socket.accept();
  return { events, closed, socket };
}

const words = (events: Event[]): string[] => events.map((event) => (event.type === "run" ? `run ${event.status}` : `cell ${event.status}`));
const whole = ["run running", "cell running", "cell succeeded", "cell running", "cell failed", "cell skipped", "run failed"];
const parse = (text: string): Event[] =>
  text
    .trim()
    .split("\n\n")
    .map((frame) => {
      const [event, data] = frame.split("\n");
      const parsed = eventSchema.parse(JSON.parse((data ?? "").replace(/^data: /, "")));
      expect(event).toBe(`event: ${parsed.type}`);
      return parsed;
    });

describe("the events of a run", { timeout: 90_000 }, () => {
  test("arrive live, are complete for a client that connects late, and are replayed after the end", async () => {
    const { projectId } = await publishProject(workspace, "Watched", cells);
    const { body } = await workspace.call<{ runId: string }>("POST", `/projects/${projectId}/runs`, {});
    const early = await watch(body.runId);
    expect((await workspace.call("GET", `/runs/${body.runId}/events`)).status).toBe(409);
    await vi.waitFor(() => expect(words(early.events)).toContain("cell succeeded"), { timeout: 30_000, interval: 20 });
    const late = await watch(body.runId);
    early.socket.send("ping");
    await Promise.all([early.closed, late.closed]);
    expect(words(early.events).filter((word) => word !== "run queued")).toEqual(whole);
    expect(words(late.events)).toEqual(whole);
    expect(late.events.at(-1)).toMatchObject({ status: "failed", reason: "cell_failed", error: { label: "Second" } });

    await ended(workspace, body.runId);
    const replayed = await workspace.call<string>("GET", `/runs/${body.runId}/events`);
    expect(replayed.headers.get("content-type")).toContain("text/event-stream");
    expect(words(parse(replayed.body))).toEqual(["run queued", ...whole]);
    // The replay has the same cells as the live events.
    expect(parse(replayed.body).filter((event) => event.type === "cell" && event.finishedAt !== null)).toEqual(
      early.events.filter((event) => event.type === "cell" && event.finishedAt !== null),
    );
    const afterwards = await watch(body.runId);
    await afterwards.closed;
    expect(words(afterwards.events)).toEqual(["run queued", ...whole]);
  });

  test("show the position in the queue, and that a run was cancelled", async () => {
    const { projectId } = await publishProject(workspace, "Line", [
      {
        kind: "javascript",
        source: "if (hex_run_context === 'api-triggered') await new Promise((resolve) => setTimeout(resolve, 60_000)); 1",
      },
    ]);
    const start = async () => (await workspace.call<{ runId: string }>("POST", `/projects/${projectId}/runs`, {})).body.runId;
    const first = await start();
    const second = await start();
    const watcher = await watch(second);
    await vi.waitFor(() => expect(watcher.events[0]).toMatchObject({ status: "queued", position: 1 }), { timeout: 10_000 });
    for (const runId of [first, second]) expect((await workspace.call("POST", `/runs/${runId}/cancel`)).status).toBe(200);
    await watcher.closed;
    expect(watcher.events.at(-1)).toMatchObject({ type: "run", status: "cancelled", reason: "user" });
  });

  test("are refused to strangers and to pages of other sites", async () => {
    const { firstRun } = await publishProject(workspace, "Private", [{ kind: "javascript", source: "1" }]);
    expect((await upgrade(firstRun.id, {})).status).toBe(401);
    const session = await signIn();
    expect((await upgrade(firstRun.id, { ...session, origin: "https://evil.example" })).status).toBe(403);
    const own = await upgrade(firstRun.id, { ...session, origin: "http://daybook.test" });
    expect(own.status).toBe(101);
    own.webSocket?.accept();
    own.webSocket?.close();
  });
});

describe("two runs beside each other", { timeout: 90_000 }, () => {
  test("say which values, rows and figures changed", async () => {
    const project = await publishProject(workspace, "Compared", [
      { kind: "javascript", label: "Same", output: "same", source: "1" },
      { kind: "javascript", label: "Total", output: "total", source: "41" },
      { kind: "metric", label: "Figure", config: { value: "total" } },
      { kind: "markdown", label: "Gone", source: "bye" },
    ]);
    const draft = (await workspace.call<{ cells: { label: string; source: string }[] }>("GET", `/projects/${project.projectId}/draft`)).body
      .cells;
    const next = draft.filter(({ label }) => label !== "Gone").map((cell) => (cell.label === "Total" ? { ...cell, source: "42" } : cell));
    const { run } = await publishCells(workspace, project.projectId, [...next, { kind: "markdown", label: "New", source: "hello" }]);
    const { status, body } = await workspace.call("GET", `/runs/${project.firstRun.id}/compare/${run.id}`);
    expect(status).toBe(200);
    const comparison = comparisonSchema.parse(body);
    expect(comparison).toMatchObject({ before: { id: project.firstRun.id, version: 1 }, after: { id: run.id, version: 2 }, inputs: [] });
    expect(comparison.cells.map(({ label, presence, value, changed }) => [label, presence, value, changed])).toEqual([
      ["Same", "both", "equal", false],
      ["Total", "both", "changed", true],
      ["Figure", "both", "changed", true],
      ["New", "after", null, true],
      ["Gone", "before", null, true],
    ]);
    expect(comparison.cells[2]?.metric).toMatchObject({ before: { raw: 41 }, after: { raw: 42 }, delta: 1 });

    const other = await publishProject(workspace, "Another", [{ kind: "javascript", source: "1" }]);
    expect(await workspace.call("GET", `/runs/${run.id}/compare/${other.firstRun.id}`)).toMatchObject({
      status: 422,
      body: { issues: [{ path: "otherId" }] },
    });
    expect((await workspace.call("GET", `/runs/${run.id}/compare/01900000-0000-7000-8000-000000000000`)).status).toBe(404);
  });
});
