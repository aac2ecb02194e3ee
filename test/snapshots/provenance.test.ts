import { expect, test } from "vitest";
import type { Snapshot } from "../../src/contract/snapshot";
import { renderPage } from "../../src/snapshots/page";
import { snapshot } from "./sample";

const runUrl = "https://daybook.example.com/projects/p/runs/r";

/** The provenance of a page as words, one space between them. */
async function provenance(over: Partial<Snapshot>): Promise<string> {
  const html = await renderPage(snapshot([], over), { runUrl });
  const [, strip = ""] = html.split(`<dl class="prov"`);
  return strip
    .replace(/^[^>]*>/, "")
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

test("says what ran, when, how late, and how old its data is", async () => {
  expect(await provenance({})).toBe(
    "Project Seattle weather briefing Version 14 Planned 1 January 2016, 09:00 America/Los_Angeles Started 09:00:04 , 4 s late took 7.3 s " +
      "Oldest data read 09:00:05 Run 9f27c1d4 schedule “Every day at 09:00”",
  );
});

test.each([
  ["2016-01-01T17:00:00.999Z", "Started 09:00:00 took"],
  ["2016-01-01T17:00:01.000Z", "Started 09:00:01 , 1 s late took"],
  ["2016-01-02T17:00:00.000Z", "Started 2 Jan, 09:00:00 , 24 h 00 m late took"],
])("a run that started at %s", async (startedAt, words) => {
  expect(await provenance({ startedAt, finishedAt: "2016-01-02T17:01:00.000Z" })).toContain(words);
});

test.each([
  ["schedule", null, "on schedule"],
  ["manual", "Daily", "run now"],
  ["api", null, "from the API"],
  ["publish", null, "at publishing"],
  ["refresh", null, "refreshed"],
] as const)("a run by %s says so", async (trigger, scheduleName, words) => {
  expect(await provenance({ trigger, scheduleName })).toMatch(new RegExp(`Run 9f27c1d4 ${words}$`));
});

test.each([
  [null, "Oldest data nothing queried Run"],
  ["2016-01-01T08:00:00.000Z", "Oldest data read 00:00:00 Run"],
  ["2016-01-01T07:59:59.000Z", "Oldest data read 31 December 2015, 23:59 Run"],
])("data of %s is dated when it is not of the day of the run, there", async (oldestDataAt, words) => {
  expect(await provenance({ oldestDataAt })).toContain(words);
});

test("the day of the run is that of its zone", async () => {
  const evening = { startedAt: "2016-01-02T02:00:00.000Z", finishedAt: "2016-01-02T02:00:01.000Z" };
  expect(await provenance({ ...evening, oldestDataAt: "2016-01-01T20:00:00.000Z" })).toContain("Oldest data read 12:00:00 Run");
  expect(await provenance({ ...evening, oldestDataAt: "2016-01-01T07:00:00.000Z" })).toContain("read 31 December 2015, 23:00 Run");
});

test("the foot of printed pages names project, version and the planned instant in its zone", async () => {
  const html = await renderPage(snapshot([]), { runUrl });
  expect(html).toContain(
    `@bottom-left{content:"Seattle weather briefing, version 14. Run of 1 January 2016, 09:00, America\\2f Los\\5f Angeles";`,
  );
  expect(html).toContain(`@bottom-right{content:counter(page) " of " counter(pages);`);
});

test("an app that shows nothing says what to do", async () => {
  expect(await renderPage(snapshot([]), { runUrl })).toContain("Put cells on the app page, then publish.");
});
