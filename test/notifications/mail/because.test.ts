import { describe, expect, test } from "vitest";
import { because } from "../../../src/notifications/mail/because";
import type { Material } from "../../../src/notifications/mail/story";

const material = (schedule: string | null, starterName: string | null = null): Material =>
  ({
    run: { schedule: schedule === null ? null : { name: schedule }, starterName },
    scheduleSentence: schedule === null ? "" : "Every day at 09:00",
  }) as unknown as Material;
const mira = { id: "mira", name: "Mira Olsen" };

describe("the footer says why somebody gets a message", () => {
  test.each([
    ["schedule", "Mornings", mira, "Mira Olsen added you to “Mornings”."],
    ["schedule", "", mira, "Mira Olsen added you to “Every day at 09:00”."],
    ["schedule", "Mornings", { id: "tom", name: "Tom" }, "you added yourself to “Mornings”."],
    ["schedule", "Mornings", null, "you were added to “Mornings”."],
    ["owner", "Mornings", null, "you own the schedule “Mornings”."],
    ["test", "Mornings", null, "you tried out a notification of the schedule “Mornings”. Nobody else got it."],
    ["owner", null, null, "you own this project."],
  ] as const)("%s of %j added by %j: %s", (origin, schedule, adder, expected) =>
    expect(because(material(schedule), { origin, recipientId: "tom" }, adder)).toBe(`You get this because ${expected}`),
  );

  test("an API run names who started it, or says that a program did", () => {
    const api = { origin: "api", recipientId: "tom" } as const;
    expect(because(material(null, "Ines"), api, null)).toBe("You get this because Ines started this run through the API and named you.");
    expect(because(material(null), api, null)).toContain("a program started this run");
  });
});
