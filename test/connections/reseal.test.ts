import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createConnection } from "../../src/connections/change";
import { resealConnections } from "../../src/connections/reseal";
import { keyId, seal, unseal } from "../../src/connections/sealing";
import { loadConnection, replaceSealed } from "../../src/connections/store";
import { openDb } from "../../src/db/client";
import { onScheduled } from "../../src/dispatch/handlers";
import { systemClock } from "../../src/lib/clock";

const admin = { userId: "u", name: "Ann", email: "ann@example.com", role: "admin", scope: null, sessionId: null } as const;
const rotated = { ...env, SECRET_KEY: btoa("n".repeat(32)), SECRET_KEY_PREVIOUS: env.SECRET_KEY };
const create = async (name: string): Promise<string> => {
  const input = {
    type: "postgresql",
    name,
    host: "db.example.com",
    port: 1,
    database: "d",
    user: "u",
    password: `of ${name}`,
    tls: "verify",
  } as const;
  return (await createConnection(env, systemClock, admin, input)).id;
};
const sealedOf = async (id: string): Promise<string> => (await loadConnection(openDb(env.DB), id))?.sealed ?? "";

beforeEach(() => env.DB.prepare("delete from connections").run());

describe("after a rotation of the key", () => {
  it("a tick seals every password with the new key, so that the previous one can be removed", async () => {
    const ids = [await create("a"), await create("b")];
    await onScheduled(Date.now(), rotated);
    const { SECRET_KEY_PREVIOUS: _, ...later } = rotated;
    expect(await Promise.all(ids.map(async (id) => unseal(later, await sealedOf(id), id)))).toEqual(["of a", "of b"]);
    const before = await sealedOf(ids[0]!);
    await resealConnections(rotated);
    expect(await sealedOf(ids[0]!)).toBe(before);
  });

  it("without SECRET_KEY_PREVIOUS nothing is touched", async () => {
    const id = await create("a");
    const before = await sealedOf(id);
    await resealConnections({ ...rotated, SECRET_KEY_PREVIOUS: "" });
    expect(await sealedOf(id)).toBe(before);
  });

  it("a password that no key opens holds up none of the others", async () => {
    const [lost, good] = [await create("a"), await create("b")];
    const foreign = await seal({ SECRET_KEY: btoa("f".repeat(32)) }, "x", lost);
    await replaceSealed(env.DB, lost, await sealedOf(lost), foreign);
    await resealConnections(rotated);
    expect(await sealedOf(lost)).toBe(foreign);
    expect((await sealedOf(good)).startsWith(`${await keyId(rotated)}.`)).toBe(true);
  });

  it("what no key opens is read once or never, and not at every tick", async () => {
    const [foreign, damaged] = [await create("a"), await create("b")];
    await replaceSealed(env.DB, foreign, await sealedOf(foreign), await seal({ SECRET_KEY: btoa("f".repeat(32)) }, "x", foreign));
    const sealed = await sealedOf(damaged);
    await replaceSealed(env.DB, damaged, sealed, await seal(env, "x", "another row"));
    const logged = vi.spyOn(console, "info").mockImplementation(() => undefined);
    const steps = async () => {
      logged.mockClear();
      await resealConnections(rotated);
      return logged.mock.calls.filter(([line]) => String(line).includes("connections.resealed")).map(([line]) => String(line));
    };
    expect((await steps())[0]).toContain('"resealed":0,"unreadable":1');
    for (let tick = 0; tick < 3; tick++) expect(await steps()).toEqual([]);
    // Sealed again by the key that is retired, it is found again.
    await replaceSealed(env.DB, damaged, await sealedOf(damaged), sealed);
    expect((await steps())[0]).toContain('"resealed":1,"unreadable":0');
    logged.mockRestore();
  });

  it("a password that was changed meanwhile stays as it was changed", async () => {
    const id = await create("a");
    const read = await sealedOf(id);
    const changed = await seal(env, "changed", id);
    await replaceSealed(env.DB, id, read, changed);
    await replaceSealed(env.DB, id, read, await seal(rotated, "of a", id));
    expect(await sealedOf(id)).toBe(changed);
  });
});
