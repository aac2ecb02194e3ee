/** Cookie of better-auth, which signs the session's token with HMAC-SHA-256. Over https only the `__Secure-` name counts. */
export const cookiePrefix = "daybook";
const plainName = `${cookiePrefix}.session_token`;
const secureName = `__Secure-${plainName}`;

/** The key that signs sessions: the platform's secret, kept apart from its other use (sealing credentials). */
export const sessionSecret = (env: { SECRET_KEY: string }): string => `daybook sessions ${env.SECRET_KEY}`;

/**
 * The session token of a request whose cookie carries our signature, or null. No I/O: whether the session still lives is the
 * caller's one statement (`sessions.token = ?`, `expires_at > now`, an active member). `secret` comes from `sessionSecret(env)`.
 */
export async function sessionTokenFrom(request: Request, secret: string): Promise<string | null> {
  const cookies = cookiesOf(request.headers.get("cookie") ?? "");
  const secure = cookies.get(secureName);
  const value = secure ?? (new URL(request.url).protocol === "https:" ? undefined : cookies.get(plainName));
  if (value === undefined) return null;
  const dot = value.lastIndexOf(".");
  const signature = dot > 0 ? bytesOf(value.slice(dot + 1)) : null;
  if (signature === null) return null;
  const token = value.slice(0, dot);
  return (await crypto.subtle.verify("HMAC", await keyOf(secret), signature, new TextEncoder().encode(token))) ? token : null;
}

/** The `Set-Cookie` of a session made outside better-auth's own routes; null ends the browser's session. */
export async function sessionCookie(session: { token: string; maxAge: number } | null, origin: string, secret: string): Promise<string> {
  const secure = origin.startsWith("https:");
  const flags = `Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  const name = secure ? secureName : plainName;
  if (session === null) return `${name}=; Max-Age=0; ${flags}`;
  const signature = await crypto.subtle.sign("HMAC", await keyOf(secret), new TextEncoder().encode(session.token));
  const value = `${session.token}.${btoa(String.fromCharCode(...new Uint8Array(signature)))}`;
  return `${name}=${encodeURIComponent(value)}; Max-Age=${session.maxAge}; ${flags}`;
}

/** Imported once per secret and isolate: importing costs more than verifying. */
const keys = new Map<string, Promise<CryptoKey>>();
function keyOf(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known) return known;
  const key = crypto.subtle.importKey("raw", new TextEncoder().encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
    "verify",
  ]);
  keys.set(secret, key);
  return key;
}

function cookiesOf(header: string): Map<string, string> {
  const pairs = header.split(";").map((part) => part.trim().split(/=(.*)/s) as [string, string?]);
  return new Map(pairs.map(([name, value]) => [name, decoded(value ?? "")]));
}

const decoded = (value: string): string => {
  try {
    return decodeURIComponent(value);
  } catch {
    return "";
  }
};

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> | null => {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
};
