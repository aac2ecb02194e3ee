import type { Mutant } from "../mutant.ts";

const durations = ["test/format/durations.test.ts"];
const dates = ["test/format/dates.test.ts"];

export const format: Mutant[] = [
  {
    where: "src/format",
    find: "if (seconds < 3600) return",
    replace: "if (seconds <= 3600) return",
    claim: "an hour is written in hours",
    fails: durations,
  },
  {
    where: "src/format",
    find: "if (ms < 9950) return tenths(ms);",
    replace: "if (ms < 10_000) return tenths(ms);",
    claim: "ten seconds have no tenths",
    fails: durations,
  },
  {
    where: "src/format",
    find: `offsetMs < 0 ? "-" : "+"`,
    replace: `offsetMs > 0 ? "-" : "+"`,
    claim: "an offset has its own sign",
    fails: dates,
  },
  {
    where: "src/format",
    find: "const whole = Math.floor(count);",
    replace: "const whole = Math.round(count);",
    claim: "nothing looks older than it is",
    fails: dates,
  },
  {
    where: "src/format",
    find: `isText ? textCell(value) : value`,
    replace: `textCell(value)`,
    claim: "a number too large for JavaScript stays a number in a file",
    fails: ["test/format/csv.test.ts"],
  },
  {
    where: "src/format/codecs/decimal.ts",
    find: "normal.digits.length > sheetDigits",
    replace: "normal.digits.length > 99",
    claim: "a spreadsheet gets a number only where it keeps all digits",
    fails: ["test/format/xlsx.test.ts"],
  },
  {
    where: "src/format/codecs/json.ts",
    find: `exactDouble(source ?? "") === null`,
    replace: `Number.isNaN(value)`,
    claim: "numbers inside JSON of a database keep their digits",
    fails: ["test/format/codecs.test.ts"],
  },
  {
    where: "src/format/usual.ts",
    find: "Math.floor(sorted.length / 2)",
    replace: "sorted.length - 1",
    claim: "a run usually takes the middle of what it took",
    fails: ["test/watchman/watch.test.ts"],
  },
];
