import { describe, expect, test } from "vitest";
import { checkPlainVariables, checkVariables, shortestDeployedToken, type Variables } from "../src/env";

const key = (letter: string, bytes = 32): string => btoa(letter.repeat(bytes));
const right: Variables = {
  APP_URL: "https://daybook.example.com",
  MAIL_TRANSPORT: "send_email",
  MAIL_FROM: "Daybook <daybook@example.com>",
  SECRET_KEY: key("a"),
};
const longToken = "t".repeat(shortestDeployedToken);

describe("right variables have no fault", () => {
  test.each<[string, Variables]>([
    ["as a deployment has them", {}],
    ["no public address", { APP_URL: "" }],
    ["a comma too many behind former keys", { SECRET_KEY_PREVIOUS: `${key("b")},` }],
    ["an address of the local host with a port", { APP_URL: "http://localhost:8787" }],
    ["a sender without a name, of this machine", { MAIL_FROM: "daybook@localhost" }],
    ["the outbox", { MAIL_TRANSPORT: "outbox" }],
    ["a mail server with its password", { MAIL_TRANSPORT: "smtp", SMTP_URL: "smtps://me:secret@mail.example.com:465" }],
    ["a mail server that is not used", { SMTP_URL: "nonsense" }],
    ["two former keys", { SECRET_KEY_PREVIOUS: `${key("b")}, ${key("c")}` }],
    ["no former key", { SECRET_KEY_PREVIOUS: "" }],
    ["an admin of the environment, with the shortest token", { ADMIN_EMAIL: "Ada@example.com", ADMIN_TOKEN: longToken }],
    ["a short token on the local host", { ADMIN_EMAIL: "ada@example.com", ADMIN_TOKEN: "secret", LOCAL: "1" }],
  ])("%s", (_claim, given) => {
    expect(checkVariables({ ...right, ...given })).toEqual([]);
  });
});

describe("each fault is one sentence that names its variable", () => {
  test.each<[string, Variables, RegExp]>([
    [
      "an address with a slash at its end",
      { APP_URL: "https://daybook.example.com/" },
      /^APP_URL is "https:\/\/daybook\.example\.com\/"\. /,
    ],
    ["a name service without protection", { DNS_RESOLVER: "http://dns.example.com" }, /^DNS_RESOLVER is "http:\/\/dns\.example\.com"\. /],
    ["a name service that is no address", { DNS_RESOLVER: "1.1.1.1" }, /^DNS_RESOLVER /],
    ["an address with a path", { APP_URL: "https://example.com/daybook" }, /^APP_URL .*without a path/],
    ["an address with a query", { APP_URL: "https://example.com?a" }, /^APP_URL /],
    ["a host without a protocol", { APP_URL: "daybook.example.com" }, /^APP_URL /],
    ["an address of another protocol", { APP_URL: "ftp://example.com" }, /^APP_URL /],
    ["an address with somebody's name", { APP_URL: "https://ada@example.com" }, /^APP_URL /],
    ["an unknown transport", { MAIL_TRANSPORT: "pigeon" }, /^MAIL_TRANSPORT is "pigeon"\. It must be one of outbox, smtp, send_email\.$/],
    ["no transport", { MAIL_TRANSPORT: "" }, /^MAIL_TRANSPORT /],
    ["a sender without a host", { MAIL_FROM: "Daybook" }, /^MAIL_FROM is "Daybook"/],
    ["a sender whose bracket holds no address", { MAIL_FROM: "Daybook <daybook>" }, /^MAIL_FROM /],
    ["two senders", { MAIL_FROM: "a@example.com,b@example.com" }, /^MAIL_FROM /],
    ["smtp without a server", { MAIL_TRANSPORT: "smtp" }, /^SMTP_URL is not set/],
    [
      "smtp with an address of the web",
      { MAIL_TRANSPORT: "smtp", SMTP_URL: "https://me:secret@mail.example.com" },
      /^SMTP_URL cannot be read/,
    ],
    ["smtp with a host only", { MAIL_TRANSPORT: "smtp", SMTP_URL: "mail.secret.example" }, /^SMTP_URL cannot be read/],
    ["a key of 31 bytes", { SECRET_KEY: key("a", 31) }, /^SECRET_KEY must be 32 random bytes/],
    ["a key that is not base64", { SECRET_KEY: "*".repeat(44) }, /^SECRET_KEY must/],
    ["an empty key", { SECRET_KEY: "" }, /^SECRET_KEY must/],
    ["a former key that is too short", { SECRET_KEY_PREVIOUS: `${key("b")},${key("c", 31)}` }, /^Key 2 of SECRET_KEY_PREVIOUS /],
    ["an admin without a token", { ADMIN_EMAIL: "ada@example.com" }, /^ADMIN_TOKEN is not set/],
    ["a token without an admin", { ADMIN_TOKEN: longToken }, /^ADMIN_EMAIL is not set/],
    ["an admin without an address", { ADMIN_EMAIL: "ada", ADMIN_TOKEN: longToken }, /^ADMIN_EMAIL is no e-mail address/],
    ["a token that can be guessed", { ADMIN_EMAIL: "ada@example.com", ADMIN_TOKEN: longToken.slice(1) }, /^ADMIN_TOKEN is shorter than 32/],
  ])("%s", (_claim, given, sentence) => {
    const faults = checkVariables({ ...right, ...given });
    expect(faults).toEqual([expect.stringMatching(sentence)]);
    expect(faults.join()).not.toContain("secret");
  });

  test("a missing key is one", () => {
    const { SECRET_KEY: _key, ...rest } = right;
    expect(checkVariables(rest)).toEqual([expect.stringMatching(/^SECRET_KEY must/)]);
  });

  test("several are told together, and those of the file without the secrets", () => {
    const wrong = { APP_URL: "x", MAIL_TRANSPORT: "x", MAIL_FROM: "x" };
    expect(checkVariables(wrong).map((fault) => fault.split(" ")[0])).toEqual(["APP_URL", "MAIL_TRANSPORT", "MAIL_FROM", "SECRET_KEY"]);
    expect(checkPlainVariables(wrong)).toHaveLength(3);
  });
});
