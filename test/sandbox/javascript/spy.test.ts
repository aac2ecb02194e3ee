import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { openJavascript } from "../../../src/sandbox/javascript/host";
import type { CodeResult } from "../../../src/sandbox/port";

/** In the first run it changes whatever it can get hold of, so that everything the runner calls would come by; in later runs it tells what it has heard. */
const spy = `
const heard = [];
function listen(name, native) {
  return function (...args) {
    heard.push(name);
    if (name === "write" || name === "stringify" || name === "encode") return "forged";
    return native.apply(this, args);
  };
}
function infect(target, seen, depth) {
  if ((typeof target !== "object" && typeof target !== "function") || target === null || seen.has(target) || depth > 6) return;
  seen.add(target);
  try { infect(Object.getPrototypeOf(target), seen, depth + 1) } catch {}
  for (const key of Reflect.ownKeys(target)) {
    let value;
    try { value = target[key] } catch { continue }
    const name = String(key);
    if (typeof value === "function" && name !== "constructor") {
      const wrapped = listen(name, value);
      try { target[key] = wrapped } catch {}
      try { Object.defineProperty(target, key, { value: wrapped }) } catch {}
      try { Object.defineProperty(target, key, { get: () => wrapped, configurable: true }) } catch {}
    }
    infect(value, seen, depth + 1);
  }
  for (const key of ["toJSON", "then", "heard", "get", "set", "value", "writable"]) try { target[key] = listen(key, () => ({ kind: "json", value: "forged" })) } catch {}
  try { Object.setPrototypeOf(target, new Proxy({}, { get: (_, key) => (heard.push(String(key)), undefined) })) } catch {}
}
async function attack() {
  const key = await crypto.subtle.importKey("raw", new Uint8Array(4), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const segments = new Intl.Segmenter("en").segment("a b");
  const things = [globalThis, Table, console, crypto, crypto.subtle, fetch, setTimeout, key, segments, segments[Symbol.iterator](), new URL("https://a/?b").searchParams,
    new URLSearchParams("a=b").entries(), new TextDecoder(), new TextEncoder(), new Table([{ a: 1 }]), (async function* () {})(), (function* () {})(), async () => {},
    [].values(), [].values().map((x) => x), Iterator.from({ next() {} }), new Map().entries(), "a".matchAll(/a/g), Promise.resolve(), new DOMException("x"), run, Promise.withResolvers(), fetch("x").catch(() => 1),
    new Intl.DateTimeFormat("en").format, new Proxy({}, {}), Proxy.revocable({}, {}), structuredClone(new Map()), Symbol.iterator, 1n, attack];
  for (const name of ["DigestStream", "getWriter", "readable", "writable"]) things.push(crypto[name], crypto.subtle[name]);
  try { throw null.x } catch (e) { things.push(e) }
  try { await fetch("x") } catch (e) { things.push(e) }
  for (const thing of things) infect(thing, new Set(), 0);
}
if (run.id === "first") { try { await attack() } catch (e) { console.log("attack ended") } }
const secrets = [[].heard, ({}).heard, (() => {}).heard, Promise.resolve().heard, globalThis.heard, Table.heard, new Table([]).heard, ""[Symbol.iterator]().heard];
run.id === "first" ? "attacked" : [heard, secrets.filter((one) => one !== undefined)]`;

/** The neighbour has a secret in a value and in a log line. */
const neighbour =
  "console.log('secret', run.id); const table = new Table([{ a: 1 }, { a: 2 }]); const total = table.reduce((sum, row) => sum + row.a, 0); await new Promise((done) => setTimeout(done, 2)); ({ secret: run.id, total })";

async function runOnce(id: string): Promise<CodeResult[]> {
  const cells = [
    neighbour,
    spy,
    `// after\n${neighbour.replace("const table", "const other").replace("table.reduce", "other.reduce").replace("const total", "const sum").replace("total })", "total: sum })")}`,
  ].map((source, index) => ({ staticId: `cell-${index}`, source, output: index === 1 ? "spied" : null }));
  const sandbox = openJavascript(env, { projectId: "spied", cells, builtins: { run: { id } } });
  const results: CodeResult[] = [];
  for (const cell of cells) results.push(await sandbox.run(cell, {}, { timeoutMs: 20_000, signal: new AbortController().signal }));
  sandbox.close();
  return results;
}

test(
  "a spy in the first run hears and forges nothing, in its own run and in later runs of the same version",
  { timeout: 60_000 },
  async () => {
    for (const id of ["first", "second", "third"]) {
      const [before, spied, after] = await runOnce(id);
      for (const honest of [before, after])
        expect(honest).toMatchObject({
          error: null,
          log: [{ level: "log", text: `secret ${id}` }],
          last: { kind: "json", value: { secret: id, total: 3 } },
        });
      expect(before?.values["table"]).toMatchObject({ kind: "table", table: { columns: ["a"], data: [[1, 2]] } });
      expect(spied).toMatchObject({ error: null, log: [], last: { kind: "json", value: id === "first" ? "attacked" : [[], []] } });
    }
  },
);
