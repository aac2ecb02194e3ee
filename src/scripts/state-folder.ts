import { randomBytes } from "node:crypto";
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { HostFailure } from "./host-failure.ts";

/** The folder that holds all state of one local host. */
export interface StateFolder {
  path: string;
  /** Databases, objects and object storage; the same layout as `wrangler --persist-to`. */
  data: string;
  build: string;
  logFile: string;
  /** 32 random bytes, base64: sealed credentials and sessions depend on it. */
  secretKey: string;
  /** True when this start created the folder. */
  fresh: boolean;
  release(): void;
}

/** Creates or opens the folder, checks its databases and locks it for this process. Throws HostFailure. */
export function openStateFolder(folder: string): StateFolder {
  const data = path.join(folder, "v3");
  const fresh = !existsSync(data);
  try {
    // A folder that holds other things, too, is somebody's own: in it only what is ours is closed.
    const isOurs = !fresh || !existsSync(folder) || readdirSync(folder).length === 0;
    mkdirSync(data, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    close(isOurs ? [folder, data] : [data], 0o700);
    close(
      ["host.log", "secret-key", "admin-token"].map((name) => path.join(folder, name)).filter((file) => existsSync(file)),
      0o600,
    );
  } catch (error) {
    throw new HostFailure(
      `The state folder ${folder} cannot be written (${(error as NodeJS.ErrnoException).code}). Choose another with --state.`,
    );
  }
  const release = lock(folder);
  try {
    // The tables, and the index of the object storage. Databases of Durable Objects are not checked: there may be thousands, and a damaged one affects only its own project.
    for (const kind of ["d1", "r2"]) checkDatabases(path.join(data, kind));
    return {
      path: folder,
      data,
      build: path.join(folder, "build"),
      logFile: path.join(folder, "host.log"),
      secretKey: secret(folder),
      fresh,
      release,
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Takes from everybody but the owner what earlier versions left open. */
function close(paths: string[], mode: number): void {
  for (const one of paths) chmodSync(one, mode);
}

/** Uses the file lock of SQLite: the system releases it when the process ends, however it ends. */
function lock(folder: string): () => void {
  let held: DatabaseSync | undefined;
  try {
    held = new DatabaseSync(path.join(folder, "host.lock"), { timeout: 1_000 });
    held.exec("begin exclusive");
    return () => {
      held?.close();
      held = undefined;
    };
  } catch {
    held?.close();
    throw new HostFailure(`Another Daybook is using the state folder ${folder}. Stop it, or choose another folder with --state.`);
  }
}

function checkDatabases(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".sqlite")) continue;
    const file = path.join(entry.parentPath, entry.name);
    const problem = problemOf(file);
    if (problem)
      throw new HostFailure(
        `The database ${file} is damaged (${problem}). Restore it from a copy, or start empty with another --state folder.`,
      );
  }
}

function problemOf(file: string): string | null {
  try {
    const database = new DatabaseSync(file, { timeout: 5_000 });
    try {
      const row = database.prepare("pragma quick_check(1)").get();
      const verdict = String(row?.["quick_check"]);
      return verdict === "ok" ? null : verdict.replaceAll(/\s+/g, " ");
    } finally {
      database.close();
    }
  } catch (error) {
    return (error as Error).message;
  }
}

function secret(folder: string): string {
  const file = path.join(folder, "secret-key");
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("base64"), { mode: 0o600, flag: "wx" });
  const key = readFileSync(file, "utf8").trim();
  if (Buffer.from(key, "base64").length !== 32)
    throw new HostFailure(`The key in ${file} is damaged. Restore it from a copy: saved credentials cannot be decrypted without it.`);
  return key;
}
