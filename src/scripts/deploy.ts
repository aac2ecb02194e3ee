import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { unstable_readConfig, type Unstable_Config } from "wrangler";
import { checkPlainVariables } from "../env.ts";
import { wrangler } from "./bundle.ts";
import { HostFailure } from "./host-failure.ts";
import { configFile, root } from "./paths.ts";
import { refuseFaults, wranglerVariables } from "./variables.ts";
import { startupCpuMs, workerSize } from "./worker-cost.ts";

/** Runs a wrangler command. A parameter of the deploy, so that a test can record the commands. */
export type Wrangler = (args: string[], options?: { show?: boolean; input?: string }) => Promise<string>;

/** Builds what a deploy would upload into `dist/worker` and prints its size and start-up time. Changes nothing on any account. */
export async function dryRun(run: Wrangler, say: (line: string) => void): Promise<void> {
  checkVariablesOf(configFile);
  const folder = path.join(root, "dist/worker");
  rmSync(folder, { recursive: true, force: true });
  say("- Building the Worker ...");
  const bundle = path.join(folder, "worker.bundle");
  await run(["deploy", "--dry-run", "--outdir", folder, "--outfile", bundle, "--config", configFile]);
  const { bytes, gzipBytes, entry } = workerSize(folder);
  say(`Worker size: ${kilobytes(bytes)} kB, ${kilobytes(gzipBytes)} kB gzip (${entry} and its modules)`);
  say("- Measuring start-up in a local runtime ...");
  const profile = path.join(folder, "startup.cpuprofile");
  await run(["check", "startup", "--worker", bundle, "--outfile", profile, "--config", configFile]);
  say(`Start-up CPU: ${startupCpuMs(readFileSync(profile, "utf8")).toFixed(0)} ms`);
}

/**
 * Creates on the account what `wrangler.toml` names, applies migrations and uploads the Worker. Wrangler's upload creates buckets, databases and the queues of
 * producers itself. Created here is what it does not create, or creates too late: the dead-letter queues, because the upload of a Worker that consumes a missing queue is
 * refused; and the main database, so that its tables exist before the first request reaches code that needs them.
 * Safe to repeat: after a failure the next deploy continues. Throws HostFailure that names the failed step.
 */
export async function deploy(run: Wrangler, say: (line: string) => void, configPath = configFile): Promise<void> {
  checkVariablesOf(configPath);
  const config: Unstable_Config = unstable_readConfig({ config: configPath });
  const worker = config.name ?? "daybook";
  const database = config.d1_databases.find(({ binding }) => binding === "DB")?.database_name ?? "daybook";
  const provisioned = new Set((config.queues.producers ?? []).flatMap(({ queue }) => queue ?? []));
  const named = (config.queues.consumers ?? []).flatMap(({ queue, dead_letter_queue: dead }) => (dead ? [queue, dead] : [queue]));
  const queues = [...new Set(named)].filter((queue) => !provisioned.has(queue));

  await step("Creating the queues", async () => {
    await Promise.all(queues.map((queue) => ensureQueue(run, queue, say)));
  });
  await step(`Creating the database ${database}`, () => ensureDatabase(run, database, say));
  say(`- Applying migrations to ${database} ...`);
  await step(`Applying migrations to ${database}`, () =>
    run(["d1", "migrations", "apply", database, "--remote", "--config", configPath], { show: true }),
  );
  const hasKey = await step("Listing the Worker's secrets", () => hasSecret(run, worker));
  say("- Uploading the Worker ...");
  const upload = (secrets: string[]): Promise<string> => run(["deploy", "--config", configPath, ...secrets], { show: true });
  await step("Uploading the Worker", () => (hasKey ? upload([]) : withNewKey(say, upload)));
}

/** Secrets are not known here: the Worker checks them itself, and its health names them. */
const checkVariablesOf = (configPath: string): void => refuseFaults(checkPlainVariables(wranglerVariables(configPath)));

/** Runs one step. Its failure names the step and says how to continue: what earlier steps created stays, and the next deploy finds it. */
async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HostFailure)) throw error;
    throw new HostFailure(
      `${what} did not succeed, and the deploy stopped there: ${error.message}\n` +
        "What was created before stays. Fix the cause above and run `npm run deploy` again: it continues from here.",
    );
  }
}

async function ensureQueue(run: Wrangler, queue: string, say: (line: string) => void): Promise<void> {
  try {
    await run(["queues", "info", queue]);
  } catch {
    // The queue is missing or cannot be read; in the second case the command below fails with the reason.
    say(`- Creating the queue ${queue} ...`);
    await run(["queues", "create", queue]);
  }
}

async function ensureDatabase(run: Wrangler, database: string, say: (line: string) => void): Promise<void> {
  const existing = JSON.parse(jsonIn(await run(["d1", "list", "--json"]))) as { name: string }[];
  if (existing.some(({ name }) => name === database)) return;
  say(`- Creating the database ${database} ...`);
  await run(["d1", "create", database]);
}

/** Creates SECRET_KEY, once: sealed credentials depend on it, and it cannot be read back. It is passed in a file that only this user can read and that is deleted afterwards. */
async function withNewKey(say: (line: string) => void, upload: (args: string[]) => Promise<string>): Promise<string> {
  say("- Creating SECRET_KEY ...");
  const folder = mkdtempSync(path.join(tmpdir(), "daybook-"));
  const file = path.join(folder, "secrets.json");
  writeFileSync(file, JSON.stringify({ SECRET_KEY: randomBytes(32).toString("base64") }), { mode: 0o600 });
  try {
    return await upload(["--secrets-file", file]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function hasSecret(run: Wrangler, worker: string): Promise<boolean> {
  let listed: string;
  try {
    listed = await run(["secret", "list", "--name", worker, "--format", "json"]);
  } catch (error) {
    // Only "there is no such Worker yet" means that there is no key. After any other failure there may be one, which must not be replaced.
    if (NO_SUCH_WORKER.test((error as Error).message)) return false;
    throw error;
  }
  return (JSON.parse(jsonIn(listed)) as { name: string }[]).some(({ name }) => name === "SECRET_KEY");
}

/** How wrangler reports a missing Worker: its own sentence, or the error code of the API. */
const NO_SUCH_WORKER = /Worker "[^"]+" not found|\[code: (10007|10090)\]/;

/** wrangler prints notes before and after its JSON. */
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
    if (!(error instanceof HostFailure)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
