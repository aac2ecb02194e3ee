import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { dnsOverHttps, locator, openLocator, type Resolve } from "../../src/connections/locate";
import { QueryFailure } from "../../src/connections/port";

const names: Record<string, string[]> = {
  "db.example.com": ["93.184.216.34"],
  "six.example.com": ["2606:2800:220:1:248:1893:25c8:1946"],
  "both.example.com": ["2606:2800:220:1:248:1893:25c8:1946", "93.184.216.34"],
  "private.example.com": ["10.0.0.5"],
  "mixed.example.com": ["93.184.216.34", "127.0.0.1"],
  "mixed-six.example.com": ["93.184.216.34", "::1"],
  "mapped.example.com": ["::ffff:169.254.169.254"],
  "nat64.example.com": ["64:ff9b::a00:1"],
  "imds.example.com": ["169.254.169.254"],
  "zero.example.com": ["0.0.0.0"],
  "odd.example.com": ["not an address"],
  "gone.example.com": [],
};
const resolve: Resolve = async (name) => {
  const found = names[name.toLowerCase().replace(/\.$/, "")];
  if (!found) throw new Error("it answered with code 2");
  return found;
};

async function where(host: string, by: Resolve = resolve): Promise<string> {
  try {
    return await locator(by)(host);
  } catch (thrown) {
    if (!(thrown instanceof QueryFailure)) throw thrown;
    return `${thrown.reason}: ${thrown.message}`;
  }
}

describe("the address of a host", () => {
  test.each([
    ["db.example.com", "93.184.216.34"],
    ["DB.example.com.", "93.184.216.34"],
    ["both.example.com", "93.184.216.34"],
    ["six.example.com", "[2606:2800:220:1:248:1893:25c8:1946]"],
    ["93.184.216.34", "93.184.216.34"],
    ["[2606:2800:220:1:248:1893:25c8:1946]", "[2606:2800:220:1:248:1893:25c8:1946]"],
  ])("%s is %s", async (host, address) => expect(await where(host)).toBe(address));

  test.each(Object.keys(names).filter((name) => /^(private|mixed|mapped|nat64|imds|zero|odd)/.test(name)))(
    "%s, of whose addresses one may not be reached, is refused",
    async (host) => {
      const bad = names[host]?.at(-1);
      expect(await where(host)).toBe(
        `egress: "${host}" points to ${bad}, a private, local or reserved address, which connections may not reach.`,
      );
    },
  );

  test.each(["localhost", "127.0.0.1", "2130706433", "[::1]", "metadata.google.internal", "intranet"])(
    "%s is refused before anybody is asked",
    async (host) => {
      const asked = vi.fn(resolve);
      expect(await where(host, asked)).toMatch(/^egress: /);
      expect(asked).not.toHaveBeenCalled();
    },
  );

  test("a name that has none says so, and one that cannot be looked up is not connected to", async () => {
    expect(await where("gone.example.com")).toBe('unreachable: "gone.example.com" has no address. Check the name of the host.');
    expect(await where("broken.example.com")).toBe(
      'egress: The address of "broken.example.com" could not be looked up (it answered with code 2), so nothing was connected. Try again; if it stays, whoever runs Daybook looks at DNS_RESOLVER.',
    );
  });

  test("whatever a resolver answers, what is connected to may be reached", async () => {
    const part = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom("127.0.0.1", "::1", "10.1.2.3", "", "x", "1", "0x7f000001"));
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 4 }), async (answer) => {
        const address = await where("db.example.com", async () => answer);
        if (/^(egress|unreachable): /.test(address)) return;
        expect(await where(address)).toBe(address);
      }),
      { numRuns: 300 },
    );
  });
});

describe("DNS over HTTPS", () => {
  const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
  const asking = (answer: (url: URL) => Response) => {
    const asked: string[] = [];
    const send = (async (input: string) => (asked.push(input), answer(new URL(input)))) as typeof fetch;
    return { asked, resolve: dnsOverHttps("https://dns.example.com:8443/dns-query?ct=1", send) };
  };

  test("asks for both kinds of address, at the port and path it was given, and leaves aliases out", async () => {
    const { asked, resolve: by } = asking((url) =>
      json({
        Status: 0,
        Answer: [
          { type: 5, data: "alias.example.net." },
          url.searchParams.get("type") === "A" ? { type: 1, data: "93.184.216.34" } : { type: 28, data: "2606:2800::1" },
        ],
      }),
    );
    expect(await by("db.example.com")).toEqual(["93.184.216.34", "2606:2800::1"]);
    expect(asked).toEqual(["A", "AAAA"].map((type) => `https://dns.example.com:8443/dns-query?ct=1&name=db.example.com&type=${type}`));
  });

  test("a name without addresses has none, and one that does not exist neither", async () => {
    expect(await asking(() => json({ Status: 0 })).resolve("a.example.com")).toEqual([]);
    expect(await asking(() => json({ Status: 3 })).resolve("a.example.com")).toEqual([]);
  });

  test.each<[string, () => Response, RegExp]>([
    ["a failure of the name service", () => json({ Status: 2 }), /code 2/],
    ["a refusal", () => json({ Status: 5 }), /code 5/],
    ["an error of the server", () => new Response("no", { status: 503 }), /answered 503/],
    ["a redirect", () => new Response(null, { status: 302, headers: { location: "https://elsewhere.example.com" } }), /answered 302/],
    ["a page", () => new Response("<html>"), /cannot be read/],
    ["another shape", () => json({ answers: [] }), /cannot be read/],
    [
      "addresses without end",
      () => json({ Status: 0, Answer: Array.from({ length: 65 }, () => ({ type: 1, data: "93.184.216.34" })) }),
      /more than 64/,
    ],
  ])("%s is an error, not an empty answer", async (_what, answer, says) => {
    await expect(asking(answer).resolve("a.example.com")).rejects.toThrow(says);
  });

  test("the failure of one kind fails both: the other might have been the private one", async () => {
    const half = asking((url) =>
      url.searchParams.get("type") === "A" ? json({ Status: 0, Answer: [{ type: 1, data: "93.184.216.34" }] }) : json({ Status: 2 }),
    );
    await expect(half.resolve("a.example.com")).rejects.toThrow(/code 2/);
  });
});

test("the local host reaches every host as it is written, and asks nobody", async () => {
  const locate = openLocator({ LOCAL: "1", DNS_RESOLVER: "https://nobody.invalid/" });
  for (const host of ["localhost", "127.0.0.1", "db.lan"]) expect(await locate(host)).toBe(host);
});
