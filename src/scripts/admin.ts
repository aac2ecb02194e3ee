import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** The admin that the host creates or finds at start, so that no browser is needed. */
export interface HostAdmin {
  email: string;
  token: string;
}

/**
 * Returns `ADMIN_EMAIL` and `ADMIN_TOKEN` of the environment; without them, for the sample workspace, an admin whose generated token is kept in the state folder.
 * Null when there is no admin to create: `/setup` then asks for the first one.
 */
export function hostAdmin(folder: string, sample: boolean): HostAdmin | null {
  const { ADMIN_EMAIL: email, ADMIN_TOKEN: token } = process.env;
  if (email && token) return { email, token };
  const file = path.join(folder, "admin-token");
  if (existsSync(file)) return { email: email ?? sampleAdmin, token: readFileSync(file, "utf8").trim() };
  if (!sample) return null;
  const made = `dbk_${randomBytes(32).toString("base64url")}`;
  writeFileSync(file, made, { mode: 0o600 });
  return { email: email ?? sampleAdmin, token: made };
}

const sampleAdmin = "admin@example.com";
