import { env as bindings } from "cloudflare:workers";
import { cookiePrefix, sessionSecret } from "../../src/access/sign-in/session-cookie";
import { serveApp } from "../../src/apps/gateway";
import type { Output } from "../../src/contract/output";
import type { Env } from "../../src/env";
import { newId } from "../../src/lib/id";
import { snapshotKey } from "../../src/snapshots/keys";
import { renderPage } from "../../src/snapshots/page";
import { putSnapshot } from "../../src/snapshots/store";
import { snapshot } from "../snapshots/sample";

export const env = bindings as unknown as Env;
export const now = Date.parse("2016-01-01T17:12:11.300Z");

/** Inserts a row as it is given. */
export const insert = (table: string, row: Record<string, string | number | null>): Promise<unknown> =>
  env.DB.prepare(
    `insert into ${table} (${Object.keys(row).join(", ")}) values (${Object.keys(row)
      .map(() => "?")
      .join(", ")})`,
  )
    .bind(...Object.values(row))
    .run();

/** A member with a session; the result is the cookie of their browser. */
export async function person(role: string, over: { expiresAt?: number; status?: string } = {}): Promise<{ id: string; cookie: string }> {
  const id = newId();
  const token = newId();
  await insert("users", { id, name: "Ines", email: `${id}@example.com`, email_verified: 1, created_at: now, updated_at: now });
  await insert("members", { user_id: id, role, status: over.status ?? "active", created_at: now });
  await insert("sessions", { id: newId(), user_id: id, token, expires_at: over.expiresAt ?? now + 1e9, created_at: now, updated_at: now });
  return { id, cookie: await signed(token, sessionSecret(env)) };
}

export async function signed(token: string, secret: string): Promise<string> {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(token)));
  return `${cookiePrefix}.session_token=${encodeURIComponent(`${token}.${btoa(String.fromCharCode(...signature))}`)}`;
}

export async function project(over: Record<string, string | number | null> = {}): Promise<string> {
  const owner = await person("editor");
  const id = newId();
  await insert("projects", {
    id,
    title: "Seattle weather briefing",
    owner_id: owner.id,
    creator_id: owner.id,
    published_version: 14,
    last_edited_at: now,
    created_at: now,
    ...over,
  });
  const settings = JSON.stringify({ description: "", showPreviousResults: true, timezone: "America/Los_Angeles" });
  await insert("versions", { project_id: id, number: 14, cells: "[]", settings, created_at: now });
  return id;
}

/** A finished run with its page; `publish` makes it the result. */
export async function finishedRun(
  projectId: string,
  over: Record<string, string | number | null> = {},
  options: { publish?: boolean; page?: boolean; outputs?: Output[] } = {},
): Promise<string> {
  const id = newId();
  const planned = Number(over["planned_at"] ?? Date.parse("2016-01-01T17:00:00.000Z"));
  const row = {
    id,
    project_id: projectId,
    version: 14,
    trigger: "schedule",
    context: "scheduled",
    status: "succeeded",
    attempt: 1,
    planned_at: planned,
    claimed_at: planned,
    started_at: planned,
    finished_at: planned + 11_300,
    update_published_results: 1,
    ...over,
  };
  await insert("runs", row);
  if (options.page ?? true) {
    const kept = snapshot(options.outputs ?? [], { runId: id, projectId, plannedAt: new Date(planned).toISOString() });
    await putSnapshot(
      env.BUCKET,
      snapshotKey(projectId, id, 1),
      kept,
      new TextEncoder().encode(await renderPage(kept, { runUrl: `/projects/${projectId}/runs/${id}` })),
      {},
    );
  }
  if (options.publish ?? true) {
    await env.DB.prepare("update projects set result_run_id = ?, result_attempt = 1, result_at = ?, result_sequence = 1 where id = ?")
      .bind(id, planned, projectId)
      .run();
  }
  return id;
}

export async function get(path: string, headers: Record<string, string> = {}, at = now): Promise<Response> {
  const after: Promise<unknown>[] = [];
  const answer = await serveApp(
    new Request(`http://daybook.test${path}`, { headers, redirect: "manual" }),
    env,
    { waitUntil: (work) => void after.push(work) },
    { now: () => at },
  );
  await Promise.all(after);
  return answer;
}
