import { expect, test } from "vitest";
import type { Notification } from "../../src/contract/notification";
import type { Schedule } from "../../src/contract/schedule";
import type { ListedSchedule } from "../../src/contract/schedule-list";
import {
  copied,
  notificationFormOf,
  inputOf,
  newNotification,
  optionWords,
  sameNotification,
} from "../../src/web/features/schedules/notification-form";
import { arrange, shortestGap } from "../../src/web/features/schedules/preview-words";
import { blankForm, boundsOf, cadenceOf, openedForm } from "../../src/web/features/schedules/schedule-form";
import { copyName, recipientWords, inputWords, nextWords, pausedWords, statusWords } from "../../src/web/schedules/schedule-words";

const now = Date.parse("2026-10-22T08:00:00.000Z");
const schedule = (part: Partial<Schedule>): ListedSchedule =>
  ({
    name: "Mornings",
    cadence: "DAILY",
    daily: { timezone: "Europe/Berlin", hour: 7, minute: 30 },
    timezone: "Europe/Berlin",
    startsAt: null,
    endsAt: null,
    inputParams: { region: "South" },
    updatePublishedResults: false,
    useCachedSqlResults: true,
    policies: { ...blankForm("UTC").policies, retries: 2 },
    status: "active",
    statusReason: null,
    createdAt: "2026-03-03T08:00:00.000Z",
    ...part,
  }) as ListedSchedule;
const notification = (on: Notification["on"], screenshot: Notification["screenshot"], ...names: string[]): Notification =>
  ({
    id: "n",
    on,
    screenshot,
    targets: names.map((name) => ({ kind: "user", id: name, name })),
    captureOptions: {},
    subject: null,
    body: null,
  }) as unknown as Notification;

test.each([
  [[], "no notifications"],
  [[notification("all", "png", "Mika Kallio", "Tomasz Ruta")], "Mika and Tomasz, PNG"],
  [[notification("failure", "none", "Mika Kallio")], "Mika when it fails"],
  [[notification("success", "pdf", "A", "B", "C"), notification("success", "none", "D")], "4 people, PDF when it succeeds"],
])("the recipients in short", (notifications, words) => expect(recipientWords(notifications)).toBe(words));

test.each([
  [{}, null],
  [{ region: "South" }, "with region South"],
  [{ region: "South", days: 2, all: true }, "with region South, days 2 and all on"],
  [{ regions: ["North", "South"], none: [], note: "" }, "with regions North + South, none none and note empty"],
  [{ window: { start: "2026-01-01", end: "2026-03-31" } }, "with window 2026-01-01 to 2026-03-31"],
  [{ a: 1, b: 2, c: 3, d: 4, e: 5 }, "with a 1, b 2, c 3 and 2 more inputs"],
  [{ note: "x".repeat(60) }, `with note ${"x".repeat(39)}…`],
])("inputs of %j in words", (params, words) => expect(inputWords(params)).toBe(words));

test.each([
  ["the same clock", "2026-10-23T05:30:00.000Z", "Europe/Berlin", { there: "Tomorrow, 07:30 CEST", here: null }],
  ["another clock, the same day", "2026-10-22T17:00:00.000Z", "Europe/London", { there: "Today, 18:00 BST", here: "19:00 CEST" }],
  [
    "another day: what is tomorrow there is today here",
    "2026-10-22T15:10:00.000Z",
    "Asia/Tokyo",
    { there: "Fri 23 Oct, 00:10 UTC+09:00", here: "today, 17:10 CEST" },
  ],
  ["another day next week", "2026-10-27T23:30:00.000Z", "UTC", { there: "Tue 27 Oct, 23:30 UTC", here: "Wed 28 Oct, 00:30 CET" }],
])("next: %s", (_, at, zone, words) => expect(nextWords(at, now, zone, "Europe/Berlin")).toEqual(words));

test.each<[Partial<Schedule>, string]>([
  [{}, "Since 3 Mar"],
  [{ policies: { ...blankForm("UTC").policies, overlap: "skip" } }, "Skips if still running"],
  [{ endsAt: "2026-12-31T22:59:59.999Z" }, "Ends Thu 31 Dec"],
  [{ startsAt: "2026-11-01T23:00:00.000Z", endsAt: "2026-12-31T22:59:59.999Z" }, "From Mon 2 Nov"],
  [{ status: "paused", statusReason: "Ines Vogt paused it." }, "Ines Vogt paused it."],
  [{ status: "ended", statusReason: "It has no further occurrence." }, "It has no further occurrence."],
  [{ status: "auto_paused", statusReason: "Daybook paused this after 3 failures in a row." }, "By Daybook"],
])("status %#: %j", (part, words) => expect(statusWords(schedule(part), now)).toBe(words));

test("a schedule that Daybook paused says so once", () => {
  expect(pausedWords("Daybook paused this after 3 failures in a row.")).toEqual({
    lead: "Daybook paused this after 3 failures in a row.",
    rest: "",
  });
  expect(pausedWords("The person it runs as has left.")).toEqual({ lead: "Daybook paused this.", rest: "The person it runs as has left." });
});

test("a copy has a name of its own", () => {
  expect(copyName("Mornings", [])).toBe("Mornings copy");
  expect(copyName("Mornings", ["Mornings copy", "Mornings copy 2"])).toBe("Mornings copy 3");
  expect(copyName("", [])).toBe("Schedule copy");
  expect(copyName("x".repeat(200), []).length).toBeLessThanOrEqual(200);
});

test("a copy keeps times, inputs and policies, and leaves out an end that has passed", () => {
  const form = openedForm(
    { kind: "copy", schedule: schedule({ endsAt: "2026-10-01T21:59:59.999Z" }), taken: ["Mornings copy"] },
    "UTC",
    now,
  );
  expect(form).toMatchObject({
    name: "Mornings copy 2",
    time: "07:30",
    timezone: "Europe/Berlin",
    endsOn: "",
    inputParams: { region: "South" },
    updatePublishedResults: false,
    useCachedSqlResults: true,
    policies: { retries: 2 },
    enabled: true,
    runAs: null,
  });
  const ahead = schedule({ endsAt: "2026-12-31T22:59:59.999Z" });
  expect(openedForm({ kind: "copy", schedule: ahead, taken: [] }, "UTC", now).endsOn).toBe("2026-12-31");
  expect(openedForm({ kind: "edit", schedule: ahead }, "UTC", now)).toMatchObject({ name: "Mornings", endsOn: "2026-12-31" });
  expect(boundsOf(openedForm({ kind: "edit", schedule: ahead }, "UTC", now))).toEqual({
    startsAt: null,
    endsAt: "2026-12-31T22:59:59.999Z",
  });
});

test.each([
  // The first instant of 29 March in Berlin, one hour before the clocks go forward there; in UTC it is still the 28th.
  ["Europe/Berlin", "2026-03-28T23:00:00.000Z", "2026-03-29", "2026-03-29T21:59:59.999Z"],
  ["America/New_York", "2026-10-22T04:00:00.000Z", "2026-10-22", "2026-10-23T03:59:59.999Z"],
  ["Asia/Tokyo", "2026-12-31T15:00:00.000Z", "2027-01-01", "2027-01-01T14:59:59.999Z"],
  ["Pacific/Kiritimati", "2026-10-21T10:00:00.000Z", "2026-10-22", "2026-10-22T09:59:59.999Z"],
])("start and end in %s open as days of that zone and are saved unchanged: %s is %s", (timezone, startsAt, day, endsAt) => {
  const form = openedForm({ kind: "edit", schedule: schedule({ timezone, startsAt, endsAt }) }, "UTC", now);
  expect(form).toMatchObject({ startsOn: day, endsOn: day });
  expect(boundsOf(form)).toEqual({ startsAt, endsAt });
  // One day is a whole schedule: it ends after it starts.
  expect(cadenceOf(form).errors).toEqual({});
  expect(cadenceOf({ ...form, endsOn: "2020-01-01" }).errors).toEqual({ endsOn: "It would end before it starts." });
});

test("a stored schedule opens as it is stored, whatever its cadence", () => {
  const opened = (part: Partial<Schedule>) => openedForm({ kind: "edit", schedule: schedule({ daily: null, ...part }) }, "UTC", now);
  const time = { timezone: "Europe/Berlin", hour: 7, minute: 5 };
  expect(opened({ cadence: "HOURLY", hourly: { timezone: "UTC", minute: 10 } })).toMatchObject({ kind: "HOURLY", minute: "10" });
  expect(opened({ cadence: "WEEKLY", weekly: { ...time, dayOfWeek: "FRIDAY" } })).toMatchObject({ time: "07:05", days: ["FRIDAY"] });
  expect(opened({ cadence: "WEEKLY", weekly: { ...time, dayOfWeek: "MONDAY" }, daysOfWeek: ["MONDAY", "SUNDAY"] }).days).toEqual([
    "MONDAY",
    "SUNDAY",
  ]);
  expect(opened({ cadence: "MONTHLY", monthly: { ...time, day: 15 } }).monthDay).toBe("15");
  expect(opened({ cadence: "MONTHLY", monthly: { ...time, day: 31 }, lastDayOfMonth: true }).monthDay).toBe("last");
  expect(opened({ cadence: "CUSTOM", custom: { timezone: "UTC", cron: "0 6 * * 1-5" } }).cron).toBe("0 6 * * 1-5");
});

test("a copied message is stored anew; own words and paper count as a change and are named", () => {
  const entry = notificationFormOf(notification("all", "pdf", "Mika"));
  expect(copied(entry)).toEqual({ ...entry, id: null });
  expect(sameNotification(entry, copied(entry))).toBe(true);
  for (const part of [{ subject: "s" }, { body: "b" }, { capture: { paper: "letter" as const } }])
    expect(sameNotification(entry, { ...entry, ...part })).toBe(false);
  expect(optionWords(entry)).toBe("A4");
  expect(optionWords({ ...entry, subject: "s", body: "b", on: "failure" })).toBe("own subject, own message");
  expect(optionWords(newNotification("k", []))).toBe("");
});

test("a message is stored without a picture when it is about failures, and without words of its own where none were typed", () => {
  const entry = { ...newNotification("k", ["u1", "u2"]), subject: " ", body: "Look at {{ projectName }}" };
  expect(inputOf(entry)).toEqual({
    targets: [
      { kind: "user", id: "u1" },
      { kind: "user", id: "u2" },
    ],
    on: "all",
    screenshot: "png",
    captureOptions: {},
    subject: null,
    body: "Look at {{ projectName }}",
  });
  expect(inputOf({ ...entry, on: "failure" }).screenshot).toBe("none");
});

test("what happens at each occurrence or often is said once, what happens now and then at its time", () => {
  const meet = (scheduleId: string, sentence: string, ...at: string[]) => at.map((one) => ({ at: one, scheduleId, name: "n", sentence }));
  const five = ["1", "2", "3", "4", "5"];
  expect(arrange([...meet("s", "a", ...five), ...meet("t", "b", "2"), ...meet("u", "c", "2", "3", "4", "5")], five)).toEqual({
    always: ["a"],
    often: [{ scheduleId: "u", count: 4, at: "2", sentence: "c" }],
    at: new Map([["2", ["b"]]]),
  });
  expect(arrange(meet("s", "a", "1"), ["1"])).toEqual({ always: [], often: [], at: new Map([["1", ["a"]]]) });
  const at = (time: string) => ({ at: `2026-10-22T${time}:00.000Z`, local: "", offset: "" });
  expect(shortestGap([at("08:00"), at("09:00"), at("09:15")])).toBe(15 * 60_000);
  expect(shortestGap([at("08:00")])).toBeNull();
});
