import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { refusedHost } from "../../src/connections/egress";

const file = path.resolve(import.meta.dirname, "../../../shared/vectors/ssrf-hosts-private-ip.json");
const there = existsSync(file);
if (!there && process.env["CI"] === "true") throw new Error(`${file} is missing: it is required in CI`);
if (!there) process.stderr.write(`Skipped: the vectors of ${path.basename(file)} are not on this machine.\n`);
const hostVectors = there
  ? (JSON.parse(readFileSync(file, "utf8")) as { refuse: string[]; allow: string[]; multicast_in_allow: string[] })
  : null;

describe("hosts that connections may not reach", () => {
  it.each([
    "localhost",
    "LOCALHOST.",
    "db.localhost",
    "printer.local",
    "metadata.google.internal",
    "metadata",
    "host",
    "127.1",
    "0177.0.0.1",
    "0x7f.1",
    "2130706433",
    "[::1]",
    "::ffff:10.0.0.1",
    "fe80::1%eth0",
    "169.254.169.254",
    "224.0.0.1",
    "fd00:ec2::254",
    "",
    "a b",
    "999.1.1.1",
    "243.08.0xcf99",
    "db.example.08",
    "user@db.example.com",
    "db.example.com/x",
  ])("%j", (host) => expect(refusedHost(host)).toMatch(/may not reach|is not|is empty/));
  it.each([
    "db.example.com",
    "8.8.8.8",
    "2606:4700:4700::1111",
    "ec2-1-2-3-4.compute-1.amazonaws.com",
    "aws-0-eu.pooler.supabase.com",
    "my_db.example.com",
  ])("but %s they may", (host) => expect(refusedHost(host)).toBeNull());
});

describe.skipIf(!there)("the vectors of frenchbread/private-ip", () => {
  it.each(hostVectors?.refuse ?? [])("refuses %s", (host) => expect(refusedHost(host)).not.toBeNull());
  // The library knows fewer reserved blocks than the registries: multicast, and everything outside global unicast 2000::/3.
  const stricter = (host: string): boolean =>
    (hostVectors?.multicast_in_allow.includes(host) ?? false) ||
    (host.includes(":") && !/^[23][0-9a-f]{3}:/.test(host)) ||
    /^2001:(1f|10|2):/.test(host) ||
    host === "2001:10::";
  it.each((hostVectors?.allow ?? []).filter((host) => !stricter(host)))("allows %s", (host) => expect(refusedHost(host)).toBeNull());
});
