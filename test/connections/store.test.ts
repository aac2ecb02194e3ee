import { describe, expect, it } from "vitest";
import { env } from "cloudflare:workers";
import { listConnections, loadConnectionName, recordOf } from "../../src/connections/store";
import { openDb } from "../../src/db/client";
import { connections } from "../../src/db/schema/connections";

const row = (type: string, settings: Record<string, string | number>) => ({
  id: "00000000-0000-7000-8000-000000000001",
  name: "Shop",
  type,
  settings,
  sealed: "s",
  createdBy: null,
  createdAt: 1,
  updatedAt: 2,
});

describe("a stored connection", () => {
  it("of an older shape has the defaults of its type", () => {
    const { settings } = recordOf(row("postgresql", { host: "db.example.com", database: "shop", user: "reader" }));
    expect(settings).toEqual({ host: "db.example.com", port: 5432, database: "shop", user: "reader", tls: "verify" });
  });
  it("never carries a secret or a field that its type does not have", () => {
    const { settings } = recordOf(row("postgresql", { host: "h", database: "d", user: "u", password: "secret", extra: "x" }));
    expect(Object.keys(settings)).toEqual(["host", "port", "database", "user", "tls"]);
  });
  it("of a type that this version does not know is named", () => {
    expect(() => recordOf(row("oracle", {}))).toThrow('cannot read the connection "Shop" of type "oracle"');
  });
  it("that cannot be read hides no other, and can be deleted", async () => {
    const db = openDb(env.DB);
    await db
      .insert(connections)
      .values([row("oracle", {}), { ...row("mysql", { host: "h", database: "d", user: "u" }), id: "2", name: "Till" }]);
    expect((await listConnections(db, "", 10)).map(({ name }) => name)).toEqual(["Till"]);
    expect(await loadConnectionName(db, row("", {}).id)).toEqual({ id: row("", {}).id, name: "Shop" });
  });
});
