import type { Mutant } from "../mutant.ts";

const records = ["test/db/records.test.ts"];
const batch = ["test/db/batch.test.ts"];
const timeLimit = ["test/lib/time-limit.test.ts"];

/** What everything else stands on: `db/` and `lib/`. */
export const db: Mutant[] = [
  {
    where: "src/db/records.ts",
    find: `if (value === undefined) throw new TypeError(\`\${prefix + column.name} was not selected\`);`,
    replace: "",
    claim: "a column that was not selected is no empty value",
    fails: records,
  },
  {
    where: "src/db/records.ts",
    find: `columns.every(([, { name }]) => row[prefix + name] === null) ? null : decode(row)`,
    replace: `columns.some(([, { name }]) => row[prefix + name] === null) ? null : decode(row)`,
    claim: "a joined row with one empty column is a row",
    fails: records,
  },
  {
    where: "src/db/records.ts",
    find: `.filter(([, value]) => value !== undefined)`,
    replace: `.filter(([, value]) => value != null)`,
    claim: "a change to null is written",
    fails: records,
  },
  {
    where: "src/db/records.ts",
    find: `numberAt(row, name) !== 0`,
    replace: `numberAt(row, name) !== 1`,
    claim: "a flag of 1 is true",
    fails: records,
  },
  {
    where: "src/db/batch.ts",
    find: `statement && (results.next().value ?? null)`,
    replace: `results.next().value ?? null`,
    claim: "a statement that was left out takes no answer of another",
    fails: batch,
  },
];

export const lib: Mutant[] = [
  {
    where: "src/lib/id.ts",
    find: `| (version << 4)`,
    replace: `| (4 << 4)`,
    claim: "ids say their version",
    fails: ["test/lib/id.test.ts"],
  },
  {
    where: "src/lib/id.ts",
    find: `2 ** (8 * (5 - i))`,
    replace: `2 ** (8 * i)`,
    claim: "new ids sort by the time they were made",
    fails: ["test/lib/id.test.ts"],
  },
  {
    where: "src/lib/time-limit.ts",
    find: `.finally(() => clearTimeout(timer))`,
    replace: "",
    claim: "an answer in time leaves no timer behind",
    fails: timeLimit,
  },
  {
    where: "src/lib/time-limit.ts",
    find: "bind: (...values: unknown[]) => statement(inner.bind(...values)),",
    replace: "bind: (...values: unknown[]) => inner.bind(...values),",
    claim: "a statement with parameters has a limit, too",
    fails: timeLimit,
  },
  {
    where: "src/lib/same-json.ts",
    find: `left < right ? -1 : 1`,
    replace: `left < right ? 1 : 1`,
    claim: "the order of keys makes no difference",
    fails: ["test/lib/same-json.test.ts"],
  },
  {
    where: "src/lib/chunks.ts",
    find: "Math.ceil(",
    replace: "Math.floor(",
    claim: "the last chunk may be shorter, and is not lost",
    fails: ["test/lib/chunks.test.ts"],
  },
];
