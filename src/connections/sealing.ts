import { utf8 } from "../lib/bytes";
import type { Env } from "../env";
import { sha256 } from "../lib/id";

/** `SECRET_KEY` seals; `SECRET_KEY_PREVIOUS`, comma-separated, only opens what was sealed before a rotation. */
export type SealingEnv = Pick<Env, "SECRET_KEY" | "SECRET_KEY_PREVIOUS">;

/**
 * Seals text with AES-256-GCM: `keyId.iv.ciphertext` in base64url. `context` is bound to it as additional data (the row's id), so that a sealed text moved
 * to another row does not open there. The key is derived from the secret by HKDF-SHA-256 (RFC 5869).
 */
export async function seal(env: SealingEnv, text: string, context: string): Promise<string> {
  const { id, key } = await derive(env.SECRET_KEY);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(context) }, key, utf8(text));
  return [id, base64url(iv), base64url(new Uint8Array(sealed))].join(".");
}

/** Opens what `seal` made under the same context. Throws when the key is unknown or anything was changed; the error never holds the text. */
export async function unseal(env: SealingEnv, sealed: string, context: string): Promise<string> {
  const [id = "", iv = "", body = ""] = sealed.split(".");
  for (const secret of secrets(env)) {
    const { id: own, key } = await derive(secret);
    if (own !== id) continue;
    const opened = await crypto.subtle
      .decrypt({ name: "AES-GCM", iv: unbase64url(iv), additionalData: utf8(context) }, key, unbase64url(body))
      .catch(() => {
        throw new Error("sealed credentials do not open: they were changed, or belong to another row");
      });
    return new TextDecoder().decode(opened);
  }
  throw new Error(`sealed credentials were made with key ${id}, which is neither SECRET_KEY nor one of SECRET_KEY_PREVIOUS`);
}

/** The id of today's key: what it sealed begins with this id and a dot. */
export const keyId = async (env: SealingEnv): Promise<string> => (await derive(env.SECRET_KEY)).id;

/** The ids of the keys that only open. Throws for a key that is none. */
export const previousKeyIds = (env: SealingEnv): Promise<string[]> =>
  Promise.all(
    secrets(env)
      .slice(1)
      .map(async (secret) => (await derive(secret)).id),
  );

const secrets = (env: SealingEnv): string[] => [
  env.SECRET_KEY,
  ...(env.SECRET_KEY_PREVIOUS ?? "")
    .split(",")
    .map((secret) => secret.trim())
    .filter(Boolean),
];

interface DerivedKey {
  id: string;
  key: CryptoKey;
}

/** Keys, not their promises: one that a cancelled request began may never settle, and every later request would wait for it. */
const derived = new Map<string, DerivedKey>();

/** Derived once per isolate and secret. The id is a hash of other derived bits, so that it reveals nothing about the key. */
async function derive(secret: string): Promise<DerivedKey> {
  const known = derived.get(secret);
  if (known) return known;
  const made = await deriveNow(secret);
  derived.set(secret, made);
  return made;
}

async function deriveNow(secret: string): Promise<DerivedKey> {
  const material = Uint8Array.from(atob(secret), (sign) => sign.charCodeAt(0));
  if (material.length < 32) throw new Error("SECRET_KEY must be 32 random bytes in base64");
  const root = await crypto.subtle.importKey("raw", material, "HKDF", false, ["deriveKey", "deriveBits"]);
  const hkdf = (info: string) => ({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: utf8(info) });
  const key = await crypto.subtle.deriveKey(hkdf("daybook connections key"), root, { name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  const named = new Uint8Array(await crypto.subtle.deriveBits(hkdf("daybook connections key id"), root, 128));
  return { key, id: (await sha256(named)).slice(0, 8) };
}

const base64url = (data: Uint8Array): string =>
  btoa(String.fromCharCode(...data))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const unbase64url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
