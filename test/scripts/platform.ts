import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";

interface Queue {
  queue_id: string;
  queue_name: string;
  consumers: { consumer_id: string; type: string; script: string; dead_letter_queue?: string; settings: Record<string, unknown> }[];
}

/** One uploaded version of the Worker, as wrangler's form describes it. */
interface Upload {
  bindings: Record<string, unknown>[];
  /** Names of the tables of the main database at this moment: what the new code finds when it serves its first request. */
  tables: string[];
}

/** An error of the platform: HTTP status and the code of its API. */
class ApiFailure extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * A fake of the platform's HTTP API with one account: it keeps what is created, refuses what the real one refuses, executes SQL in SQLite, and records every
 * call. `environment` makes wrangler use it. An unknown call fails the deploy, so that no answer is accidental.
 */
export class Platform implements AsyncDisposable {
  readonly queues: Queue[] = [];
  readonly buckets: string[] = [];
  readonly databases: { uuid: string; name: string; sqlite: DatabaseSync }[] = [];
  readonly uploads: Upload[] = [];
  readonly secrets = new Map<string, string>();
  crons: string[] = [];
  /** `METHOD path` below the account, in order. */
  calls: string[] = [];
  /** Calls that begin with `call` fail `times` times, after the first `after` have succeeded. */
  fault: { call: string; status: number; code: number; message: string; times: number; after?: number } | null = null;

  readonly #migrationTag: { current: string | undefined } = { current: undefined };
  readonly #server = createServer((request, response) => void this.#respond(request, response));

  static async start(): Promise<Platform> {
    const platform = new Platform();
    await new Promise<void>((resolve) => platform.#server.listen(0, "127.0.0.1", resolve));
    return platform;
  }

  get environment(): Record<string, string> {
    return {
      CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/client/v4`,
      CLOUDFLARE_API_TOKEN: "a-token-for-tests",
      CLOUDFLARE_ACCOUNT_ID: "account",
    };
  }

  /** Names of the tables of a database. */
  tables(name: string): string[] {
    const found = this.databases.find((database) => database.name === name);
    const rows = (found?.sqlite.prepare("select name from sqlite_master where type = 'table' order by name").all() ?? []) as {
      name: string;
    }[];
    return rows.map((row) => row.name);
  }

  made(): string[] {
    return this.calls.filter((call) => /^POST (queues|r2\/buckets|d1\/database)$/.test(call));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    for (const { sqlite } of this.databases) sqlite.close();
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = await this.#answer(request);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const url = new URL(request.url ?? "", "http://platform");
    const path = url.pathname.replace(/^\/client\/v4\/(accounts\/account\/)?/, "");
    const call = `${request.method} ${path}`;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.calls.push(call);
    try {
      if (request.headers.authorization === undefined) throw new ApiFailure(403, 10000, "Authentication error");
      this.#refuse(call);
      const form = request.headers["content-type"]?.startsWith("multipart/form-data")
        ? await new Response(Buffer.concat(chunks), { headers: { "content-type": request.headers["content-type"] } }).formData()
        : null;
      const json: unknown = form ? null : chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString("utf8")) : null;
      const result = this.#route(call, url.searchParams, json as Record<string, string>, form);
      return { status: 200, body: { success: true, errors: [], messages: [], result } };
    } catch (error) {
      const { status, code } = error instanceof ApiFailure ? error : { status: 500, code: 10013 };
      return { status, body: { success: false, errors: [{ code, message: (error as Error).message }], messages: [], result: null } };
    }
  }

  #refuse(call: string): void {
    const { fault } = this;
    if (!fault || fault.times === 0 || !call.startsWith(fault.call)) return;
    if ((fault.after ?? 0) > 0) return void (fault.after = fault.after! - 1);
    fault.times--;
    throw new ApiFailure(fault.status, fault.code, fault.message);
  }

  #route(call: string, query: URLSearchParams, json: Record<string, string>, form: FormData | null): unknown {
    const [method, path = ""] = call.split(" ");
    const [area, second, third, fourth] = path.split("/");
    if (area === "queues") return this.#queues(method!, second, query, json);
    if (path === "r2/buckets") {
      if (method === "GET") return { buckets: this.buckets.map((name) => ({ name })) };
      this.buckets.push(json["name"]!);
      return {};
    }
    if (area === "r2") {
      if (!this.buckets.includes(third!)) throw new ApiFailure(404, 10006, "The specified bucket does not exist.");
      return { name: third };
    }
    if (area === "d1") return this.#d1(method!, third, fourth, query, json);
    if (area === "workers") return this.#worker(method!, path.split("/").slice(1), json, form);
    throw new ApiFailure(404, 7003, `The fake platform knows no ${call}`);
  }

  #queues(method: string, id: string | undefined, query: URLSearchParams, json: Record<string, unknown>): unknown {
    if (id === undefined && method === "GET") {
      const names = query.getAll("name");
      return this.queues.filter(({ queue_name: name }) => names.length === 0 || names.includes(name));
    }
    if (id === undefined) {
      const name = json["queue_name"] as string;
      if (this.queues.some((queue) => queue.queue_name === name)) throw new ApiFailure(409, 11009, "Queue name is already taken.");
      const queue = { queue_id: randomUUID(), queue_name: name, consumers: [] };
      this.queues.push(queue);
      return queue;
    }
    const queue = this.queues.find(({ queue_id: known }) => known === id);
    if (!queue) throw new ApiFailure(404, 11000, "Queue does not exist.");
    if (method === "GET") return queue;
    const dead = json["dead_letter_queue"] as string | undefined;
    if (dead && !this.queues.some(({ queue_name: name }) => name === dead))
      throw new ApiFailure(400, 11003, `Queue ${dead} does not exist.`);
    const consumer = {
      consumer_id: randomUUID(),
      type: "worker",
      script: json["script_name"] as string,
      settings: json["settings"] as Record<string, unknown>,
    };
    if (method === "POST" && queue.consumers.length > 0) throw new ApiFailure(400, 11004, "Queue has a consumer already.");
    queue.consumers = [{ ...consumer, ...(dead && { dead_letter_queue: dead }) }];
    return consumer;
  }

  #d1(method: string, id: string | undefined, action: string | undefined, query: URLSearchParams, json: Record<string, string>): unknown {
    if (id === undefined && method === "GET")
      return Number(query.get("page") ?? 1) > 1 ? [] : this.databases.map(({ uuid, name }) => ({ uuid, name }));
    if (id === undefined) {
      if (this.databases.some(({ name }) => name === json["name"]))
        throw new ApiFailure(400, 7502, "A database with that name already exists");
      const made = { uuid: randomUUID(), name: json["name"]!, sqlite: new DatabaseSync(":memory:") };
      this.databases.push(made);
      return { uuid: made.uuid, name: made.name };
    }
    const database = this.databases.find(({ uuid, name }) => uuid === id || name === id);
    if (!database) throw new ApiFailure(404, 7404, "The database could not be found");
    if (action === undefined) return { uuid: database.uuid, name: database.name, version: "production" };
    return [{ results: execute(database.sqlite, json["sql"] ?? ""), success: true, meta: { duration: 0.1 } }];
  }

  #worker(method: string, [kind, name, rest, last]: string[], json: Record<string, unknown>, form: FormData | null): unknown {
    const exists = this.uploads.length > 0;
    if (kind === "subdomain") return { subdomain: "people" };
    if (kind === "assets") return { jwt: "assets-are-here" };
    if (kind === "durable_objects") return [];
    if (rest === "assets-upload-session") return { jwt: "assets-are-here", buckets: [] };
    if (rest === undefined && method === "PUT") return this.#upload(form!);
    if (!exists) throw new ApiFailure(404, kind === "services" ? 10090 : 10007, "This Worker does not exist on your account.");
    if (kind === "services")
      return { default_environment: { environment: "production", script: { tag: "tag", tags: [], last_deployed_from: "wrangler" } } };
    if (kind === "workers") return { id: name, name, subdomain: { enabled: true, previews_enabled: true } };
    if (rest === "secrets") return [...this.secrets.keys()].map((secret) => ({ name: secret, type: "secret_text" }));
    if (rest === "settings") return { bindings: this.uploads.at(-1)!.bindings, migration_tag: this.#migrationTag.current };
    if (rest === "schedules") return (this.crons = (json as unknown as { cron: string }[]).map(({ cron }) => cron)) && { schedules: [] };
    if (rest === "subdomain") return { enabled: true, previews_enabled: true };
    if (rest === "versions" && method === "POST") return this.#upload(form!);
    if (rest === "versions") return { id: last, resources: { bindings: [], script: {} } };
    if (rest === "deployments" && method === "GET")
      return { deployments: [{ id: randomUUID(), versions: [{ version_id: randomUUID(), percentage: 100 }] }] };
    if (rest === "deployments" || rest === "script-settings") return { id: randomUUID() };
    if (rest === undefined && kind === "scripts") return { id: name };
    throw new ApiFailure(404, 7003, `The fake platform knows no ${method} ${kind}/${name}/${rest ?? ""}`);
  }

  /** Accepts a version. As in the real upload, every binding must name something that exists. */
  #upload(form: FormData): unknown {
    const metadata = JSON.parse(String(form.get("metadata"))) as {
      bindings: ({ name: string; type: string } & Record<string, string>)[];
      migrations?: { new_tag: string };
      keep_bindings?: string[];
    };
    for (const binding of metadata.bindings) {
      if (binding.type === "d1" && !this.databases.some(({ uuid }) => uuid === (binding["id"] ?? binding["database_id"])))
        throw new ApiFailure(400, 10181, `D1 binding '${binding.name}' references a database that was not found.`);
      if (binding.type === "r2_bucket" && !this.buckets.includes(binding["bucket_name"]!))
        throw new ApiFailure(400, 10085, `R2 bucket '${binding["bucket_name"]}' not found.`);
      if (binding.type === "queue" && !this.queues.some(({ queue_name: name }) => name === binding["queue_name"]))
        throw new ApiFailure(400, 11000, `Queue '${binding["queue_name"]}' does not exist.`);
      if (binding.type === "secret_text") this.secrets.set(binding.name, binding["text"]!);
    }
    // As the real one: a secret that is neither uploaded nor kept is gone.
    if (!metadata.keep_bindings?.includes("secret_text"))
      for (const name of this.secrets.keys()) if (!metadata.bindings.some((one) => one.name === name)) this.secrets.delete(name);
    if (metadata.migrations) this.#migrationTag.current = metadata.migrations.new_tag;
    this.uploads.push({ bindings: metadata.bindings, tables: this.tables("daybook") });
    const id = randomUUID();
    return { id, deployment_id: id.replaceAll("-", ""), startup_time_ms: 40, resources: { script: { etag: "etag" } } };
  }
}

/** Returns the rows of a query; other text, which may be several statements of a migration, is executed. */
function execute(sqlite: DatabaseSync, sql: string): unknown[] {
  if (/^\s*(select|pragma)/i.test(sql)) return sqlite.prepare(sql).all();
  sqlite.exec(sql);
  return [];
}
