import type { HostAdmin } from "./admin.ts";

/** Returns a link that signs the admin in once, or null when the workspace refuses one, for example because the admin was removed. */
export async function signInLink(base: string, admin: HostAdmin): Promise<string | null> {
  const response = await fetch(`${base}/api/v1/sign-in-links`, {
    method: "POST",
    headers: { authorization: `Bearer ${admin.token}`, "content-type": "application/json" },
    body: "{}",
  });
  if (!response.ok) return null;
  const { url } = await response.json<{ url: string }>();
  return url;
}
