import * as z from "zod";
import ipaddr from "ipaddr.js";
import type { Env } from "../env";
import { messageOf } from "../lib/failure";
import { withTimeLimit } from "../lib/time-limit";
import { refusedHost } from "./egress";
import { QueryFailure } from "./port";

/** All addresses that a name has now; none when there is no such name. Throws when that cannot be told. */
export type Resolve = (name: string) => Promise<string[]>;

/** Used when the environment names none. */
export const defaultResolver = "https://cloudflare-dns.com/dns-query";

const limits = { lookupMs: 5_000, answers: 64 } as const;

/**
 * Gives the address to connect to for a host: the name is looked up once, every address of the answer is judged, and the connection goes to one of those, so that a
 * name that points elsewhere a moment later changes nothing. Throws `QueryFailure`: `egress` for a host, or one address of it, that may not be reached, and when the
 * name cannot be looked up; `unreachable` for a name without an address.
 */
export function locator(resolve: Resolve): (host: string) => Promise<string> {
  return async (host) => {
    const refused = refusedHost(host);
    if (refused) throw new QueryFailure("egress", refused);
    const name = host.trim().replace(/^\[(.*)\]$/, "$1");
    if (ipaddr.isValid(name)) return written(name);
    const addresses = await withTimeLimit(limits.lookupMs, "The name service", resolve(name)).catch((thrown: unknown) => {
      throw new QueryFailure(
        "egress",
        `The address of "${host}" could not be looked up (${messageOf(thrown)}), so nothing was connected. Try again; if it stays, whoever runs Daybook looks at DNS_RESOLVER.`,
      );
    });
    if (addresses.length === 0) throw new QueryFailure("unreachable", `"${host}" has no address. Check the name of the host.`);
    const inside = addresses.find((address) => !ipaddr.isValid(address) || refusedHost(address) !== null);
    if (inside !== undefined)
      throw new QueryFailure(
        "egress",
        `"${host}" points to ${inside}, a private, local or reserved address, which connections may not reach.`,
      );
    return written(addresses.find((address) => ipaddr.IPv4.isValid(address)) ?? addresses[0] ?? "");
  };
}

/** For this environment; on the local host every host is reached as it is written. One look-up for all connections that share it. */
export function openLocator(env: Pick<Env, "LOCAL" | "DNS_RESOLVER">): (host: string) => Promise<string> {
  if (env.LOCAL === "1") return async (host) => host;
  const locate = locator(dnsOverHttps(env.DNS_RESOLVER || defaultResolver));
  let known: { host: string; address: Promise<string> } | undefined;
  return (host) => {
    if (known?.host === host) return known.address;
    const address = locate(host);
    known = { host, address };
    // What failed is asked again.
    void address.catch(() => (known = undefined));
    return address;
  };
}

const answerSchema = z.object({
  Status: z.number(),
  Answer: z.array(z.object({ type: z.number(), data: z.string() })).default([]),
});
/** Types of records and codes of answers: IANA, DNS parameters. */
const records = { A: 1, AAAA: 28 } as const;
const [noError, noSuchName] = [0, 3];

/** Asks a resolver by HTTPS in its JSON format (application/dns-json), as those of Cloudflare and Google answer it: the platform gives a Worker no other way to all addresses. */
export function dnsOverHttps(resolver: string, send: typeof fetch = fetch): Resolve {
  const ask = async (name: string, type: keyof typeof records): Promise<string[]> => {
    const url = new URL(resolver);
    url.searchParams.set("name", name);
    url.searchParams.set("type", type);
    const response = await send(url.href, { headers: { accept: "application/dns-json" }, redirect: "manual" });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`it answered ${response.status}`);
    }
    const { data: answer } = answerSchema.safeParse(await response.json().catch(() => null));
    if (!answer) throw new Error("its answer cannot be read");
    if (answer.Status === noSuchName) return [];
    if (answer.Status !== noError) throw new Error(`it answered with code ${answer.Status}`);
    // Other types on the way are aliases: what counts is where they lead.
    return answer.Answer.flatMap((one) => (one.type === records[type] ? [one.data] : []));
  };
  return async (name) => {
    const addresses = (await Promise.all([ask(name, "A"), ask(name, "AAAA")])).flat();
    if (addresses.length > limits.answers) throw new Error(`it named more than ${limits.answers} addresses`);
    return addresses;
  };
}

/** As it stands before a colon and a port. */
const written = (address: string): string => (ipaddr.IPv6.isValid(address) ? `[${address}]` : address);
