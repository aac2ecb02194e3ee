import { readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { deploy, type Wrangler } from "../../src/scripts/deploy";
import { HostFailure } from "../../src/scripts/host-failure";

/** A fake account: it records every command and changes as the platform would. */
class Account {
  queues = new Set<string>();
  databases: string[] = [];
  worker: { secrets: Record<string, string> } | null = null;
  migrated: string[] = [];
  calls: string[] = [];
  hasAdmin = false;
  secretsFile: string | null = null;
  /** The number, from 1, of the call that fails. */
  failsAt: number | null = null;

  wrangler: Wrangler = async (args) => {
    const command = args.slice(0, 3).join(" ");
    this.calls.push(command);
    if (this.calls.length === this.failsAt) throw new HostFailure("timeout");
    const name = args[2] ?? "";
    if (command.startsWith("queues info")) return this.queues.has(name) ? name : refuse(`Queue "${name}" does not exist. [code: 11000]`);
    if (command.startsWith("queues create"))
      return this.queues.has(name) ? refuse("exists [code: 11009]") : (this.queues.add(name), "created");
    if (command.startsWith("d1 create"))
      return this.databases.includes(name) ? refuse("exists [code: 7502]") : (this.databases.push(name), "created");
    if (command.startsWith("d1 list")) return `a note\n${JSON.stringify(this.databases.map((database) => ({ name: database })))}\n`;
    if (command.startsWith("d1 migrations"))
      return this.databases.includes(args[3] ?? "") ? (this.migrated.push(args[3]!), "") : refuse("no such database");
    if (command.startsWith("d1 execute")) {
      if (this.migrated.length === 0) return refuse("no such table: workspace");
      return `a note\n${JSON.stringify([{ results: [{ workspaces: this.hasAdmin ? 1 : 0 }], success: true }])}\n`;
    }
    if (command.startsWith("secret list"))
      return this.worker
        ? JSON.stringify(Object.keys(this.worker.secrets).map((secret) => ({ name: secret })))
        : refuse('Worker "daybook" not found.');
    return this.upload(args);
  };

  private upload(args: string[]): string {
    if (!this.queues.has("daybook-runs-dead") || !this.queues.has("daybook-deliveries-dead")) return refuse("Queue does not exist");
    if (this.migrated.length === 0) return refuse("no migrations applied");
    this.secretsFile = args.includes("--secrets-file") ? args[args.indexOf("--secrets-file") + 1]! : null;
    if (this.secretsFile) expect(statSync(this.secretsFile).mode & 0o777).toBe(0o600);
    const secrets = this.secretsFile ? (JSON.parse(readFileSync(this.secretsFile, "utf8")) as Record<string, string>) : {};
    this.worker = { secrets: { ...this.worker?.secrets, ...secrets } };
    for (const database of ["daybook", "daybook-sample-warehouse"]) if (!this.databases.includes(database)) this.databases.push(database);
    return "Deployed daybook triggers\n  \u001B[36mhttps://daybook.people.workers.dev\u001B[39m\n  schedule: * * * * *";
  }
}

const refuse = (message: string): never => {
  throw new HostFailure(message);
};
const quiet = (): void => undefined;

test("an empty account gets dead-letter queues, database and migrations, then the Worker with its key", async () => {
  const account = new Account();
  await deploy(account.wrangler, quiet);
  // Wrangler's upload creates the queues of producers, the bucket and the other database.
  expect([...account.queues].sort()).toEqual(["daybook-deliveries-dead", "daybook-runs-dead"]);
  expect(Buffer.from(account.worker!.secrets["SECRET_KEY"]!, "base64")).toHaveLength(32);
  expect(account.calls.slice(-4)).toEqual([
    "d1 migrations apply",
    "secret list --name",
    "d1 execute daybook",
    expect.stringContaining("deploy --config"),
  ]);
  expect(() => statSync(account.secretsFile!)).toThrow("ENOENT");
});

test("a second deploy creates nothing, keeps the key, and migrates before the new code", async () => {
  const account = new Account();
  await deploy(account.wrangler, quiet);
  const key = account.worker!.secrets["SECRET_KEY"];
  account.calls = [];
  await deploy(account.wrangler, quiet);
  expect(account.worker!.secrets["SECRET_KEY"]).toBe(key);
  expect(account.calls.filter((call) => / create /.test(call))).toEqual([]);
  expect(account.calls.slice(-4)).toEqual([
    "d1 migrations apply",
    "secret list --name",
    "d1 execute daybook",
    expect.stringContaining("deploy --config"),
  ]);
});

test("while there is no admin every deploy prints a new link to set-up, once and nowhere else, and ends the one before; then none", async () => {
  const account = new Account();
  const links: string[] = [];
  const attempt = async () => {
    const said: string[] = [];
    await deploy(account.wrangler, (line) => said.push(line));
    const secret = account.worker!.secrets["SETUP_SECRET"];
    const naming = said.filter((line) => /\/setup\?secret=/.test(line));
    if (naming.length > 0) expect(naming).toEqual([`https://daybook.people.workers.dev/setup?secret=${secret}`]);
    links.push(...naming);
  };
  await attempt();
  const key = account.worker!.secrets["SECRET_KEY"];
  await attempt();
  expect(account.worker!.secrets["SECRET_KEY"]).toBe(key);
  expect(account.worker!.secrets["SETUP_SECRET"]).toMatch(/^[\w-]{43}$/);
  expect(new Set(links).size).toBe(2);
  account.hasAdmin = true;
  await attempt();
  expect(links).toHaveLength(2);
  expect(account.secretsFile).toBeNull();
});

test("who has set ADMIN_TOKEN gets no link: that admin is made with the first request", async () => {
  const account = new Account();
  account.worker = { secrets: { SECRET_KEY: "k", ADMIN_TOKEN: "t" } };
  const said: string[] = [];
  await deploy(account.wrangler, (line) => said.push(line));
  expect([said.join("\n").includes("setup"), account.worker.secrets["SETUP_SECRET"]]).toEqual([false, undefined]);
});

test("whichever command fails, the message names the failed step, and the next deploy finishes", async () => {
  const whole = new Account();
  await deploy(whole.wrangler, quiet);
  for (let failsAt = 1; failsAt <= whole.calls.length; failsAt++) {
    const account = new Account();
    account.failsAt = failsAt;
    // A queue that cannot be read is created instead, so this failure may have no consequence.
    const message = await deploy(account.wrangler, quiet).then(
      () => "did not succeed",
      (error: Error) => error.message,
    );
    expect(message).toContain("did not succeed");
    account.failsAt = null;
    await deploy(account.wrangler, quiet);
    expect(account.worker!.secrets["SECRET_KEY"]).toBeDefined();
    expect(account.migrated).toContain("daybook");
  }
});

test("an existing Worker whose secrets cannot be listed gets no second key and no new code", async () => {
  const account = new Account();
  await deploy(account.wrangler, quiet);
  const key = account.worker!.secrets["SECRET_KEY"];
  account.calls = [];
  account.failsAt = 5;
  await expect(deploy(account.wrangler, quiet)).rejects.toThrow("Listing the Worker's secrets did not succeed");
  expect(account.calls).toHaveLength(5);
  expect(account.worker!.secrets["SECRET_KEY"]).toBe(key);
});
