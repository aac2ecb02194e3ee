import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { wrangler } from "../../src/scripts/bundle";
import { deploy } from "../../src/scripts/deploy";
import { configFile, root } from "../../src/scripts/paths";
import { Platform } from "./platform";
import { temporaryFolder } from "./process";

/** The project's own configuration with all its bindings, but with a Worker of one line: its code does not matter here, and bundling the real one is slow. */
function configWithSmallWorker(folder: string): string {
  mkdirSync(path.join(folder, "web"));
  writeFileSync(path.join(folder, "web/index.html"), "<p>Hello</p>");
  writeFileSync(
    path.join(folder, "worker.js"),
    `import { DurableObject } from "cloudflare:workers";
     export class ProjectRunner extends DurableObject {}
     export class BrowserPool extends DurableObject {}
     export default { fetch: () => new Response("Hello"), scheduled() {}, queue() {} };`,
  );
  const text = readFileSync(configFile, "utf8")
    .replace('main = "src/worker.ts"', 'main = "worker.js"')
    .replace('directory = "dist/web"', 'directory = "web"')
    .replace('migrations_dir = "migrations"', `migrations_dir = "${path.relative(folder, path.join(root, "migrations"))}"`);
  const file = path.join(folder, "wrangler.toml");
  writeFileSync(file, text);
  return file;
}

test("real wrangler against a fake account: a failed first deploy is finished by the next, a later one creates nothing, and the key stays and is never printed", async () => {
  using folder = temporaryFolder();
  const config = configWithSmallWorker(folder.path);
  await using platform = await Platform.start();
  for (const [name, value] of Object.entries(platform.environment)) vi.stubEnv(name, value);
  const shown = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const said: string[] = [];
  const attempt = async (): Promise<string | null> => {
    platform.calls = [];
    try {
      await deploy(wrangler, (line) => said.push(line), config);
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  };

  // A statement of a migration fails: nothing is uploaded, and the message names the step and says what to do.
  platform.fault = { call: "POST d1/database/", status: 400, code: 7500, message: "The database is overloaded.", times: 1, after: 3 };
  const broken = await attempt();
  expect(broken).toContain("Applying migrations to daybook did not succeed");
  expect(broken).toContain("The database is overloaded.");
  expect(broken).toContain("run `npm run deploy` again");
  expect(platform.calls.filter((call) => call.includes("workers/"))).toEqual([]);

  expect(await attempt()).toBeNull();
  expect(said.join("\n")).toContain("Creating SECRET_KEY");
  expect(platform.databases.map(({ name }) => name).sort()).toEqual(["daybook", "daybook-sample-warehouse"]);
  expect(platform.buckets).toEqual(["daybook"]);
  expect(platform.queues.map(({ queue_name: name, consumers }) => [name, consumers[0]?.dead_letter_queue ?? null]).sort()).toEqual([
    ["daybook-deliveries", "daybook-deliveries-dead"],
    ["daybook-deliveries-dead", null],
    ["daybook-runs", "daybook-runs-dead"],
    ["daybook-runs-dead", null],
  ]);
  expect(platform.queues.every(({ consumers }) => consumers[0]?.script === "daybook")).toBe(true);
  expect(platform.crons).toEqual(["* * * * *"]);
  // The tables existed before the first upload.
  expect(platform.uploads.map(({ tables }) => tables.includes("runs"))).toEqual([true]);
  const key = platform.secrets.get("SECRET_KEY")!;
  const setupSecret = platform.secrets.get("SETUP_SECRET")!;
  expect(said.filter((line) => line.includes(setupSecret))).toEqual([`https://daybook.people.workers.dev/setup?secret=${setupSecret}`]);
  expect(Buffer.from(key, "base64")).toHaveLength(32);

  // When secrets cannot be listed there may be a key: no second key, no upload.
  platform.fault = { call: "GET workers/scripts/daybook/secrets", status: 400, code: 10001, message: "Not now.", times: 9 };
  expect(await attempt()).toMatch(/Listing the Worker's secrets did not succeed.*Not now\./s);
  expect(platform.uploads).toHaveLength(1);

  platform.fault = null;
  expect(await attempt()).toBeNull();
  expect(platform.made()).toEqual([]);
  expect(platform.uploads).toHaveLength(2);
  expect(platform.secrets.size).toBe(2);
  expect(platform.secrets.get("SECRET_KEY")).toBe(key);
  // Still without an admin: another link, and the one before opens nothing.
  const next = platform.secrets.get("SETUP_SECRET")!;
  expect(next).not.toBe(setupSecret);
  platform.databases
    .find(({ name }) => name === "daybook")!
    .sqlite.exec("insert into workspace (id, name, settings, created_at) values (1, 'W', '{}', 0)");
  said.length = 0;
  expect(await attempt()).toBeNull();
  expect([platform.secrets.get("SETUP_SECRET"), said.join("\n").includes("/setup")]).toEqual([next, false]);

  const printed = said.join("\n") + shown.mock.calls.map(([text]) => String(text)).join("");
  shown.mockRestore();
  vi.unstubAllEnvs();
  expect(printed).not.toContain(key);
}, 150_000);
