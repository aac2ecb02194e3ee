import { env } from "cloudflare:workers";
import { Hono } from "hono";
import type { HttpEnv } from "../../src/http/kit/context";
import { enter, signedIn } from "../../src/http/kit/door";
import { answerFailure, answerMissing } from "../../src/http/kit/failure";
import { me } from "../../src/http/people/me";
import { people } from "../../src/http/people/routes";
import { setup } from "../../src/http/sign-in/setup";
import { signInRoutes } from "../../src/http/sign-in/routes";
import { tokens } from "../../src/http/tokens/routes";

/** The routes of people as the application mounts them, without the rest. */
export function peopleApp(): Hono<HttpEnv> {
  const api = new Hono<HttpEnv>().route("/", setup).use("*", signedIn).route("/", me).route("/", people).route("/", tokens);
  const app = new Hono<HttpEnv>().use(enter).route("/api/v1", api).route("/", signInRoutes);
  app.onError(answerFailure);
  app.notFound(answerMissing);
  return app;
}

export const site = "http://127.0.0.1:8830";
const app = peopleApp();

export interface Answer {
  status: number;
  headers: Headers;
  // oxlint-disable-next-line no-explicit-any -- tests read answers by path
  body: any;
}

/** One request to the application; JSON in and out. `bindings` replaces bindings of the environment. */
export async function ask(
  method: string,
  path: string,
  {
    body,
    raw,
    headers = {},
    bindings = {},
    base = site,
  }: { body?: unknown; raw?: BodyInit; headers?: Record<string, string>; bindings?: object; base?: string } = {},
): Promise<Answer> {
  const init: RequestInit = { method, headers, body: raw ?? (body === undefined ? undefined : JSON.stringify(body)), redirect: "manual" };
  const response = await app.request(new Request(`${base}${path}`, init), undefined, {
    ...env,
    SIGN_IN_LIMIT: unlimited,
    ...bindings,
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  return { status: response.status, headers: response.headers, body: text === "" ? null : isJson ? JSON.parse(text) : text };
}

/** Tests share one minute: those about limits bring their own. */
export const unlimited = { limit: async () => ({ success: true }) };

/** A browser: keeps its cookie, says where its requests come from. */
export class Visitor {
  cookie = "";
  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await ask(method, path, {
      body,
      headers: { origin: site, ...(this.cookie ? { cookie: this.cookie } : {}), ...headers },
    });
    for (const cookie of answer.headers.getSetCookie()) this.cookie = cookie.includes("Max-Age=0") ? "" : (cookie.split(";")[0] ?? "");
    return answer;
  }

  /** Opens a sign-in link and presses its button. */
  follow(url: string): Promise<Answer> {
    return this.ask("POST", new URL(url).pathname);
  }
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Empties the people's tables, children first. */
export async function nobody(): Promise<void> {
  const tables = [
    "grants",
    "projects",
    "api_tokens",
    "sessions",
    "accounts",
    "verifications",
    "members",
    "workspace",
    "audit_log",
    "users",
  ];
  await env.DB.batch(tables.map((table) => env.DB.prepare(`delete from ${table}`)));
}

export const ada = { name: "Ada", email: "ada@example.com", password: "correct horse battery" };

/** Sets the workspace up and gives the admin's browser. */
export async function setUpAda(): Promise<Visitor> {
  const visitor = new Visitor();
  await visitor.ask("POST", "/api/v1/setup", ada);
  return visitor;
}
