import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { oneClient, type ClientPort } from "../../src/connections/one-client";
import { QueryFailure, type Query, type QueryResult } from "../../src/connections/port";

const query: Query = { connection: "c", text: "select 1", values: [], maxRows: 10, maxBytes: 1000, timeoutMs: 1000 };
const result: QueryResult = { table: { columns: [], types: [], data: [] }, totalRows: 0, readAt: "2026-01-01T00:00:00.000Z" };
const never = new AbortController().signal;

/** A database whose statements do what is given; everything that happens is noted. */
function fake(read: (client: number) => Promise<QueryResult>) {
  const seen: string[] = [];
  let clients = 0;
  const port: ClientPort<number> = {
    connect: async () => (seen.push(`connect ${++clients}`), clients),
    read: (client) => (seen.push(`read ${client}`), read(client)),
    cancel: async (client) => void seen.push(`cancel ${client}`),
    end: async (client) => void seen.push(`end ${client}`),
    destroy: (client) => void seen.push(`destroy ${client}`),
    timedOut: (timeoutMs) => new QueryFailure("timeout", `over ${timeoutMs}`),
    unfinishedAfter: ["too_large"],
  };
  return { seen, driver: oneClient(port) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("one client for a run", () => {
  it("is opened by the first query, used by all of them in their order, and ended once", async () => {
    const { seen, driver } = fake(async () => result);
    expect(seen).toEqual([]);
    await Promise.all([driver.query(query, never), driver.query(query, never)]);
    await driver.close();
    await driver.close();
    expect(seen).toEqual(["connect 1", "read 1", "read 1", "end 1"]);
  });

  it("stays after an error of SQL", async () => {
    const { seen, driver } = fake(() => Promise.reject(new QueryFailure("sql", "no")));
    for (let i = 0; i < 2; i++) await expect(driver.query(query, never)).rejects.toThrow("no");
    expect(seen).toEqual(["connect 1", "read 1", "read 1"]);
  });

  it.each([
    ["a result that the server still sends", new QueryFailure("too_large", "no")],
    ["an error nobody expected", new Error("bug")],
  ])("is thrown away after %s, and the server told to stop", async (_, thrown) => {
    const { seen, driver } = fake(() => Promise.reject(thrown));
    for (let i = 0; i < 2; i++) await expect(driver.query(query, never)).rejects.toBe(thrown);
    expect(seen).toEqual(["connect 1", "read 1", "destroy 1", "cancel 1", "connect 2", "read 2", "destroy 2", "cancel 2"]);
  });

  it("is thrown away when the connection was lost: there is nothing to stop", async () => {
    const { seen, driver } = fake(() => Promise.reject(new QueryFailure("lost", "no")));
    await expect(driver.query(query, never)).rejects.toThrow("no");
    expect(seen).toEqual(["connect 1", "read 1", "destroy 1"]);
  });

  it("a statement that the server does not end in time is cancelled there, and its client thrown away", async () => {
    const { seen, driver } = fake(() => new Promise(() => undefined));
    const asked = driver.query(query, never).catch((thrown: unknown) => thrown);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(seen).toEqual(["connect 1", "read 1"]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await asked).toMatchObject({ reason: "timeout", message: "over 1000" });
    expect(seen).toEqual(["connect 1", "read 1", "destroy 1", "cancel 1"]);
  });

  it("no timer is left behind", async () => {
    const { driver } = fake(async () => result);
    await driver.query(query, never);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("a stop cancels the statement at work; the one behind it never starts", async () => {
    const stop = new AbortController();
    const { seen, driver } = fake(() => new Promise(() => undefined));
    const asked = [driver.query(query, stop.signal), driver.query(query, stop.signal)].map((each) => each.catch(String));
    await vi.advanceTimersByTimeAsync(0);
    stop.abort(new Error("stopped"));
    expect(await Promise.all(asked)).toEqual(["Error: stopped", "Error: stopped"]);
    expect(seen).toEqual(["connect 1", "read 1", "destroy 1", "cancel 1"]);
  });
});
