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
  if (name.includes(":")) {
    const groups = ipv6(name);
    return groups === null ? `"${host}" is not an address.` : refusedIpv6(groups) ? refused(host) : null;
  }
  const address = ipv4(name);
  if (address !== null) return refusedIpv4(address) ? refused(host) : null;
  if (/^[\d.]+$/.test(name) || name.startsWith("0x")) return `"${host}" is not an address.`;
  if (!/^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/.test(name)) return `"${host}" is not a host name.`;
  return localName.test(name) || !name.includes(".") ? refused(host) : null;
}

/** Names that mean this machine, this network or a platform's metadata service. */
const localName =
  /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|home\.arpa|corp|private)$|^metadata(\.|$)|^instance-data(\.|$)|(^|\.)kubernetes\.default\.svc$/;

const refused = (host: string): string => `"${host}" is a private, local or reserved address, which connections may not reach.`;

/** The 32 bits of every spelling that resolvers accept: `127.1`, `0x7f000001`, `2130706433`, `0177.0.0.1`. Null when it is none. */
function ipv4(text: string): number | null {
  const parts = text.split(".");
  if (parts.length > 4) return null;
  const numbers = parts.map((part) =>
    /^0x[0-9a-f]+$/.test(part) ? parseInt(part, 16) : /^0[0-7]+$/.test(part) ? parseInt(part, 8) : /^\d+$/.test(part) ? Number(part) : NaN,
  );
  const last = numbers.pop() ?? NaN;
  if (Number.isNaN(last) || numbers.some((number) => !(number <= 255)) || last >= 256 ** (4 - numbers.length)) return null;
  return numbers.reduce((sum, number, index) => sum + number * 256 ** (3 - index), 0) + last;
}

const blocks4: [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];
const ranges4 = blocks4.map(([start, bits]) => ({ start: ipv4(start) ?? 0, size: 2 ** (32 - bits) }));

const refusedIpv4 = (address: number): boolean => ranges4.some(({ start, size }) => address >= start && address < start + size);

/** Eight groups of 16 bits, or null. */
function ipv6(text: string): number[] | null {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    const address = ipv4(dotted[2] ?? "");
    return address === null ? null : ipv6(`${dotted[1]}${Math.floor(address / 65536).toString(16)}:${(address % 65536).toString(16)}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 0) return null;
  const groups = [...head, ...Array<string>(halves.length === 1 ? 0 : missing).fill("0"), ...tail];
  return groups.every((group) => /^[0-9a-f]{1,4}$/.test(group)) ? groups.map((group) => parseInt(group, 16)) : null;
}

/** Only global unicast (2000::/3) goes out, without the blocks inside it that are tunnels, documentation or point back at IPv4. */
function refusedIpv6(groups: number[]): boolean {
  const [a = 0, b = 0] = groups;
  if (a < 0x2000 || a > 0x3fff) return true;
  if (a === 0x2002) return true;
  if (a === 0x2001) return b < 0x0200 || b === 0x0db8;
  return a === 0x3fff && b < 0x1000;
}
