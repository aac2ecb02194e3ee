import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseCron } from "../../../src/schedules/times/cron";
import { nextOccurrence } from "../../../src/schedules/times/occurrence";

/** Cases of another project's test suite, which are not part of this repository. Without them this file says so and skips. */
const folder = path.resolve(import.meta.dirname, "../../../../shared/vectors");
const present = existsSync(path.join(folder, "cron-next-cronos.json"));
if (!present && process.env["CI"] === "true") throw new Error(`no cron vectors at ${folder}: they are required in CI`);
if (!present) process.stderr.write(`Skipped: the cron vectors of other projects are not on this machine (${folder}).\n`);
const read = (name: string) => (present ? JSON.parse(readFileSync(path.join(folder, name), "utf8")) : { groups: [] });

type Row = [expr: string, from: string, inclusive: boolean, next: string | null, fromExact?: string];
const rows: { tz: string; row: Row }[] = read("cron-next-cronos.json").groups.flatMap((group: { tz: string; rows: Row[] }) =>
  group.rows.map((row) => ({ tz: group.tz, row })),
);

/** Five fields, or why the row cannot apply here. */
function applicable(expr: string): { cron: string } | { why: string } {
  const fields = expr.trim().split(/\s+/);
  if (/^@every_second$/i.test(expr.trim())) return { why: "fires every second" };
  if (fields.length === 6 && fields[0] !== "0") return { why: "its seconds field is not 0" };
  const five = fields.length === 6 ? fields.slice(1) : fields;
  const restricted = (field: string | undefined) => field !== undefined && field !== "*" && field !== "?";
  if (restricted(five[2]) && restricted(five[4])) return { why: "joins both day fields by AND" };
  return { cron: five.join(" ") };
}

const applied: { cron: string; tz: string; row: Row }[] = [];
const left: Record<string, number> = {};
for (const { tz, row } of rows) {
  const answer = applicable(row[0]);
  if ("cron" in answer) applied.push({ cron: answer.cron, tz, row });
  else left[answer.why] = (left[answer.why] ?? 0) + 1;
}

/** Said on every run, so that nobody has to open this file to know how much of the foreign data counts. */
if (present) {
  const reasons = Object.entries(left).map(([why, count]) => `${count} ${why}`);
  console.info(
    `Cron vectors: ${applied.length} of ${rows.length} next-run rows apply; of the rest, which is not five-field cron with either day: ${reasons.join(", ")}.`,
  );
}

const next = (cron: string, tz: string, after: number) => nextOccurrence({ ...parseCron(cron), timezone: tz, clamp: false }, after);

describe.skipIf(!present)("cron vectors", () => {
  it("every applicable next-run case gives the expected instant", () => {
    const wrong: string[] = [];
    let landings = 0;
    for (const { cron, tz, row } of applied) {
      const [, from, inclusive, want, fromExact] = row;
      const at = Date.parse(from);
      // Our `next` is strictly after. A start with a fraction under a millisecond lies after its own millisecond.
      const fraction = /\.\d{3}0*[1-9]\d* /.test(fromExact ?? "");
      // Inclusive asks about a wall time; on the landing of a gap the wall shows another time than the rule names, so the landing is excluded.
      const landing = inclusive && /^30 0 LW? \* \*$/.test(cron) && from.endsWith("T22:00:00Z");
      if (landing) landings += 1;
      const got = next(cron, tz, inclusive && !fraction && !landing ? at - 1 : at);
      if (got !== (want === null ? null : Date.parse(want))) {
        wrong.push(`${cron} ${tz} from ${from} ${inclusive}: want ${want}, got ${got === null ? null : new Date(got).toISOString()}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(landings).toBe(2);
  });

  it("counts what applies and why the rest does not", () => {
    expect({ applied: applied.length, left }).toMatchInlineSnapshot(`
      {
        "applied": 618,
        "left": {
          "fires every second": 2,
          "its seconds field is not 0": 411,
          "joins both day fields by AND": 95,
        },
      }
    `);
  });

  it("a day that either day field names is never later than one that both must name", () => {
    for (const { tz, row } of rows) {
      const fields = row[0].trim().split(/\s+/);
      const five = fields.length === 6 && fields[0] === "0" ? fields.slice(1) : fields;
      if (five.length !== 5 || row[3] === null || row[4] !== undefined) continue;
      expect(next(five.join(" "), tz, Date.parse(row[1]) - (row[2] ? 1 : 0)), row[0]).toBeLessThanOrEqual(Date.parse(row[3]));
    }
  });

  it("every applicable invalid expression is refused", () => {
    const invalid: [string, number, string][] = read("cron-invalid-cronos.json").groups[0].rows;
    const accepted: string[] = [];
    let secondsOnly = 0;
    for (const [expr, count, badField] of invalid) {
      // What is wrong with the seconds of a six-field expression is gone once they are dropped.
      if (badField === "Seconds") {
        secondsOnly += 1;
        continue;
      }
      const text = expr.trim();
      const five = count === 6 && !text.startsWith("@") ? text.split(/\s+/).slice(1).join(" ") : text;
      try {
        parseCron(five);
        accepted.push(expr);
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: "UNPROCESSABLE", facts: { issues: [{ path: "custom.cron" }] } });
      }
    }
    expect(accepted).toEqual([]);
    expect({ refused: invalid.length - secondsOnly, secondsOnly }).toMatchInlineSnapshot(`
      {
        "refused": 308,
        "secondsOnly": 22,
      }
    `);
  });
});
