import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runStatuses, runTriggers } from "../../../src/contract/run";
import { decide, type Person } from "../../../src/notifications/rules/decide";
import { rulesOfRun, type Rule } from "../../../src/notifications/rules/rule";

const person = (id: string, given: Partial<Person> = {}): [string, Person] => [
  id,
  { id, name: id.toUpperCase(), active: true, hasAccess: true, ...given },
];
const people = new Map([
  person("ann"),
  person("ben"),
  person("cid"),
  person("off", { active: false }),
  person("out", { hasAccess: false }),
]);
const rule = (id: string, userIds: string[], given: Partial<Rule> = {}): Rule => ({
  id,
  userIds,
  on: "all",
  screenshot: "none",
  captureOptions: "{}",
  subject: null,
  body: null,
  ...given,
});
const run = (status: (typeof runStatuses)[number], trigger: (typeof runTriggers)[number] = "schedule") => ({ id: "run", status, trigger });
const short = (deliveries: ReturnType<typeof decide>) =>
  deliveries.map(({ notificationId, recipientId, status }) => `${notificationId || "owner"}>${recipientId}:${status}`);

describe("who hears of a run", () => {
  const all = [rule("good", ["ann"], { on: "success" }), rule("bad", ["ben"], { on: "failure" }), rule("both", ["cid"])];
  test.each([
    ["succeeded", "schedule", ["good>ann:planned", "both>cid:planned"]],
    ["succeeded", "manual", ["good>ann:planned", "both>cid:planned"]],
    ["succeeded", "api", ["good>ann:planned", "both>cid:planned"]],
    ["failed", "schedule", ["bad>ben:planned", "both>cid:planned", "owner>ann:planned"]],
    ["timed_out", "schedule", ["bad>ben:planned", "both>cid:planned", "owner>ann:planned"]],
    ["cancelled", "schedule", []],
    ["skipped", "schedule", []],
    ["queued", "schedule", []],
    ["running", "schedule", []],
    ["succeeded", "publish", []],
    ["failed", "publish", []],
    ["failed", "refresh", []],
  ] as const)("%s by %s", (status, trigger, expected) => {
    expect(short(decide(run(status, trigger), all, people, "ann"))).toEqual(expected);
  });

  test("the owner is not told twice", () => {
    expect(short(decide(run("failed"), [rule("n", ["ann"])], people, "ann"))).toEqual(["n>ann:planned"]);
  });

  test("an owner whose own rule is for success hears of the failure all the same", () => {
    expect(short(decide(run("failed"), [rule("n", ["ann"], { on: "success" })], people, "ann"))).toEqual(["owner>ann:planned"]);
  });

  test("the same person by the same content gets one message and one visible suppressed row", () => {
    const deliveries = decide(run("succeeded"), [rule("one", ["ann", "ann"]), rule("two", ["ann", "ben"])], people, null);
    expect(short(deliveries)).toEqual(["one>ann:planned", "two>ann:suppressed", "two>ben:planned"]);
    expect(deliveries[1]?.reason).toMatch(/already sends the same/);
  });

  test("different content is different news", () => {
    expect(
      short(decide(run("succeeded"), [rule("one", ["ann"], { screenshot: "png" }), rule("two", ["ann"], { subject: "Hi" })], people, null)),
    ).toEqual(["one>ann:planned", "two>ann:planned"]);
  });

  test("a failure has no picture, so rules that differ in it alone say the same", () => {
    const deliveries = decide(
      run("failed"),
      [rule("one", ["ann"], { screenshot: "png" }), rule("two", ["ann"], { screenshot: "pdf", captureOptions: '{"theme":"dark"}' })],
      people,
      null,
    );
    expect(short(deliveries)).toEqual(["one>ann:planned", "two>ann:suppressed"]);
    expect(deliveries.every(({ screenshot }) => screenshot === "none")).toBe(true);
  });

  test("who left, lost access or was deleted gets a suppressed row that says so, never the content", () => {
    const deliveries = decide(run("failed"), [rule("n", ["off", "out", "gone"])], people, "off");
    expect(deliveries.map(({ recipientId, status, reason }) => [recipientId, status, reason])).toEqual([
      ["off", "suppressed", expect.stringContaining("deactivated")],
      ["out", "suppressed", expect.stringContaining("has no access to the app")],
      ["gone", "suppressed", expect.stringContaining("no longer exists")],
    ]);
  });

  test("an API run brings its own rules", () => {
    const rules = rulesOfRun([
      { type: "ALL", includeSuccessScreenshot: true, userIds: ["ann"], subject: "Hi" },
      { type: "FAILURE", includeSuccessScreenshot: true, screenshotFormat: "pdf", userIds: ["ben"] },
    ]);
    expect(rules).toMatchObject([
      { id: "api:0", on: "all", screenshot: "png", subject: "Hi" },
      { id: "api:1", on: "failure", screenshot: "pdf" },
    ]);
    expect(short(decide(run("succeeded", "api"), rules, people, null))).toEqual(["api:0>ann:planned"]);
  });
});

const ids = fc.constantFrom("ann", "ben", "cid", "off", "out", "gone");
const rules = fc
  .array(
    fc.record({
      userIds: fc.array(ids, { maxLength: 4 }),
      on: fc.constantFrom("success", "failure", "all"),
      screenshot: fc.constantFrom("none", "png", "pdf"),
      captureOptions: fc.constantFrom("{}", '{"theme":"dark"}'),
      subject: fc.constantFrom(null, "A", "B"),
      body: fc.constantFrom(null, "A"),
    }),
    { maxLength: 6 },
  )
  .map((given) => given.map((one, index): Rule => ({ ...one, id: `n${index}` })));
const runs = fc.record({ id: fc.constant("run"), status: fc.constantFrom(...runStatuses), trigger: fc.constantFrom(...runTriggers) });
const owners = fc.option(ids);

describe("for every run, set of rules and owner", () => {
  test("nobody gets the same content twice, and everybody a rule names stands in a row", () => {
    fc.assert(
      fc.property(runs, rules, owners, (ended, given, owner) => {
        const deliveries = decide(ended, given, people, owner);
        const keys = deliveries.map(({ notificationId, recipientId, channel }) => `${notificationId} ${recipientId} ${channel}`);
        expect(new Set(keys).size).toBe(keys.length);
        const contents = deliveries
          .filter(({ status }) => status === "planned")
          .map(({ recipientId, screenshot, captureOptions, subject, body }) =>
            JSON.stringify([recipientId, screenshot, captureOptions, subject, body]),
          );
        expect(new Set(contents).size).toBe(contents.length);
        for (const { status, reason, recipientId } of deliveries) {
          expect(status === "suppressed").toBe(reason !== null);
          if (status === "planned") expect(people.get(recipientId)).toMatchObject({ active: true, hasAccess: true });
        }
      }),
    );
  });

  test("the order of the rules does not change who is told, and how often", () => {
    fc.assert(
      fc.property(runs, rules, owners, (ended, given, owner) => {
        const told = (order: Rule[]): string[] =>
          decide(ended, order, people, owner)
            .map(({ recipientId, screenshot, captureOptions, subject, body, status }) =>
              JSON.stringify([recipientId, screenshot, captureOptions, subject, body, status]),
            )
            .toSorted();
        expect(told(given.toReversed())).toEqual(told(given));
      }),
    );
  });

  test("a failed run of a schedule always reaches an owner who may be reached", () => {
    fc.assert(
      fc.property(rules, fc.constantFrom("failed", "timed_out"), (given, status) => {
        expect(
          decide(run(status as "failed"), given, people, "ann").some(
            ({ recipientId, status: planned }) => recipientId === "ann" && planned === "planned",
          ),
        ).toBe(true);
      }),
    );
  });
});
