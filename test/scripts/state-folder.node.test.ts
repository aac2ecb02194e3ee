import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { hostAdmin } from "../../src/scripts/admin";
import { checkPort } from "../../src/scripts/port";
import { openStateFolder } from "../../src/scripts/state-folder";
import { freePort, temporaryFolder } from "./process";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  vi.unstubAllEnvs();
  folder[Symbol.dispose]();
});

describe("a state folder", () => {
  test("is new once, keeps its key, and belongs to one process until that releases it", () => {
    const first = openStateFolder(folder.path);
    expect(first.fresh).toBe(true);
    expect(Buffer.from(first.secretKey, "base64")).toHaveLength(32);
    expect(statSync(path.join(folder.path, "secret-key")).mode & 0o777).toBe(0o600);
    expect(() => openStateFolder(folder.path)).toThrow("Another Daybook is using the state folder");
    first.release();
    const second = openStateFolder(folder.path);
    expect([second.fresh, second.secretKey]).toEqual([false, first.secretKey]);
    second.release();
  });

  test("of an earlier version, open to everybody, is closed; a folder that holds other things stays as it is", () => {
    const modeOf = (name: string) => statSync(path.join(folder.path, name)).mode & 0o777;
    mkdirSync(path.join(folder.path, "v3"), { mode: 0o755 });
    writeFileSync(path.join(folder.path, "host.log"), "a line", { mode: 0o644 });
    chmodSync(folder.path, 0o755);
    openStateFolder(folder.path).release();
    expect(["", "v3", "host.log", "secret-key"].map(modeOf)).toEqual([0o700, 0o700, 0o600, 0o600]);

    const shared = path.join(folder.path, "shared");
    mkdirSync(shared, { mode: 0o755 });
    writeFileSync(path.join(shared, "somebody's"), "", { mode: 0o644 });
    openStateFolder(shared).release();
    expect(["shared", "shared/somebody's", "shared/v3"].map(modeOf)).toEqual([0o755, 0o644, 0o700]);
  });

  test("with a damaged key is refused, never given a new one, and not left locked", () => {
    const key = path.join(folder.path, "secret-key");
    writeFileSync(key, "c2hvcnQ=");
    expect(() => openStateFolder(folder.path)).toThrow(`The key in ${key} is damaged. Restore it from a copy`);
    expect(readFileSync(key, "utf8")).toBe("c2hvcnQ=");
    writeFileSync(key, Buffer.alloc(32, 1).toString("base64"));
    openStateFolder(folder.path).release();
  });

  test("with a damaged index of the object storage is refused", () => {
    const index = path.join(folder.path, "v3/r2/index.sqlite");
    mkdirSync(path.dirname(index), { recursive: true });
    writeFileSync(index, "not a database, but long enough to be taken for one".repeat(100));
    expect(() => openStateFolder(folder.path)).toThrow(`The database ${index} is damaged (file is not a database). Restore it`);
  });
});

describe("the admin of a host", () => {
  beforeEach(() => {
    vi.stubEnv("ADMIN_EMAIL", "");
    vi.stubEnv("ADMIN_TOKEN", "");
  });

  test("gets a token once, in a file that only this user can read", () => {
    expect(hostAdmin(folder.path, false)).toBeNull();
    const admin = hostAdmin(folder.path, true);
    expect(admin?.token).toMatch(/^dbk_[\w-]{43}$/);
    expect(statSync(path.join(folder.path, "admin-token")).mode & 0o777).toBe(0o600);
    expect(hostAdmin(folder.path, true)).toEqual(admin);
    // The next start may be without the sample: its admin is still there.
    expect(hostAdmin(folder.path, false)).toEqual(admin);
  });

  test("is the one of the environment when that names both address and token", () => {
    vi.stubEnv("ADMIN_EMAIL", "ada@example.com");
    vi.stubEnv("ADMIN_TOKEN", "dbk_given");
    expect(hostAdmin(folder.path, true)).toEqual({ email: "ada@example.com", token: "dbk_given" });
  });
});

test("a port that is used is refused with a sentence, and a free one is free again after the check", async () => {
  const port = await freePort();
  await checkPort(port);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await expect(checkPort(port)).rejects.toThrow(`Port ${port} is used by another program. Choose another with --port.`);
  await new Promise((resolve) => server.close(resolve));
});
