import type { Mutant } from "../mutant.ts";

const sealing = ["test/connections/sealing.test.ts"];
const egress = ["test/connections/egress.node.test.ts"];
const oneClient = ["test/connections/one-client.test.ts"];
const routes = ["test/http/connections/routes.test.ts"];
const drivers = ["test/connections/drivers/postgresql.node.test.ts", "test/connections/drivers/mysql.node.test.ts"];

export const connections: Mutant[] = [
  {
    where: "src/connections/sealing.ts",
    find: `{ name: "AES-GCM", iv: unbase64url(iv), additionalData: utf8(context) }`,
    replace: `{ name: "AES-GCM", iv: unbase64url(iv), additionalData: utf8("") }`,
    claim: "a password opens only in the row it was sealed for",
    fails: sealing,
  },
  {
    where: "src/connections/sealing.ts",
    find: `const iv = crypto.getRandomValues(new Uint8Array(12));`,
    replace: `const iv = new Uint8Array(12);`,
    claim: "no two passwords are sealed with one initial vector",
    fails: sealing,
  },
  {
    where: "src/connections/sealing.ts",
    find: `if (material.length < 32)`,
    replace: `if (material.length < 16)`,
    claim: "a short secret key is refused",
    fails: sealing,
  },
  {
    where: "src/connections/egress.ts",
    find: `.replace(/\\.$/, "")`,
    replace: "",
    claim: "a name with a dot at its end is judged like the name",
    fails: egress,
  },
  {
    where: "src/connections/egress.ts",
    find: `  "100.64.0.0/10",\n`,
    replace: "",
    claim: "addresses of carriers' own networks are refused",
    fails: egress,
  },
  {
    where: "src/connections/one-client.ts",
    find: `    port.destroy(used);
    const stopping = port.cancel(used);`,
    replace: `    const stopping = port.cancel(used);
    port.destroy(used);`,
    claim: "the socket is closed before the server is asked to stop",
    fails: oneClient,
  },
  {
    where: "src/connections/one-client.ts",
    find: `line = mine.catch(() => undefined);`,
    replace: `line = Promise.resolve();`,
    claim: "statements of one client run one after the other",
    fails: oneClient,
  },
  {
    where: "src/connections/one-client.ts",
    find: `      client = null;
      throw thrown;`,
    replace: `      throw thrown;`,
    claim: "a client that could not connect is tried again by the next statement",
    fails: oneClient,
  },
  {
    where: "src/connections/collect.ts",
    find: `if (rows > query.maxRows)`,
    replace: `if (rows > query.maxRows + 1)`,
    claim: "one row more than the limit is an error",
    fails: drivers,
  },
  {
    where: "src/connections/collect.ts",
    find: `earlier === null ? null : wider.widen(earlier)`,
    replace: `null`,
    claim: "values before one that the type cannot hold are kept",
    fails: ["test/connections/drivers/values.node.test.ts"],
  },
  {
    where: "src/connections/drivers/sample/exact.ts",
    find: `Math.abs(value) > Number.MAX_SAFE_INTEGER)) return true;`,
    replace: `Math.abs(value) > Number.MAX_VALUE)) return true;`,
    claim: "integers of the sample warehouse keep digits that D1 would round",
    fails: ["test/connections/drivers/values.node.test.ts"],
  },
  {
    where: "src/connections/collect.ts",
    find: `uniqueNames(known.map(({ name }) => name))`,
    replace: `known.map(({ name }) => name)`,
    claim: "two columns of one name are told apart",
    fails: drivers,
  },
  {
    where: "src/connections/change.ts",
    find: `{ name, host: record.settings.host }`,
    replace: `{ name }`,
    claim: "the audit log says where a new connection leads",
    fails: routes,
  },
];
