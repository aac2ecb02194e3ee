import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { unstable_readConfig, type Unstable_Config } from "wrangler";
import { wrangler } from "./bundle.ts";
import { HostError } from "./host-error.ts";
import { configFile, root } from "./paths.ts";
import { startupCpuMs, workerSize } from "./worker-cost.ts";

/** What the deploy does on the account: wrangler's commands, by name so that a test can record them. */
export type Wrangler = (args: string[], options?: { show?: boolean; input?: string }) => Promise<string>;

/** Builds exactly what a deploy would upload into `dist/worker` and says what it costs. Changes nothing on any account. */
export async function dryRun(run: Wrangler, say: (line: string) => void): Promise<void> {
  const folder = path.join(root, "dist/worker");
  rmSync(folder, { recursive: true, force: true });
  say("- Building the Worker ...");
  const bundle = path.join(folder, "worker.bundle");
  await run(["deploy", "--dry-run", "--outdir", folder, "--outfile", bundle, "--config", configFile]);
  const { bytes, gzipBytes, entry } = workerSize(folder);
  say(`Worker size: ${kilobytes(bytes)} kB, ${kilobytes(gzipBytes)} kB gzip (${entry} and what it brings)`);
  say("- Measuring start-up in a local runtime ...");
  const profile = path.join(folder, "startup.cpuprofile");
  await run(["check", "startup", "--worker", bundle, "--outfile", profile, "--config", configFile]);
  say(`Start-up CPU: ${startupCpuMs(readFileSync(profile, "utf8")).toFixed(0)} ms`);
}

/**
 * Brings the account to what `wrangler.toml` says: queues first, because a Worker that names a missing one is refused; the database's migrations before the code
 * that needs them, unless the database is new, then right after wrangler made it. Databases and bucket are made by wrangler itself. Safe to repeat.
 */
export async function deploy(run: Wrangler, say: (line: string) => void): Promise<void> {
  const config: Unstable_Config = unstable_readConfig({ config: configFile });
  const queues = new Set([
    ...(config.queues.producers ?? []).flatMap(({ queue }) => queue ?? []),
    ...(config.queues.consumers ?? []).flatMap(({ queue, dead_letter_queue: dead }) => (dead ? [queue, dead] : [queue])),
  ]);
  for (const queue of queues) await ensureQueue(run, queue, say);

  const database = config.d1_databases.find(({ binding }) => binding === "DB")?.database_name ?? "daybook";
  const known = (JSON.parse(jsonIn(await run(["d1", "list", "--json"]))) as { name: string }[]).some(({ name }) => name === database);
  const migrate = async (): Promise<void> => {
    say(`- Applying migrations to ${database} ...`);
    await run(["d1", "migrations", "apply", database, "--remote", "--config", configFile], { show: true });
  };
  if (known) await migrate();
  say("- Uploading the Worker ...");
  await withSecrets(run, config.name ?? "daybook", say, (secrets) => run(["deploy", "--config", configFile, ...secrets], { show: true }));
  if (!known) await migrate();
}

async function ensureQueue(run: Wrangler, queue: string, say: (line: string) => void): Promise<void> {
  try {
    await run(["queues", "info", queue]);
  } catch {
    say(`- Creating the queue ${queue} ...`);
    await run(["queues", "create", queue]);
  }
}

/** SECRET_KEY is made once and never read back: sealed credentials depend on it. Gives the arguments that upload what is missing. */
async function withSecrets(
  run: Wrangler,
  worker: string,
  say: (line: string) => void,
  upload: (args: string[]) => Promise<string>,
): Promise<void> {
  if (await hasSecret(run, worker)) return void (await upload([]));
  say("- Making SECRET_KEY ...");
  const folder = mkdtempSync(path.join(tmpdir(), "daybook-"));
  const file = path.join(folder, "secrets.json");
  writeFileSync(file, JSON.stringify({ SECRET_KEY: randomBytes(32).toString("base64") }), { mode: 0o600 });
  try {
    await upload(["--secrets-file", file]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function hasSecret(run: Wrangler, worker: string): Promise<boolean> {
  let listed: string;
  try {
    listed = await run(["secret", "list", "--name", worker, "--format", "json"]);
  } catch (error) {
    // Only "there is no such Worker yet" means that there is no key; any other failure must not lead to a second one.
    if (/10007|not found|does not exist/i.test((error as Error).message)) return false;
    throw error;
  }
  return (JSON.parse(jsonIn(listed)) as { name: string }[]).some(({ name }) => name === "SECRET_KEY");
}

/** wrangler prints notes round its JSON. */
const jsonIn = (printed: string): string => printed.slice(printed.indexOf("["), printed.lastIndexOf("]") + 1);

const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(0);

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { "dry-run": { type: "boolean", default: false } } });
  const say = (line: string): void => console.log(line);
  if (values["dry-run"]) await dryRun(wrangler, say);
  else await deploy(wrangler, say);
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
