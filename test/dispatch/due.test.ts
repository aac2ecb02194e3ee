import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { claimLimit, planClaim } from "../../src/dispatch/due";

const minute = 60_000;
const hour = 60 * minute;
const hourly = (after: number): number => (Math.floor(after / hour) + 1) * hour;
const latest = { missed: "latest", missedWindowMinutes: 60 } as const;
const states = (claim: ReturnType<typeof planClaim>) =>
  claim.occurrences.map((occurrence) => `${occurrence.plannedAt / hour}:${occurrence.reason ?? occurrence.status}`);

describe("what a claim makes of due occurrences", () => {
  test.each<[string, number, Parameters<typeof planClaim>[3], string[], number]>([
    ["on time", 10 * hour, latest, ["10:queued"], 11],
    ["half an hour late, within the window", 10.5 * hour, latest, ["10:queued"], 11],
    ["three missed: the latest runs", 12 * hour, latest, ["10:missed", "11:missed", "12:queued"], 13],
    [
      "the latest is outside its window",
      12.9 * hour,
      { missed: "latest", missedWindowMinutes: 30 },
      ["10:missed", "11:missed", "12:missed"],
      13,
    ],
    ["none: only what is on time", 12 * hour, { missed: "none", missedWindowMinutes: 60 }, ["10:missed", "11:missed", "12:queued"], 13],
    ["none: a late one does not run", 10.1 * hour, { missed: "none", missedWindowMinutes: 60 }, ["10:missed"], 11],
    ["all of them run", 12.5 * hour, { missed: "all", missedWindowMinutes: 0 }, ["10:queued", "11:queued", "12:queued"], 13],
    ["the end of the window is inside it", 10.5 * hour, { missed: "latest", missedWindowMinutes: 30 }, ["10:queued"], 11],
    ["a window of zero still runs what is on time", 10 * hour + 59_000, { missed: "latest", missedWindowMinutes: 0 }, ["10:queued"], 11],
  ])("%s", (_claim, dueAt, policies, expected, nextHour) => {
    const claim = planClaim(10 * hour, dueAt, hourly, policies);
    expect(states(claim)).toEqual(expected);
    expect(claim.nextAt).toBe(nextHour * hour);
  });

  test("of two that are a minute apart, both on time, only the latest runs", () => {
    const everyMinute = (after: number): number => after + minute;
    const claim = planClaim(hour, hour + minute, everyMinute, latest);
    expect(claim.occurrences.map(({ status, reason }) => reason ?? status)).toEqual(["missed", "queued"]);
  });

  test("the last occurrence leaves no next one", () => {
    const claim = planClaim(10 * hour, 10 * hour, () => null, latest);
    expect(claim).toEqual({ occurrences: [{ plannedAt: 10 * hour, status: "queued", reason: null }], nextAt: null });
  });

  test("claims in pages plan every occurrence once, with the same result as one claim of all", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 450 }),
        fc.constantFrom("latest" as const, "all" as const, "none" as const),
        fc.integer({ min: 0, max: 10_080 }),
        fc.integer({ min: 0, max: hour - 1 }),
        (count, missed, missedWindowMinutes, lateness) => {
          const dueAt = (10 + count) * hour + lateness;
          const seen: { plannedAt: number; status: string }[] = [];
          let expected: number | null = 10 * hour;
          // Each page claims something, so that this ends.
          for (let before = -Infinity; expected !== null && expected <= dueAt && expected > before;) {
            before = expected;
            const claim: ReturnType<typeof planClaim> = planClaim(expected, dueAt, hourly, { missed, missedWindowMinutes });
            expect(claim.occurrences.length).toBeLessThanOrEqual(claimLimit);
            seen.push(...claim.occurrences);
            expected = claim.nextAt;
          }
          expect(seen.map((occurrence) => occurrence.plannedAt)).toEqual(
            Array.from({ length: count + 1 }, (_, index) => (10 + index) * hour),
          );
          const running = seen.filter((occurrence) => occurrence.status === "queued").length;
          if (missed === "all") expect(running).toBe(Math.min(count + 1, claimLimit));
          else expect(running).toBe(lateness <= minute || (missed === "latest" && lateness <= missedWindowMinutes * minute) ? 1 : 0);
        },
      ),
    );
  });
});
