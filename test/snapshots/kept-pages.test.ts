import { describe, expect, test } from "vitest";
import { barPlace, styleMark } from "../../src/snapshots/frame";
import { cutPage, keepPage, keptPage } from "../../src/snapshots/kept-pages";
import { snapshotKey } from "../../src/snapshots/keys";
import { getPageBytes } from "../../src/snapshots/store";
import { env, openWorkspace, publishProject } from "../flows/workspace";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (part: Uint8Array | undefined): string => new TextDecoder().decode(part);

describe("a cut page", () => {
  test("is cut where the bar belongs, whatever its text is written in, and knows its style", async () => {
    const mark = await styleMark("p { color: red }");
    const page = cutPage(bytes(`<!doctype html>${mark}<title>Überblick 東京</title>${barPlace}<main>é</main>`));
    expect([text(page?.before), text(page?.after)]).toEqual([`<!doctype html>${mark}<title>Überblick 東京</title>`, "<main>é</main>"]);
    expect(mark).toContain(page?.styleHash);
  });

  test("does not exist for a text without a place for the bar", () => expect(cutPage(bytes("<p>"))).toBeNull());
});

describe("the pages that an isolate keeps", () => {
  const page = (size: number) => ({ before: new Uint8Array(size), after: new Uint8Array(0), styleHash: null });

  test("are the newest that fit into eight megabytes, and none that takes a quarter of them", () => {
    for (let at = 0; at < 10; at++) keepPage(`page-${at}`, page(1_000_000));
    keepPage("large", page(2_000_001));
    const kept = Array.from({ length: 10 }, (_, at) => `page-${at}`).filter(keptPage);
    expect(kept).toEqual(Array.from({ length: 8 }, (_, at) => `page-${at + 2}`));
    expect(keptPage("large")).toBeUndefined();
  });

  test("count once when they are kept twice", () => {
    for (let times = 0; times < 20; times++) keepPage("again", page(1_000_000));
    expect(keptPage("page-9")).toBeDefined();
  });
});

test("a run leaves the page that it stored in the memory of its isolate", { timeout: 60_000 }, async () => {
  const { projectId, firstRun } = await publishProject(await openWorkspace(), "Kept", [{ kind: "markdown", source: "# Kept" }]);
  const key = snapshotKey(projectId, firstRun.id, 1);
  const stored = cutPage((await getPageBytes(env.BUCKET, key))!);
  expect(text(keptPage(key)?.after)).toContain("Kept");
  expect(keptPage(key)).toEqual(stored);
});
