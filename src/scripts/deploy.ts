import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs, stripVTControlCharacters } from "node:util";
import { unstable_readConfig, type Unstable_Config } from "wrangler";
import { checkPlainVariables } from "../env.ts";
import { wrangler } from "./bundle.ts";
import { buildChartChild } from "./chart-child.ts";
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
 * Prints a link to set-up while there is no admin. Creates on the account what `wrangler.toml` names, applies migrations and uploads the Worker. Wrangler's upload creates buckets, databases and the queues of
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
  const known = await step("Listing the Worker's secrets", () => secretNames(run, worker));
  const isFirst = await step("Looking for the first admin", () => needsAdmin(run, database, configPath));
  // Who set ADMIN_TOKEN has an admin with the first request.
  const setupSecret = isFirst && !known.includes("ADMIN_TOKEN") ? randomBytes(32).toString("base64url") : null;
  const secrets = {
    ...(known.includes("SECRET_KEY") ? {} : { SECRET_KEY: randomBytes(32).toString("base64") }),
    ...(setupSecret === null ? {} : { SETUP_SECRET: setupSecret }),
  };
  say("- Uploading the Worker ...");
  const upload = (more: string[]): Promise<string> => run(["deploy", "--config", configPath, ...more], { show: true });
  const printed = await step("Uploading the Worker", () =>
    Object.keys(secrets).length === 0 ? upload([]) : withSecrets(secrets, say, upload),
  );
  if (setupSecret !== null) for (const line of welcome(setupSecret, addressOf(config, printed))) say(line);
}

/** Who opens this link becomes the first admin, so it is printed once and not kept. */
const welcome = (secret: string, address: string | null): string[] => [
  "",
  "Create the first admin. The link works once; whoever has it becomes the admin:",
  address === null ? `/setup?secret=${secret} at the address of your Worker` : `${address}/setup?secret=${secret}`,
  "Until there is an admin, `npm run deploy` makes a new link and ends this one.",
];

/** APP_URL, else the address that wrangler printed; null when it printed none. */
function addressOf(config: Unstable_Config, printed: string): string | null {
  const { APP_URL: appUrl } = config.vars as Record<string, unknown>;
  if (typeof appUrl === "string" && appUrl !== "") return appUrl;
  return /https:\/\/[a-z0-9.-]+\.workers\.dev/.exec(stripVTControlCharacters(printed))?.[0] ?? null;
}

/** Whether nobody has set the workspace up. */
async function needsAdmin(run: Wrangler, database: string, configPath: string): Promise<boolean> {
  const command = "select count(*) as workspaces from workspace";
  const printed = await run(["d1", "execute", database, "--remote", "--json", "--config", configPath, "--command", command]);
  const [answer] = JSON.parse(jsonIn(printed)) as { results: { workspaces: number }[] }[];
  return answer?.results[0]?.workspaces === 0;
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

/**
 * Uploads with secrets: those that are not named stay as they are. SECRET_KEY is created once, because sealed credentials depend on it and it cannot be read back.
 * They are passed in a file that only this user can read and that is deleted afterwards.
 */
async function withSecrets(
  secrets: Record<string, string>,
  say: (line: string) => void,
  upload: (args: string[]) => Promise<string>,
): Promise<string> {
  for (const name of Object.keys(secrets)) say(`- Creating ${name} ...`);
  const folder = mkdtempSync(path.join(tmpdir(), "daybook-"));
  const file = path.join(folder, "secrets.json");
  writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
  try {
    return await upload(["--secrets-file", file]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** None when there is no such Worker yet. */
async function secretNames(run: Wrangler, worker: string): Promise<string[]> {
  let listed: string;
  try {
    listed = await run(["secret", "list", "--name", worker, "--format", "json"]);
  } catch (error) {
    // Only "there is no such Worker yet" means that there are none. After any other failure there may be a key, which must not be replaced.
    if (NO_SUCH_WORKER.test((error as Error).message)) return [];
    throw error;
  }
  return (JSON.parse(jsonIn(listed)) as { name: string }[]).map(({ name }) => name);
}

/** How wrangler reports a missing Worker: its own sentence, or the error code of the API. */
const NO_SUCH_WORKER = /Worker "[^"]+" not found|\[code: (10007|10090)\]/;

/** wrangler prints notes before and after its JSON. */
const jsonIn = (printed: string): string => printed.slice(printed.indexOf("["), printed.lastIndexOf("]") + 1);

const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(0);

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { "dry-run": { type: "boolean", default: false } } });
  const say = (line: string): void => console.log(line);
  await buildChartChild();
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
