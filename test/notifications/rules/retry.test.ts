import { describe, expect, test } from "vitest";
import { handOverMs, leaseMs, maxClaims, settlementOf } from "../../../src/notifications/rules/retry";
import { pictureDeadlineMs } from "../../../src/notifications/deliveries/picture";

const now = Date.parse("2026-03-01T10:00:00.000Z");
const retry = { result: "retry", error: "451 come back." } as const;

describe("after one attempt", () => {
  test.each([
    [0, "2026-03-01T10:01:00.000Z"],
    [1, "2026-03-01T10:05:00.000Z"],
    [2, "2026-03-01T10:20:00.000Z"],
    [3, "2026-03-01T11:00:00.000Z"],
  ])("that may be repeated, with %i before it, the next is at %s", (failures, expected) => {
    const settlement = settlementOf(retry, failures, now);
    expect(settlement).toMatchObject({ status: "planned", reason: "451 come back." });
    expect(new Date(settlement.dueAt ?? 0).toISOString()).toBe(expected);
  });

  test("the fifth that may be repeated is the last", () =>
    expect(settlementOf(retry, 4, now)).toEqual({
      status: "failed",
      reason: "451 come back. Given up after 5 attempts.",
      dueAt: null,
      providerId: null,
    }));

  test.each([
    [{ result: "sent", providerId: "p" } as const, { status: "sent", reason: null, dueAt: null, providerId: "p" }],
    [{ result: "failed", error: "550" } as const, { status: "failed", reason: "550", dueAt: null, providerId: null }],
    [{ result: "unknown", error: "cut off" } as const, { status: "unknown", reason: "cut off", dueAt: null, providerId: null }],
  ])("%j is final", (receipt, expected) => expect(settlementOf(receipt, 0, now)).toEqual(expected));
});

test("a claim lasts five minutes, longer than its picture; a message is missed after one", () => {
  expect({ leaseMs, pictureDeadlineMs, handOverMs, maxClaims }).toEqual({
    leaseMs: 300_000,
    pictureDeadlineMs: 45_000,
    handOverMs: 60_000,
    maxClaims: 12,
  });
});
