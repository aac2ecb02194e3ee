import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { unstable_readConfig, type Unstable_Config } from "wrangler";
import { checkPlainVariables } from "../env.ts";
import { wrangler } from "./bundle.ts";
import { HostError } from "./host-error.ts";
import { configFile, root } from "./paths.ts";
import { refuseFaults, wranglerVariables } from "./variables.ts";
import { startupCpuMs, workerSize } from "./worker-cost.ts";

/** What the deploy does on the account: wrangler's commands, by name so that a test can record them. */
export type Wrangler = (args: string[], options?: { show?: boolean; input?: string }) => Promise<string>;

/** Builds exactly what a deploy would upload into `dist/worker` and says what it costs. Changes nothing on any account. */
export async function dryRun(run: Wrangler, say: (line: string) => void): Promise<void> {
  checkVariablesOf(configFile);
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
 * Brings the account to what `wrangler.toml` says. Wrangler's upload makes buckets, databases and the queues a producer names; made here is what it does not make or
 * makes too late: the queues of dead letters, because a Worker that consumes a missing one is refused, and the main database, so that its tables stand before the
 * first request reaches code that needs them. Safe to repeat: a deploy that stopped anywhere is finished by the next. Throws HostError saying which step stopped.
 */
export async function deploy(run: Wrangler, say: (line: string) => void, configPath = configFile): Promise<void> {
  checkVariablesOf(configPath);
  const config: Unstable_Config = unstable_readConfig({ config: configPath });
  const worker = config.name ?? "daybook";
  const database = config.d1_databases.find(({ binding }) => binding === "DB")?.database_name ?? "daybook";
  const provisioned = new Set((config.queues.producers ?? []).flatMap(({ queue }) => queue ?? []));
  const named = (config.queues.consumers ?? []).flatMap(({ queue, dead_letter_queue: dead }) => (dead ? [queue, dead] : [queue]));
  const queues = [...new Set(named)].filter((queue) => !provisioned.has(queue));

  await step("Making the queues", async () => {
    await Promise.all(queues.map((queue) => ensureQueue(run, queue, say)));
  });
  await step(`Making the database ${database}`, () => ensureDatabase(run, database, say));
  say(`- Applying migrations to ${database} ...`);
  await step(`Applying migrations to ${database}`, () =>
    run(["d1", "migrations", "apply", database, "--remote", "--config", configPath], { show: true }),
  );
  const keyed = await step("Looking for the Worker's secrets", () => hasSecret(run, worker));
  say("- Uploading the Worker ...");
  const upload = (secrets: string[]): Promise<string> => run(["deploy", "--config", configPath, ...secrets], { show: true });
  await step("Uploading the Worker", () => (keyed ? upload([]) : withNewKey(say, upload)));
}

/** Secrets are not known here: the Worker checks them itself, and its health names them. */
const checkVariablesOf = (configPath: string): void => refuseFaults(checkPlainVariables(wranglerVariables(configPath)));

/** Whatever stops a step, what was made stays and the next deploy finds it; people are told so. */
async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    throw new HostError(
      `${what} did not succeed, and the deploy stopped there: ${error.message}\n` +
        "What was made before stays. Mend the cause above and run `npm run deploy` again: it goes on from here.",
    );
  }
}

async function ensureQueue(run: Wrangler, queue: string, say: (line: string) => void): Promise<void> {
  try {
    await run(["queues", "info", queue]);
  } catch {
    // Absent, or not to be read; then making it says why.
    say(`- Creating the queue ${queue} ...`);
    await run(["queues", "create", queue]);
  }
}

async function ensureDatabase(run: Wrangler, database: string, say: (line: string) => void): Promise<void> {
  const known = JSON.parse(jsonIn(await run(["d1", "list", "--json"]))) as { name: string }[];
  if (known.some(({ name }) => name === database)) return;
  say(`- Creating the database ${database} ...`);
  await run(["d1", "create", database]);
}

/** SECRET_KEY is made once and never read back: sealed credentials depend on it. It travels in a file of this user's only, gone afterwards. */
async function withNewKey(say: (line: string) => void, upload: (args: string[]) => Promise<string>): Promise<string> {
  say("- Making SECRET_KEY ...");
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
    // Only "there is no such Worker yet" means that there is no key; any other failure must not lead to a second one.
    if (NO_SUCH_WORKER.test((error as Error).message)) return false;
    throw error;
  }
  return (JSON.parse(jsonIn(listed)) as { name: string }[]).some(({ name }) => name === "SECRET_KEY");
}

/** As wrangler prints the refusal: the sentence of its own, or the platform's code. */
const NO_SUCH_WORKER = /Worker "[^"]+" not found|\[code: (10007|10090)\]/;

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
