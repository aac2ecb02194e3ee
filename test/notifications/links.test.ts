import { expect, test } from "vitest";
import { linksOf } from "../../src/notifications/links";

test.each(["https://d.example", "https://d.example/", "https://d.example//"])(
  "a message from %s leads to app, run and schedules",
  (base) => {
    expect(linksOf(base, "p", "r", "good")).toEqual({
      app: "https://d.example/apps/p",
      runApp: "https://d.example/apps/p/runs/r",
      run: "https://d.example/projects/p/runs/r",
      schedules: "https://d.example/projects/p/runs",
      lastGood: "https://d.example/apps/p/runs/good",
    });
  },
);

test("a message leads nowhere while nobody knows the address of the workspace, and to no good result while there is none", () => {
  expect(new Set(Object.values(linksOf(null, "p", "r", "good")))).toEqual(new Set([null]));
  expect(linksOf("https://d.example", "p", "r", null).lastGood).toBeNull();
});
