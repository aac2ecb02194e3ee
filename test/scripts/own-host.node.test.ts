import { expect, test } from "vitest";
import { isOwnHost } from "../../src/scripts/own-host";

const own = { appUrl: "http://localhost:8787", allowed: undefined };

test.each(["localhost", "localhost:8787", "LOCALHOST:1", "localhost.", "127.0.0.1", "127.0.0.1:8787", "[::1]", "[::1]:8787"])(
  "%s is this machine",
  (host) => expect(isOwnHost(host, own)).toBe(true),
);

test.each([
  "evil.example.com",
  "evil.example.com:8787",
  "localhost.evil.example.com",
  "evil.localhost",
  "127.0.0.1.nip.io",
  "127.0.0.2",
  "0.0.0.0",
  "::1",
  "[::2]",
  "localhost:8787@evil.example.com",
  "localhost evil",
  "",
  null,
])("%j is not", (host) => expect(isOwnHost(host, own)).toBe(false));

test("the configured address and the names that the operator allowed are", () => {
  const configured = { appUrl: "https://Daybook.example.com", allowed: "box.lan:8080, daybook.test" };
  for (const host of ["daybook.example.com", "box.lan", "box.lan:1", "daybook.test", "localhost"])
    expect(isOwnHost(host, configured)).toBe(true);
  for (const host of ["example.com", "x.box.lan", ","]) expect(isOwnHost(host, configured)).toBe(false);
  expect(isOwnHost("", { appUrl: "", allowed: ", ," })).toBe(false);
});
