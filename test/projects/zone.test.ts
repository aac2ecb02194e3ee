import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { createProject } from "../../src/projects/change";
import { projectZone } from "../../src/projects/draft";
import { loadDraft } from "../../src/projects/store";
import { attemptFacts } from "../../src/runs/runner/attempt-facts";
import type { RunOrder } from "../../src/runs/store";
import { seedUser } from "../schedules/seed";

test("a zone is kept as IANA spells it; another name is refused, with its place", () => {
  expect(projectZone("europe/berlin", "timezone")).toBe("Europe/Berlin");
  for (const name of ["Mars/Olympus", "+02:00", "Berlin"]) {
    expect(() => projectZone(name, "settings.timezone")).toThrow(`“${name}” is not a time zone. Use an IANA name such as Europe/Berlin.`);
  }
});

test("a project begins with the zone it is made in, else with UTC", async () => {
  const by = { userId: await seedUser("Ines Vogt"), name: "Ines Vogt" };
  const zoneOf = async (timezone?: string) =>
    (await loadDraft(env.DB, await createProject(env.DB, { now: () => 0 }, by, { title: "T", timezone })))?.settings.timezone;
  expect(await zoneOf("Europe/Berlin")).toBe("Europe/Berlin");
  expect(await zoneOf()).toBe("UTC");
});

test("a run's zone is the project's, whichever zone its schedule goes by", () => {
  const order = {
    project: { title: "T" },
    schedule: { name: null, timezone: "Asia/Tokyo" },
    content: { cells: [], settings: { description: "", showPreviousResults: true, timezone: "Europe/Berlin" } },
    trigger: "schedule",
    plannedAt: 0,
  } as unknown as RunOrder;
  expect(attemptFacts(order).run.timezone).toBe("Europe/Berlin");
});
