import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { loadSample } from "../../src/scripts/sample";

/** An API that records its calls and fails at the call of one number, from 1. */
async function fakeApi(failsAt: number) {
  const calls: string[] = [];
  const titles: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const call = `${request.method} ${request.url}`;
    calls.push(call);
    if (calls.length === failsAt) return void response.writeHead(500).end("disk full");
    if (call === "POST /api/v1/projects") titles.push((JSON.parse(body) as { title: string }).title);
    const values = titles.map((title) => ({ title }));
    response.end(JSON.stringify({ id: `id-${calls.length}`, runId: "run", status: "succeeded", values }));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    calls,
    titles,
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const warehouse = { prepare: () => ({ bind: () => ({}) }), batch: async () => [] } as unknown as D1Database;
const host = (base: string) => ({ base, token: "dbk_token", warehouse, say: () => undefined });

test("an interrupted start does not create a sample project twice, and the error names the call that failed", async () => {
  await using whole = await fakeApi(0);
  await loadSample(host(whole.base));
  expect(whole.titles).toHaveLength(3);
  const second = whole.calls.indexOf("POST /api/v1/projects", whole.calls.indexOf("POST /api/v1/projects") + 1) + 1;

  await using api = await fakeApi(second);
  await expect(loadSample(host(api.base))).rejects.toThrow(
    "the sample workspace could not be created: POST /projects answered 500: disk full",
  );
  expect(api.titles).toHaveLength(1);
  await loadSample(host(api.base));
  expect(api.titles).toEqual(whole.titles);
});

test("every sample schedule gets a notification, and one of them is paused", async () => {
  await using api = await fakeApi(0);
  await loadSample(host(api.base));
  const schedules = api.calls.filter((call) => /^POST \S+\/projects\/[^/]+\/schedules$/.test(call));
  expect(api.calls.filter((call) => call.endsWith("/notifications"))).toHaveLength(schedules.length);
  expect(api.calls.filter((call) => call.endsWith("/pause"))).toHaveLength(1);
});
