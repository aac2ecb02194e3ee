import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** A host in a process of its own, as `npm start` runs it. */
export interface HostProcess {
  child: ChildProcess;
  printed(): string;
  /** Resolves when the text has been printed; rejects when the process ends before. */
  says(text: string): Promise<void>;
  ended: Promise<number | null>;
}

/** Starts a host. `detached`: in a process group of its own, so that the whole group can be killed at once. */
export function startHostProcess(args: string[], env: Record<string, string> = {}, detached = false): HostProcess {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "src/scripts/start.ts", ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached,
  });
  let printed = "";
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      for (const check of waiting) check();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const says = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (!printed.includes(text)) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
      void ended.then((code) => reject(new Error(`the host ended with ${code}:\n${printed}`)));
    });
  return { child, printed: () => printed, says, ended };
}

export function temporaryFolder(): { path: string; [Symbol.dispose](): void } {
  const folder = mkdtempSync(path.join(tmpdir(), "daybook-test-"));
  return { path: folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The workerd of a host's state folder. */
export const workerdOf = (state: string): number => Number(readFileSync(path.join(state, "workerd.pid"), "utf8"));

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Command lines of the other processes that have this variable in their environment: everything that a host with it has started. */
export function processesWith(variable: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "latin1").includes(variable) ? [readFileSync(`/proc/${pid}/cmdline`, "latin1")] : [];
      } catch {
        return [];
      }
    })
    .filter((command) => command !== "");
}

/** The processes that descend from this one, by id, with their command lines. */
export function descendantsOf(pid: number): Map<number, string> {
  const parents = new Map<number, number>();
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      // After the name, which may hold anything: state, then parent.
      parents.set(Number(id), Number(readFileSync(`/proc/${id}/stat`, "latin1").split(") ").at(-1)!.split(" ")[1]));
    } catch {
      // The process has ended meanwhile.
    }
  }
  const descends = (id: number): boolean => {
    const parent = parents.get(id);
    return parent !== undefined && (parent === pid || descends(parent));
  };
  return new Map([...parents.keys()].filter(descends).map((id) => [id, commandOf(id)]));
}

/** The command line of a process; empty when it has ended, also while its parent has not reaped it. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
}

/** Waits for a condition; throws after `withinMs`. */
export async function until(condition: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
