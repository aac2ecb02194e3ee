import { createElement, type ReactNode } from "react";
import { describe, expect, test } from "vitest";
import type { Delivery } from "../../src/contract/notification";
import type { Run } from "../../src/contract/run";
import type { Member } from "../../src/contract/user";
import { ApiFailure } from "../../src/web/api/client";
import { connectionsQuery } from "../../src/web/api/connections";
import { membersQuery, meQuery, tokensQuery, type Token } from "../../src/web/api/people";
import { homeQuery } from "../../src/web/api/projects";
import { settingsQuery } from "../../src/web/api/settings";
import { ConnectionsPage } from "../../src/web/features/connections/ConnectionsPage";
import { HomePage } from "../../src/web/features/home/HomePage";
import { Banner } from "../../src/web/features/run/Banner";
import { Deliveries } from "../../src/web/features/run/Deliveries";
import { Facts } from "../../src/web/features/run/Facts";
import { TheApp } from "../../src/web/features/run/TheApp";
import { Members } from "../../src/web/features/settings/Members";
import { Retention } from "../../src/web/features/settings/Retention";
import { Tokens } from "../../src/web/features/settings/Tokens";
import { List } from "../../src/web/ui/List";
import { Loaded } from "../../src/web/ui/Loaded";
import { More } from "../../src/web/ui/More";
import { render } from "./render";

const refusal = new ApiFailure(503, "UNAVAILABLE", "The database does not answer.", "t-42");

describe("what stands in the place of what was asked for", () => {
  const query = (part: object) => ({ data: undefined, error: null, isError: false, refetch: () => undefined, ...part });
  const loaded = (part: object, missing?: ReactNode) => {
    const loading = { rows: 2, label: "Loading projects" };
    const props = { query: query(part), what: "Projects could", loading, missing, children: (data: string) => `data: ${data}` };
    return render(createElement(Loaded<string>, props));
  };

  test("a skeleton while no answer is there", async () => {
    const { html, text } = await loaded({});
    expect(html).toContain('aria-label="Loading projects"');
    expect(text).toBe("");
  });

  test("the server's own sentence, its code and trace, and Try again when it failed", async () => {
    const { text, buttons } = await loaded({ isError: true, error: refusal }, "nothing here");
    expect(text).toContain("Projects could not be loaded. The database does not answer.");
    expect(text).toContain("503 UNAVAILABLE · trace t-42");
    expect(buttons).toEqual(["Try again"]);
    expect((await loaded({ isError: true, error: new ApiFailure(0, "NO_ANSWER", "x") })).text).toContain("no answer");
  });

  test("the data, also when a later read failed", async () => {
    expect((await loaded({ data: "a" })).text).toBe("data: a");
    expect((await loaded({ data: "a", isError: true, error: refusal })).text).toBe("data: a");
  });

  test("what is said of an address that names nothing, where the page has such words", async () => {
    const gone = { isError: true, error: new ApiFailure(404, "NOT_FOUND", "The run does not exist.") };
    expect((await loaded(gone, "nothing here")).text).toBe("nothing here");
    expect((await loaded(gone)).text).toContain("The run does not exist.");
  });
});

test("a list has its headings and one for the actions; without rows it is what is said instead", async () => {
  const list = (children: ReactNode[], empty?: ReactNode) => {
    const props = { caption: "Runs", look: "x", heads: ["Status", { key: "n", name: "Late by", right: true }], empty, children };
    return render(createElement(List, props));
  };
  const row = createElement("tr", { key: "r" }, createElement("td", null, "Failed"));
  expect((await list([row], "none")).text).toBe("Runs Status Late by Actions Failed");
  expect((await list([], "none")).text).toBe("none");
});

test("more of a list can be asked for until all of it is read, once at a time", async () => {
  const more = (hasNextPage: boolean, isFetchingNextPage: boolean) => {
    const query = { hasNextPage, isFetchingNextPage, fetchNextPage: () => undefined };
    const props = { query, busy: "Reading …", children: "Show more" };
    return render(createElement(More, props));
  };
  expect((await more(false, false)).html).not.toContain("button");
  expect((await more(true, false)).buttons).toEqual(["Show more"]);
  const { buttons, html } = await more(true, true);
  expect([buttons, html.includes("disabled")]).toEqual([["Reading …"], true]);
});

describe("home without projects", () => {
  const empty = { projects: [], attention: [], today: { runs: [], planned: [] } };
  const home = (create: boolean) =>
    render(createElement(HomePage), [
      [homeQuery.queryKey, empty],
      [meQuery.queryKey, { abilities: { "project.create": create } }],
    ]);

  test("offers an editor the first step, once", async () => {
    const { text, buttons } = await home(true);
    expect(text).toContain("Write cells, publish, then give it a schedule.");
    expect(buttons).toEqual(["New project"]);
  });

  test("sends a viewer to an editor", async () => {
    const { text, buttons } = await home(false);
    expect(text).toContain("Ask an editor to share a project with you.");
    expect(buttons).toEqual([]);
  });

  test("says what failed", async () => {
    expect((await render(createElement(HomePage), [[homeQuery.queryKey, refusal]])).text).toContain("Projects could not be loaded.");
  });
});

describe("members", () => {
  const member = (part: Partial<Member>): Member => ({
    id: "m",
    name: "Mika Kallio",
    email: "mika@example.com",
    role: "editor",
    status: "active",
    createdAt: "2026-03-03T08:00:00.000Z",
    abilities: { changeRole: true, deactivate: true, remove: true },
    ...part,
  });
  const members = (part: Partial<Member>) =>
    render(createElement(Members), [[membersQuery.queryKey, { values: [member(part)], cursor: null }]]);

  test("the role of an active one can be chosen by who may change it", async () => {
    expect((await members({})).html).toContain("Role of Mika Kallio");
    const fixed = await members({ abilities: { changeRole: false, deactivate: true, remove: true } });
    expect(fixed.html).not.toContain("Role of Mika Kallio");
    expect(fixed.text).toContain("Editor");
  });

  test("a deactivated one says so and keeps the role as it was", async () => {
    const { html, text } = await members({ status: "deactivated" });
    expect(text).toContain("Editor Deactivated");
    expect(html).not.toContain("Role of Mika Kallio");
  });

  test("they are counted", async () => expect((await members({})).text).toContain("1 person"));
});

describe("API tokens", () => {
  const token = (part: Partial<Token>): Token => ({
    id: "t",
    name: "cron box",
    hint: "a1b2",
    scope: "read",
    createdAt: "2026-03-03T08:00:00.000Z",
    lastUsedAt: null,
    expiresAt: null,
    abilities: { delete: true },
    ...part,
  });
  const tokens = (...values: Token[]) => render(createElement(Tokens), [[tokensQuery.queryKey, { values, cursor: null }]]);

  test("without any, the way to the first one stands in the card and not above it too", async () => {
    const { text, buttons } = await tokens();
    expect(text).toContain("It is shown once, when it is made.");
    expect(buttons).toEqual(["New token"]);
  });

  test("one that has expired says when; one that never does says that; never used is said", async () => {
    expect((await tokens(token({ expiresAt: "2020-01-01T12:00:00.000Z" }))).text).toContain("Expired Wed 1 Jan 2020");
    const { text } = await tokens(token({}));
    expect(text).toContain("Never expires");
    expect(text).toContain("Never used");
    expect((await tokens(token({ expiresAt: "2999-01-01T12:00:00.000Z" }))).text).toContain("Expires in ");
  });

  test("it is revoked by who may", async () => {
    expect((await tokens(token({}))).buttons).toEqual(["New token", "Revoke cron box"]);
    expect((await tokens(token({ abilities: { delete: false } }))).buttons).toEqual(["New token"]);
  });
});

describe("connections", () => {
  const connections = (answer: object | Error, manage = true) =>
    render(createElement(ConnectionsPage), [
      [connectionsQuery.queryKey, answer],
      [meQuery.queryKey, { abilities: { "connection.manage": manage } }],
    ]);

  test("are listed, without any it says what one is for, and a failure can be tried again", async () => {
    const sample = { id: "c", name: "sample", type: "sample", settings: {}, abilities: { test: false, update: false, delete: false } };
    const { text, html } = await connections({ values: [sample] });
    expect(text).toContain("Connection Where Last test");
    expect(text).toContain("Part of this workspace");
    expect(html).toContain("Connections</caption>");
    expect((await connections({ values: [] })).text).toContain("No connections yet");
    const failed = await connections(refusal);
    expect(failed.text).toContain("Connections could not be loaded. The database does not answer.");
    expect(failed.buttons).toContain("Try again");
  });

  test("are added by who may manage them", async () => {
    expect((await connections({ values: [] })).buttons).toEqual(["New connection"]);
    expect((await connections({ values: [] }, false)).buttons).toEqual([]);
  });
});

describe("how long runs are kept", () => {
  const settings = (retentionDays: number | null, update: boolean) =>
    render(createElement(Retention), [[settingsQuery.queryKey, { workspaceName: "W", retentionDays, abilities: { update } }]]);

  test("is chosen among words, an unusual number of days too", async () => {
    const { text } = await settings(45, true);
    expect(text).toContain("for 45 days");
    expect(text).toContain("for a year");
    expect(text).toContain("for ever");
  });

  test("and by who may change settings", async () => {
    expect((await settings(365, true)).html).not.toContain("disabled");
    expect((await settings(365, false)).html).toContain("disabled");
  });
});

const run = (part: Partial<Run>): Run =>
  ({
    id: "r1",
    projectId: "p1",
    projectTitle: "Sales",
    status: "succeeded",
    trigger: "schedule",
    reason: null,
    error: null,
    version: 3,
    attempt: 1,
    plannedAt: "2026-10-22T05:30:00.000Z",
    updatePublishedResults: true,
    published: false,
    deliveries: { total: 1, sent: 1, failed: 0, unknown: 0 },
    abilities: { cancel: true, retry: true, restore: true, viewCells: true },
    ...part,
  }) as Run;

describe("deliveries of a run", () => {
  const delivery = (part: Partial<Delivery>): Delivery =>
    ({
      id: "d",
      recipient: { id: "u", name: "Mika Kallio" },
      channel: "email",
      status: "sent",
      reason: null,
      sentAt: null,
      attempts: [],
      notice: null,
      abilities: { resend: true },
      ...part,
    }) as unknown as Delivery;
  const deliveries = (values: Delivery[], of: Partial<Run> = {}) =>
    render(
      createElement(Deliveries, {
        run: run(of),
        query: { data: { values, cursor: null }, error: null, isError: false, refetch: () => undefined } as never,
      }),
    );

  test.each([
    ["sent", true, false],
    ["sending", true, false],
    ["planned", true, false],
    ["failed", true, true],
    ["unknown", true, true],
    ["suppressed", true, true],
    ["failed", false, false],
  ] as const)("%s, with the right to resend %s: Resend is offered: %s", async (status, resend, offered) => {
    const { buttons } = await deliveries([delivery({ status, abilities: { resend } })]);
    expect(buttons).toEqual(offered ? ["Resend to Mika Kallio"] : []);
  });

  test("an unknown one says that it is not sent twice by itself, and only those that were to go out are counted", async () => {
    const { text } = await deliveries([
      delivery({ status: "unknown" }),
      delivery({ id: "e" }),
      delivery({ id: "f", status: "suppressed" }),
    ]);
    expect(text).toContain("It is not sent twice unless you resend it.");
    expect(text).toContain("1 of 2 sent");
  });

  test("without any it says whether there will be some", async () => {
    const none = { total: 0, sent: 0, failed: 0, unknown: 0 };
    expect((await deliveries([], { deliveries: none, status: "running" })).text).toContain("Messages are sent when it has ended.");
    expect((await deliveries([], { deliveries: none })).text).toContain("No messages were planned for this run.");
  });
});

describe("the app of a run", () => {
  const app = (part: Partial<Run>, result: object | null = null) =>
    render(createElement(TheApp, { run: run(part), overview: { result } as never }));

  test("can be had as a picture and a PDF when the run succeeded, and only then", async () => {
    const good = await app({});
    expect(good.html).toContain('href="/api/v1/runs/r1/capture.png"');
    expect(good.html).toContain('href="/api/v1/runs/r1/capture.pdf"');
    expect((await app({ status: "failed" })).html).not.toContain("capture");
  });

  test.each<[Partial<Run>, string]>([
    [{ published: true }, "Visitors see this result now."],
    [{ status: "failed" }, "Visitors did not see this."],
    [{ updatePublishedResults: false }, "It ran without changing what visitors see."],
    [{ reason: "superseded" }, "Visitors did not see this."],
    [{}, "A newer result took its place."],
  ])("%j: says what visitors see", async (part, words) => expect((await app(part)).text).toContain(words));
});

describe("the facts of a run", () => {
  const facts = (part: Partial<Run>, publishedVersion: number | null = 3) =>
    render(
      createElement(Facts, {
        run: run({ startedAt: null, finishedAt: null, latenessMs: null, durationMs: null, retryOf: null, inputParams: {}, ...part }),
        schedule: undefined,
        publishedVersion,
      }),
    );

  test.each<[Partial<Run>, string]>([
    [{ status: "queued" }, "Waiting in the queue"],
    [{ status: "skipped" }, "It never started"],
    [{ latenessMs: 200, startedAt: "2026-10-22T05:30:00.200Z" }, "0.2 s late"],
    [{ latenessMs: 200, trigger: "api", startedAt: "2026-10-22T05:30:00.200Z" }, "0.2 s after it was asked for"],
    [{ attempt: 2 }, "the first failed"],
    [{ attempt: 3 }, "the ones before failed"],
    [{ retryOf: "r0" }, "a retry of an earlier run"],
    [{ version: 3 }, "the published one"],
    [{ version: 2 }, "3 is published now"],
  ])("%j: %s", async (part, words) => expect((await facts(part)).text).toContain(words));
});

describe("the note above a run", () => {
  const banner = (part: Partial<Run>, hasResult = true) =>
    render(createElement(Banner, { run: run(part), schedule: undefined, deliveries: undefined, hasResult }));

  test("is not there when all is well", async () => expect((await banner({})).text).toBe(""));

  test("says what became of the app when the run did not succeed", async () => {
    expect((await banner({ status: "skipped", reason: "overlap" })).text).toContain("The app did not change.");
    expect((await banner({ status: "cancelled", reason: "user" })).text).toContain("The app keeps showing the result before it.");
    expect((await banner({ status: "cancelled", reason: "user" }, false)).text).not.toContain("keeps showing");
    expect((await banner({ status: "failed", reason: "cell_failed" }, false)).text).toContain("The app has nothing to show yet.");
    expect((await banner({ status: "failed", reason: "cell_failed" })).text).toContain("Visitors keep seeing the result before it.");
    expect((await banner({ reason: "superseded" })).text).toContain("Visitors did not see this result.");
  });
});
