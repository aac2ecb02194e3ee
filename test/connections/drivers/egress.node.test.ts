import { identities } from "../../authority";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../../scripts/process";
import { startDriverHost, type DriverHost } from "./driver-host";
import { mysqlOverTls } from "./fake-mysql";
import { fakeServer, postgresOverTls, refusingPostgres } from "./fake-servers";

let host: DriverHost;
let resolver: Server;
let address = "";
const asked: string[] = [];
/** What the fake name service answers, one list after another; the last one stays. */
const names = new Map<string, string[][]>();

beforeAll(async () => {
  host = await startDriverHost();
  resolver = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://resolver");
    const [name, type] = [url.searchParams.get("name") ?? "", url.searchParams.get("type")];
    if (type === "A") asked.push(name);
    const lists = names.get(name);
    if (!lists) return void response.writeHead(503).end();
    const list = type === "A" && lists.length > 1 ? lists.shift() : lists[0];
    const Answer = type === "A" ? (list ?? []).map((data) => ({ type: 1, data })) : [];
    response.writeHead(200, { "content-type": "application/dns-json" }).end(JSON.stringify({ Status: 0, Answer }));
  });
  await new Promise<void>((resolve) => resolver.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(resolver.address() as AddressInfo).port}/dns-query`;
});
afterAll(async () => {
  resolver.close();
  await host.stop();
});

const create = (type: "postgresql" | "mysql", name: string, port: number) =>
  host.ask<string>({
    create: { type, name: `${type} ${name} ${port}`, host: name, port, database: "d", user: "u", password: "p", tls: "disable" } as never,
  });

describe.each(["postgresql", "mysql"] as const)("a deployed Worker that opens %s", (type) => {
  it("connects to no name that points to a private address, whatever else it points to", async () => {
    let reached = 0;
    const server = await fakeServer((socket) => (reached++, void socket.destroy()));
    for (const [name, list] of [
      ["inside.example.com", ["127.0.0.1"]],
      ["both.example.com", ["93.184.216.34", "127.0.0.1"]],
    ] as const) {
      names.set(name, [[...list]]);
      const id = await create(type, name, server.port);
      expect(await host.ask({ test: id, deployed: true, resolver: address })).toMatchObject({
        ok: false,
        error: `"${name}" points to 127.0.0.1, a private, local or reserved address, which connections may not reach.`,
      });
    }
    expect(reached).toBe(0);
    await server.close();
  });

  it("connects to nothing while names cannot be looked up, and says so", async () => {
    const id = await create(type, "unknown.example.com", 5432);
    expect(await host.ask({ test: id, deployed: true, resolver: address })).toMatchObject({
      ok: false,
      error: expect.stringMatching(
        /^The address of "unknown\.example\.com" could not be looked up \(it answered 503\), so nothing was connected\./,
      ),
    });
  });

  it("connects to the address that was checked, and asks for no other", async () => {
    let reached = 0;
    const server = await fakeServer((socket) => (reached++, void socket.destroy()));
    const settings = { host: "rebinding.example.com", port: server.port, database: "d", user: "u", tls: "disable" };
    const before = asked.length;
    const answer = await host.ask<{ failure?: string }>({ at: { type, settings, password: "p", address: "127.0.0.1" } });
    expect(answer.failure).toBeDefined();
    expect([reached, asked.length]).toEqual([1, before]);
    await server.close();
  });
});

describe("over TLS, at the address that was checked, the certificate must name the host that people wrote", () => {
  const at = (type: "postgresql" | "mysql", name: string, port: number) =>
    host.ask<{ failure?: string }>({
      at: { type, settings: { host: name, port, database: "d", user: "u", tls: "verify" }, password: "p", address: "127.0.0.1" },
    });

  it("of PostgreSQL", async () => {
    const behind = await refusingPostgres("28P01", 'password authentication failed for user "u"');
    const server = await postgresOverTls(identities.otherName, { host: "127.0.0.1", port: behind.port });
    expect(await at("postgresql", "elsewhere.example.com", server.port)).toMatchObject({ failure: "password" });
    expect(server.secured()).toBe(1);
    for (const name of ["other.example.com", "localhost", "127.0.0.1"])
      expect(await at("postgresql", name, server.port)).toMatchObject({ failure: "tls" });
    await server.close();
    await behind.close();
  });

  it("of MySQL", async () => {
    const server = await mysqlOverTls(identities.otherName, null);
    const answer = at("mysql", "elsewhere.example.com", server.port);
    await until(() => server.received() > 0, 5_000);
    await server.close();
    expect((await answer).failure).not.toBe("tls");
    const other = await mysqlOverTls(identities.otherName, null);
    expect(await at("mysql", "other.example.com", other.port)).toMatchObject({ failure: "tls" });
    expect(other.received()).toBe(0);
    await other.close();
  });
});

it("a refusal of the server is still told by the name that people wrote", async () => {
  const server = await refusingPostgres("28P01", 'password authentication failed for user "u"');
  const settings = { host: "db.example.com", port: server.port, database: "d", user: "u", tls: "disable" };
  expect(await host.ask({ at: { type: "postgresql", settings, password: "p", address: "127.0.0.1" } })).toMatchObject({
    failure: "password",
  });
  await server.close();
});
