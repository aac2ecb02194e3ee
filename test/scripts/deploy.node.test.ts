import { readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { deploy, type Wrangler } from "../../src/scripts/deploy";
import { HostError } from "../../src/scripts/host-error";

/** What stands on a pretended account; every command that reaches it is written down and acts on it, as the platform would. */
class Account {
  queues = new Set<string>();
  databases: string[] = [];
  worker: { secrets: Record<string, string> } | null = null;
  migrated: string[] = [];
  calls: string[] = [];
  secretsFile: string | null = null;
  /** A command whose text begins so is answered with this failure, once. */
  fault: { command: string; message: string } | null = null;

  wrangler: Wrangler = async (args) => {
    const command = args.slice(0, 3).join(" ");
    this.calls.push(command);
    if (this.fault && command.startsWith(this.fault.command)) {
      const { message } = this.fault;
      this.fault = null;
      throw new HostError(message);
    }
    const name = args[2] ?? "";
    if (command.startsWith("queues info")) return this.queues.has(name) ? name : refuse(`Queue "${name}" does not exist. [code: 11000]`);
    if (command.startsWith("queues create"))
      return this.queues.has(name) ? refuse("exists [code: 11009]") : (this.queues.add(name), "created");
    if (command.startsWith("d1 list")) return `a note\n${JSON.stringify(this.databases.map((database) => ({ name: database })))}\n`;
    if (command.startsWith("d1 migrations"))
      return this.databases.includes(args[3] ?? "") ? (this.migrated.push(args[3]!), "") : refuse("no such database");
    if (command.startsWith("secret list"))
      return this.worker
        ? JSON.stringify(Object.keys(this.worker.secrets).map((secret) => ({ name: secret })))
        : refuse("This Worker does not exist on your account. [code: 10007]");
    return this.upload(args);
  };

  private upload(args: string[]): string {
    if (this.queues.size < 4) return refuse("Queue does not exist");
    this.secretsFile = args.includes("--secrets-file") ? args[args.indexOf("--secrets-file") + 1]! : null;
    if (this.secretsFile) expect(statSync(this.secretsFile).mode & 0o777).toBe(0o600);
    const secrets = this.secretsFile ? (JSON.parse(readFileSync(this.secretsFile, "utf8")) as Record<string, string>) : {};
    this.worker = { secrets: { ...this.worker?.secrets, ...secrets } };
    for (const database of ["daybook", "daybook-sample-warehouse"]) if (!this.databases.includes(database)) this.databases.push(database);
    return "deployed";
  }
}

const refuse = (message: string): never => {
  throw new HostError(message);
};
const quiet = (): void => undefined;

test("an empty account gets queues, Worker with its key, databases, then migrations", async () => {
  const account = new Account();
  await deploy(account.wrangler, quiet);
  expect([...account.queues].sort()).toEqual(["daybook-deliveries", "daybook-deliveries-dead", "daybook-runs", "daybook-runs-dead"]);
  expect(Buffer.from(account.worker!.secrets["SECRET_KEY"]!, "base64")).toHaveLength(32);
  expect(account.migrated).toEqual(["daybook"]);
  expect(account.calls.findIndex((call) => call.startsWith("deploy"))).toBeLessThan(
    account.calls.findIndex((call) => call.startsWith("d1 migrations")),
  );
  expect(() => statSync(account.secretsFile!)).toThrow("ENOENT");
});

test("a second deploy creates nothing, keeps the key, and migrates before the new code", async () => {
  const account = new Account();
  await deploy(account.wrangler, quiet);
  const key = account.worker!.secrets["SECRET_KEY"];
  account.calls = [];
  await deploy(account.wrangler, quiet);
  expect(account.worker!.secrets["SECRET_KEY"]).toBe(key);
  expect(account.calls.filter((call) => call.startsWith("queues create"))).toEqual([]);
  expect(account.calls.findIndex((call) => call.startsWith("d1 migrations"))).toBeLessThan(
    account.calls.findIndex((call) => call.startsWith("deploy")),
  );
});

test("a deploy that broke in the middle is finished by the next", async () => {
  const account = new Account();
  account.fault = { command: "d1 migrations", message: "timeout" };
  await expect(deploy(account.wrangler, quiet)).rejects.toThrow("timeout");
  const key = account.worker!.secrets["SECRET_KEY"];
  await deploy(account.wrangler, quiet);
  expect(account.migrated).toEqual(["daybook"]);
  expect(account.worker!.secrets["SECRET_KEY"]).toBe(key);
});

test("when the secrets cannot be read, no second key is made", async () => {
  const account = new Account();
  await deploy(account.wrangler, quiet);
  const key = account.worker!.secrets["SECRET_KEY"];
  account.fault = { command: "secret list", message: "Authentication error [code: 10000]" };
  await expect(deploy(account.wrangler, quiet)).rejects.toThrow("Authentication error");
  expect(account.worker!.secrets["SECRET_KEY"]).toBe(key);
});
