import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { Log, LogLevel, Miniflare, Response, convertV4MiniflareOptions, type Request } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";
import type { Bundle } from "./bundle.ts";
import type { Turn } from "../runs/runner/work.ts";
import { migrate } from "./migrate.ts";
import { configFile, resolveModule } from "./paths.ts";

/** What `startRuntime` needs to know. */
export interface RuntimeOptions {
  port: number;
  /** For benchmarks: where DevTools may attach. */
  inspectorPort?: number;
  data: string;
  /** Where the small files of this module go: the wrapper of workerd and its process id. */
  folder: string;
  bindings: Record<string, string>;
  /** Answers a run that was interrupted; missing: it begins again. */
  turn?: (runId: string) => Turn;
  onLog(level: string, message: string): void;
  onRestart(): void;
}

/** A running workerd with the real Worker inside. */
export interface Runtime {
  /** Loads other code; the state stays. */
  replace(next: Bundle): Promise<void>;
  database(binding: string): Promise<D1Database>;
  /** The migrations that were applied before the Worker started. */
  applied: string[];
  /** Ends the process at once; Miniflare starts a new one on the same port. */
  kill(): void;
  dispose(): Promise<void>;
}

/** Starts workerd on a port of the loopback address. */
export async function startRuntime(bundle: Bundle, options: RuntimeOptions): Promise<Runtime> {
  const pidFile = path.join(options.folder, "workerd.pid");
  process.env["MINIFLARE_WORKERD_PATH"] = wrapWorkerd(options.folder, pidFile);
  const config = unstable_readConfig({ config: configFile });
  const name = config.name ?? "daybook";

  const build = ({ folder, modules }: Bundle) => {
    const { workerOptions, externalWorkers } = unstable_getMiniflareWorkerOptions(configFile);
    const assets = workerOptions.assets as { directory: string } | undefined;
    return convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0,
      ...(options.inspectorPort === undefined ? {} : { inspectorPort: options.inspectorPort }),
      cf: false,
      resourcePersistencePath: options.data,
      log: new Log(LogLevel.WARN),
      logRequests: false,
      telemetry: { enabled: false },
      enableDevRegistry: false,
      handleStructuredLogs: ({ level, message }) => options.onLog(level, message),
      unsafeHandleRuntimeRestart: () => options.onRestart(),
      workers: [
        {
          ...workerOptions,
          ...(assets && { assets: { ...assets, directory: copyAssets(assets.directory, options.folder) } }),
          name,
          modulesRoot: folder,
          modules,
          ...(options.turn && {
            serviceBindings: { ...(workerOptions.serviceBindings as object | undefined), LOCAL_HOST: answerTurns(options.turn) },
          }),
          bindings: { ...(workerOptions.bindings as object), ...options.bindings },
          unsafeDirectSockets: [{ host: "127.0.0.1", port: options.port, entrypoint: "local" }],
        },
        ...externalWorkers,
      ],
    });
  };

  const applied = await migrate(options.data);
  const miniflare = new Miniflare(build(bundle));
  await miniflare.ready;
  return {
    replace: (next) => miniflare.setOptions(build(next)),
    database: (binding) => miniflare.getD1Database(binding, name),
    applied,
    kill: () => killProcess(pidFile),
    dispose: () => miniflare.dispose(),
  };
}

/** The service that runners ask: `GET /turn/{runId}`. */
const answerTurns =
  (turn: (runId: string) => Turn) =>
  (request: Request): Response =>
    Response.json(turn(new URL(request.url).pathname.split("/").at(-1) ?? ""));

/** Copies the built pages: a build would delete the originals while the host serves them. It serves the new ones after its next start or reload. */
function copyAssets(built: string, folder: string): string {
  const copy = path.join(folder, "web");
  rmSync(copy, { recursive: true, force: true });
  cpSync(built, copy, { recursive: true });
  return copy;
}

/** Writes a script that starts workerd so that it ends with this process, also when that is killed: otherwise it would keep the port and the databases open. */
function wrapWorkerd(folder: string, pidFile: string): string {
  const workerd = (createRequire(resolveModule("miniflare"))("workerd") as { default: string }).default;
  const file = path.join(folder, "workerd.sh");
  const guard = hasSetpriv() ? "setpriv --pdeathsig KILL " : "";
  writeFileSync(file, `#!/bin/sh\necho $$ > "${pidFile}"\nexec ${guard}"${workerd}" "$@"\n`);
  chmodSync(file, 0o700);
  return file;
}

function hasSetpriv(): boolean {
  try {
    execFileSync("setpriv", ["--pdeathsig", "KILL", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function killProcess(pidFile: string): void {
  if (!existsSync(pidFile)) return;
  try {
    process.kill(Number(readFileSync(pidFile, "utf8")), "SIGKILL");
  } catch {
    // It has ended already.
  }
}
