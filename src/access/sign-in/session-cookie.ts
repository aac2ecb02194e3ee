import { parseSigned, serialize, serializeSigned, type CookieOptions } from "hono/utils/cookie";

/** Cookie of better-auth, which signs the session's token as Hono does: HMAC-SHA-256 behind a dot. Over https only the `__Secure-` name counts. */
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
  const header = request.headers.get("cookie") ?? "";
  const secure = await parseSigned(header, secret, secureName);
  if (secureName in secure) return secure[secureName] || null;
  if (new URL(request.url).protocol === "https:") return null;
  return (await parseSigned(header, secret, plainName))[plainName] || null;
}

/** The `Set-Cookie` of a session made outside better-auth's own routes; null ends the browser's session. */
export async function sessionCookie(session: { token: string; maxAge: number } | null, origin: string, secret: string): Promise<string> {
  const secure = origin.startsWith("https:");
  const name = secure ? secureName : plainName;
  const options: CookieOptions = { path: "/", httpOnly: true, sameSite: "Lax", secure };
  if (session === null) return serialize(name, "", { ...options, maxAge: 0 });
  return serializeSigned(name, session.token, secret, { ...options, maxAge: session.maxAge });
}
