import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A key and its certificate, as PEM. */
export interface Identity {
  key: string;
  cert: string;
}

/**
 * A certificate authority made for this test file, which local runtimes trust like a public one: miniflare hands NODE_EXTRA_CA_CERTS to workerd, and reads it when it
 * is first imported. Import this file before it.
 */
const folder = mkdtempSync(path.join(tmpdir(), "daybook-authority-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
process.env["NODE_EXTRA_CA_CERTS"] = path.join(folder, "trusted.cert");

const file = (name: string, kind: string): string => path.join(folder, `${name}.${kind}`);
const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

authority("trusted");
authority("unknown");

/** Servers by what is wrong with their certificate; all but `unknown` are signed by the trusted authority. 127.0.0.2 stands for another machine of the network. */
export const identities = {
  good: issue("good", "trusted", "localhost,IP:127.0.0.2", 2),
  otherName: issue("other", "trusted", "elsewhere.example.com", 2),
  expired: issue("expired", "trusted", "localhost,IP:127.0.0.2", -1),
  unknown: issue("stranger", "unknown", "localhost,IP:127.0.0.2", 2),
} satisfies Record<string, Identity>;

function authority(name: string): void {
  const files = ["-keyout", file(name, "key"), "-out", file(name, "cert")];
  openssl([
    "req",
    "-x509",
    ...newKey,
    ...files,
    "-days",
    "2",
    "-subj",
    `/CN=${name} authority of a test`,
    "-addext",
    "basicConstraints=critical,CA:TRUE",
  ]);
}

function issue(name: string, by: string, hosts: string, days: number): Identity {
  const request = file(name, "csr");
  openssl(["req", "-new", ...newKey, "-keyout", file(name, "key"), "-out", request, "-subj", "/CN=a server of a test"]);
  writeFileSync(file(name, "ext"), `subjectAltName=DNS:${hosts}`);
  const signed = ["-CA", file(by, "cert"), "-CAkey", file(by, "key"), "-CAcreateserial", "-extfile", file(name, "ext")];
  openssl(["x509", "-req", "-in", request, ...signed, "-days", String(days), "-out", file(name, "cert")]);
  return { key: readFileSync(file(name, "key"), "utf8"), cert: readFileSync(file(name, "cert"), "utf8") };
}

function openssl(args: string[]): void {
  execFileSync("openssl", args, { stdio: "ignore" });
}
