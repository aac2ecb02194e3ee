import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { beforeAll, expect, test } from "vitest";
import worker from "../../src/worker";
import { env, openWorkspace, publishProject, request, type Workspace } from "./workspace";

let workspace: Workspace;
const cellOf: Record<string, string> = {};
let [runId, projectId] = ["", ""];

beforeAll(async () => {
  workspace = await openWorkspace();
  const published = await publishProject(workspace, "Exact", [
    { kind: "input", output: "big", config: { type: "number", default: "12345678901234567890" } },
    { kind: "sql", output: "b", source: "select 1 as x, 0.5 as y union all select 2, null union all select 9007199254740993, 9e999" },
    { kind: "javascript", output: "total", source: "b.reduce((sum, row) => sum + row.x, 0n)" },
    { kind: "javascript", output: "glued", source: "b.reduce((sum, row) => sum + row.x, 0)" },
    { kind: "javascript", output: "next", source: "total + 1n" },
    { kind: "javascript", output: "kept", source: "b.filter((row) => row.y !== null)" },
    { kind: "javascript", output: "not_a_number", source: "b[1].y + undefined" },
    { kind: "javascript", output: "parts", source: "({ id: total, ratio: -Infinity, none: null })" },
    { kind: "javascript", output: "given", source: "String(big + 1n)" },
    { kind: "table", output: "shown", label: "shown", config: { table: "b" } },
  ]);
  const { firstRun } = published;
  [runId, projectId] = [firstRun.id, published.projectId];
  for (const cell of firstRun.cells ?? []) cellOf[cell.output ?? ""] = cell.staticId;
}, 90_000);

const get = async <Body>(name: string, query = "") =>
  (await workspace.call<Body>("GET", `/runs/${runId}/outputs/${cellOf[name]}${query}`)).body;

test.each<[string, object]>([
  ["total", { value: "9007199254740996", type: "integer" }],
  ["next", { value: "9007199254740997", type: "integer" }],
  ["not_a_number", { value: "NaN", type: "number" }],
  ["parts", { value: { id: "9007199254740996", ratio: "-Infinity", none: null }, types: { "/id": "integer", "/ratio": "number" } }],
  ["given", { value: "12345678901234567891" }],
  ["big", { value: "12345678901234567890", type: "integer" }],
  ["glued", { status: "failed", error: { message: expect.stringMatching(/Cannot mix BigInt/) as string } }],
])("%s keeps its digits in the API", async (name, body) => expect(await get(name)).toMatchObject(body));

test.each(["b", "shown"])("%s says the type of its columns in JSON, with text where a number would lose digits", async (name) => {
  expect(await get(name)).toMatchObject({
    table: {
      columns: [
        { name: "x", type: "integer" },
        { name: "y", type: "number" },
      ],
      rows: [
        [1, 0.5],
        [2, null],
        ["9007199254740993", "Infinity"],
      ],
    },
  });
});

test("a table that a cell handed on is the same in a file", async () => {
  expect(await get("kept", "?format=csv")).toBe("x,y\r\n1,0.5\r\n9007199254740993,Infinity");
  expect(await get("b", "?format=csv")).toBe("x,y\r\n1,0.5\r\n2,\r\n9007199254740993,Infinity");
});

test.each([
  ["", "78,2c,79"],
  ["&bom=1", "ef,bb,bf"],
])("a file asked for with %j begins with the bytes %s", async (query, bytes) => {
  const ctx = createExecutionContext();
  const url = `http://daybook.test/api/v1/runs/${runId}/outputs/${cellOf["b"]}?format=csv${query}`;
  const asked = new Request(url, { headers: { authorization: `Bearer ${workspace.token}` } });
  const response = await worker.fetch(asked as Request<unknown, IncomingRequestCfProperties>, env, ctx);
  const start = new Uint8Array(await response.arrayBuffer()).slice(0, 3);
  await waitOnExecutionContext(ctx);
  expect([...start].map((byte) => byte.toString(16)).join()).toBe(bytes);
});

test("the page shows every digit", async () => {
  const { body } = await workspace.call<{ values: { display: unknown }[] }>("GET", `/runs/${runId}/outputs?view=drawn`);
  expect(JSON.stringify(body)).toContain('["integer","number"]');
  expect(JSON.stringify(body)).toContain('"9007199254740993"');
});

test.each([
  ["12345678901234567890", 422],
  ['"12345678901234567890"', 201],
  ["1e400", 400],
  ['"1e400"', 422],
])("the parameter %s of a run is answered with %i", async (given, status) => {
  const answer = await request<{ runId?: string; invalid?: unknown[] }>(
    "POST",
    `/api/v1/projects/${projectId}/runs`,
    workspace.token,
    `{"inputParams": {"big": ${given}}}`,
  );
  const said = { 201: "runId", 400: "`inputParams.big`", 422: '"paramName":"big"' }[status];
  expect([answer.status, JSON.stringify(answer.body)]).toEqual([status, expect.stringContaining(said ?? "")]);
});
