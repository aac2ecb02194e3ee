import ipaddr from "ipaddr.js";

/**
 * Why a host may not be reached, or null when it may. Pure: it judges what is written, so it must be asked again for every address a name resolves to and
 * after every redirect. Sources: IANA IPv4 and IPv6 Special-Purpose Address Registries, RFC 5771 (multicast), RFC 6761 and RFC 6762 (local names).
 */
export function refusedHost(host: string): string | null {
  const name = host
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/%.*$/, "")
    .replace(/\.$/, "");
  if (name === "") return "The host is empty.";
  // Every spelling that resolvers accept is read: `127.1`, `0x7f000001`, `2130706433`, `0177.0.0.1`, `::ffff:127.0.0.1`.
  if (ipaddr.IPv4.isValid(name)) return within(ipaddr.IPv4.parse(name), refusedIpv4) ? refused(host) : null;
  if (ipaddr.IPv6.isValid(name)) return mayReachIpv6(ipaddr.IPv6.parse(name)) ? null : refused(host);
  // No name ends in a number: what looks like an address and is none is never looked up.
  if (name.includes(":") || name.startsWith("0x") || /(^|\.)(\d+|0x[0-9a-f]*)$/.test(name)) return `"${host}" is not an address.`;
  if (!/^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/.test(name)) return `"${host}" is not a host name.`;
  return localName.test(name) || !name.includes(".") ? refused(host) : null;
}

/** Names that mean this machine, this network or a platform's metadata service. */
const localName =
  /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|home\.arpa|corp|private)$|^metadata(\.|$)|^instance-data(\.|$)|(^|\.)kubernetes\.default\.svc$/;

const refused = (host: string): string => `"${host}" is a private, local or reserved address, which connections may not reach.`;

const refusedIpv4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
].map((block) => ipaddr.IPv4.parseCIDR(block));

/** Only global unicast may be reached, without the blocks inside it that are tunnels, documentation or point back at IPv4. */
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");
const refusedIpv6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"].map((block) => ipaddr.IPv6.parseCIDR(block));

const mayReachIpv6 = (address: ipaddr.IPv6): boolean => address.match(globalUnicast) && !within(address, refusedIpv6);

/** True when one of the blocks holds the address. */
function within<Address extends { match(block: [Address, number]): boolean }>(address: Address, blocks: [Address, number][]): boolean {
  return blocks.some((block) => address.match(block));
}
