import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runStatuses, runTriggers } from "../../../src/contract/run";
import type { Target } from "../../../src/contract/notification";
import { decide } from "../../../src/notifications/rules/decide";
import { personRecipient, type RecipientLookup, type KnownPerson } from "../../../src/notifications/rules/recipient";
import { requestsOfRun, type NotificationRequest } from "../../../src/notifications/rules/request";

const person = (id: string, given: Partial<KnownPerson> = {}): [string, KnownPerson] => [
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
const audience: RecipientLookup = ({ id }) => [personRecipient(id, people.get(id))];
const users = (ids: readonly string[]): Target[] => ids.map((id) => ({ kind: "user", id }));
const request = (originId: string, ids: string[], given: Partial<NotificationRequest> = {}): NotificationRequest => ({
  origin: "schedule",
  originId,
  targets: users(ids),
  on: "all",
  screenshot: "none",
  captureOptions: {},
  subject: null,
  body: null,
  ...given,
});
const run = (status: (typeof runStatuses)[number], trigger: (typeof runTriggers)[number] = "schedule") => ({
  id: "run",
  scheduleId: "schedule",
  status,
  trigger,
});
const short = (deliveries: ReturnType<typeof decide>) =>
  deliveries.map(
    ({ origin, originId, recipient, status }) => `${origin === "schedule" ? originId : `${origin} ${originId}`}>${recipient.id}:${status}`,
  );

describe("who hears of a run", () => {
  const all = [request("good", ["ann"], { on: "success" }), request("bad", ["ben"], { on: "failure" }), request("both", ["cid"])];
  test.each([
    ["succeeded", "schedule", ["good>ann:planned", "both>cid:planned"]],
    ["succeeded", "manual", ["good>ann:planned", "both>cid:planned"]],
    ["succeeded", "api", ["good>ann:planned", "both>cid:planned"]],
    ["failed", "schedule", ["bad>ben:planned", "both>cid:planned", "owner schedule>ann:planned"]],
    ["timed_out", "schedule", ["bad>ben:planned", "both>cid:planned", "owner schedule>ann:planned"]],
    ["cancelled", "schedule", []],
    ["skipped", "schedule", []],
    ["queued", "schedule", []],
    ["running", "schedule", []],
    ["succeeded", "publish", []],
    ["failed", "publish", []],
    ["failed", "refresh", []],
  ] as const)("%s by %s", (status, trigger, expected) => {
    expect(short(decide(run(status, trigger), all, audience, users(["ann"])))).toEqual(expected);
  });

  test("the owner is not told twice", () => {
    expect(short(decide(run("failed"), [request("n", ["ann"])], audience, users(["ann"])))).toEqual(["n>ann:planned"]);
  });

  test("an owner whose own rule is for success hears of the failure all the same", () => {
    expect(short(decide(run("failed"), [request("n", ["ann"], { on: "success" })], audience, users(["ann"])))).toEqual([
      "owner schedule>ann:planned",
    ]);
  });

  test("the same person by the same content gets one message and one visible suppressed row", () => {
    const deliveries = decide(run("succeeded"), [request("one", ["ann", "ann"]), request("two", ["ann", "ben"])], audience, []);
    expect(short(deliveries)).toEqual(["one>ann:planned", "two>ann:suppressed", "two>ben:planned"]);
    expect(deliveries[1]?.reason).toMatch(/already sends the same/);
  });

  test("different content is different news", () => {
    expect(
      short(
        decide(
          run("succeeded"),
          [request("one", ["ann"], { screenshot: "png" }), request("two", ["ann"], { subject: "Hi" })],
          audience,
          [],
        ),
      ),
    ).toEqual(["one>ann:planned", "two>ann:planned"]);
  });

  test("a failure has no picture, so rules that differ in it alone say the same", () => {
    const deliveries = decide(
      run("failed"),
      [request("one", ["ann"], { screenshot: "png" }), request("two", ["ann"], { screenshot: "pdf", captureOptions: { theme: "dark" } })],
      audience,
      [],
    );
    expect(short(deliveries)).toEqual(["one>ann:planned", "two>ann:suppressed"]);
    expect(deliveries.every(({ screenshot }) => screenshot === "none")).toBe(true);
  });

  test("who left, lost access or was deleted gets a suppressed row that says so, never the content", () => {
    const deliveries = decide(run("failed"), [request("n", ["off", "out", "gone"])], audience, users(["off"]));
    expect(deliveries.map(({ recipient, status, reason }) => [recipient.id, status, reason])).toEqual([
      ["off", "suppressed", expect.stringContaining("deactivated")],
      ["out", "suppressed", expect.stringContaining("has no access to the app")],
      ["gone", "suppressed", expect.stringContaining("no longer exists")],
    ]);
  });

  test("an API run brings its own rules", () => {
    const own = requestsOfRun([
      { type: "ALL", includeSuccessScreenshot: true, userIds: ["ann"], subject: "Hi" },
      { type: "FAILURE", includeSuccessScreenshot: true, screenshotFormat: "pdf", userIds: ["ben"] },
    ]);
    expect(own).toMatchObject([
      { origin: "api", originId: "0", on: "all", screenshot: "png", subject: "Hi" },
      { origin: "api", originId: "1", on: "failure", screenshot: "pdf" },
    ]);
    expect(short(decide(run("succeeded", "api"), own, audience, []))).toEqual(["api 0>ann:planned"]);
  });
});

const ids = fc.constantFrom("ann", "ben", "cid", "off", "out", "gone");
const requests = fc
  .array(
    fc.record({
      targets: fc.array(ids, { maxLength: 4 }).map(users),
      on: fc.constantFrom("success", "failure", "all"),
      screenshot: fc.constantFrom("none", "png", "pdf"),
      captureOptions: fc.constantFrom<NotificationRequest["captureOptions"]>({}, { theme: "dark" }),
      subject: fc.constantFrom(null, "A", "B"),
      body: fc.constantFrom(null, "A"),
    }),
    { maxLength: 6 },
  )
  .map((given) => given.map((one, index): NotificationRequest => ({ ...one, origin: "schedule", originId: `n${index}` })));
const runs = fc.record({
  id: fc.constant("run"),
  scheduleId: fc.constantFrom("schedule", null),
  status: fc.constantFrom(...runStatuses),
  trigger: fc.constantFrom(...runTriggers),
});
const owners = fc.array(ids, { maxLength: 2 }).map(users);

describe("for every run, set of rules and owner", () => {
  test("nobody gets the same content twice, and everybody a rule names stands in a row", () => {
    fc.assert(
      fc.property(runs, requests, owners, (ended, given, owner) => {
        const deliveries = decide(ended, given, audience, owner);
        const keys = deliveries.map(({ origin, originId, recipient, channel }) => `${origin} ${originId} ${recipient.id} ${channel}`);
        expect(new Set(keys).size).toBe(keys.length);
        const contents = deliveries
          .filter(({ status }) => status === "planned")
          .map(({ recipient, screenshot, captureOptions, subject, body }) =>
            JSON.stringify([recipient.id, screenshot, captureOptions, subject, body]),
          );
        expect(new Set(contents).size).toBe(contents.length);
        for (const { status, reason, recipient } of deliveries) {
          expect(status === "suppressed").toBe(reason !== null);
          if (status === "planned") expect(people.get(recipient.id)).toMatchObject({ active: true, hasAccess: true });
        }
      }),
    );
  });

  test("the order of the rules does not change who is told, and how often", () => {
    fc.assert(
      fc.property(runs, requests, owners, (ended, given, owner) => {
        const told = (order: NotificationRequest[]): string[] =>
          decide(ended, order, audience, owner)
            .map(({ recipient, screenshot, captureOptions, subject, body, status }) =>
              JSON.stringify([recipient.id, screenshot, captureOptions, subject, body, status]),
            )
            .toSorted();
        expect(told(given.toReversed())).toEqual(told(given));
      }),
    );
  });

  test("a failed run of a schedule always reaches an owner who may be reached", () => {
    fc.assert(
      fc.property(requests, fc.constantFrom("failed", "timed_out"), (given, status) => {
        expect(
          decide(run(status as "failed"), given, audience, users(["ann"])).some(
            ({ recipient, status: planned }) => recipient.id === "ann" && planned === "planned",
          ),
        ).toBe(true);
      }),
    );
  });
});
