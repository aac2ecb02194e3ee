/**
 * Whether a request to the local host names it by one of its own names: this machine's, that of APP_URL, or one that the operator allowed (`ALLOWED_HOSTS`,
 * comma-separated). A page of another site can point a name of its own at this machine (DNS rebinding); the browser then sends that name in `Host`. Pure.
 */
export function isOwnHost(host: string | null, { appUrl, allowed }: { appUrl: string; allowed: string | undefined }): boolean {
  const name = nameOf(host ?? "");
  return (
    name !== null &&
    [...loopbackNames, nameOf(hostOf(appUrl)), ...(allowed ?? "").split(",").map((one) => nameOf(one.trim()))].includes(name)
  );
}

const loopbackNames = ["localhost", "127.0.0.1", "[::1]"];

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : "");

/** Without port, in lower case. Null for what is no host. */
function nameOf(host: string): string | null {
  const [, name = ""] = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(host) ?? [];
  return name === "" ? null : name.toLowerCase().replace(/\.$/, "");
}
