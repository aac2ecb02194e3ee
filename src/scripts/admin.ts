import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** The admin whom the host makes, or finds, without a browser. */
export interface HostAdmin {
  email: string;
  token: string;
}

/**
 * `ADMIN_EMAIL` and `ADMIN_TOKEN` of the environment; else, for the sample workspace, an admin of the host's own whose token is kept in the state folder.
 * Null: nobody is made, and `/setup` asks for the first admin.
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
