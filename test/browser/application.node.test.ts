import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort, startHostProcess, temporaryFolder, type HostProcess } from "../scripts/process";
import { complaintsOf, openBrowser, violations } from "./browser";

const folder = temporaryFolder();
const account = { name: "Ines Vogt", email: "ines@example.com", password: "a long enough password", workspace: "Halden Foods" };
let host: HostProcess;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[] = [];
let address = "";
let projectPath = "";

beforeAll(async () => {
  const port = await freePort();
  address = `http://localhost:${port}`;
  host = startHostProcess([
    "--port",
    String(port),
    "--state",
    path.join(folder.path, "state"),
    "--no-sample",
    "--tick",
    "off",
    "--frozen-after",
    "120",
  ]);
  [browser] = await Promise.all([openBrowser(), host.says("Ctrl-C stops.")]);
  context = await browser.newContext({ baseURL: address, timezoneId: "Europe/Berlin", locale: "en-GB" });
  complaints = complaintsOf(context);
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
}, 180_000);

afterAll(async () => {
  await browser?.close();
  host?.child.kill("SIGINT");
  await host?.ended;
  folder[Symbol.dispose]();
});

const button = (name: string | RegExp) => page.getByRole("button", { name, exact: typeof name === "string" });
const dialog = () => page.getByRole("dialog");

/** Writes the draft as the API does; the editor of cells comes later. */
async function putDraft(projectId: string, cells: object[]): Promise<void> {
  const answer = await page.request.put(`/api/v1/projects/${projectId}/draft`, { data: { cells }, headers: { origin: address } });
  expect(answer.status()).toBe(200);
}

const goodCells = [
  { kind: "markdown", label: "Intro", source: "# Sales\n\nWhat was sold in {{ region }}." },
  { kind: "input", label: "Region", output: "region", config: { type: "dropdown", options: ["North", "South"], default: "North" } },
  { kind: "javascript", label: "Sales", output: "sales", source: "[{ shop: 'Turku', sold: 12 }, { shop: 'Lyon', sold: 7 }]" },
  {
    kind: "javascript",
    label: "Total",
    output: "total",
    source: "console.log('shops', sales.length);\nsales.reduce((sum, row) => sum + row.sold, 0)",
  },
  { kind: "metric", label: "Sold", config: { value: "total" } },
];
const badCells = [
  ...goodCells.slice(0, 3),
  {
    kind: "javascript",
    label: "Clean sales",
    output: "total",
    source: "const first = sales[0];\nif (first) throw new Error('“n/a” is not a number');\nfirst.sold",
  },
  goodCells[4]!,
];

describe("the application in a browser", () => {
  test("a visitor of a new workspace is led to set-up and becomes its admin", async () => {
    await page.goto("/");
    await page.waitForURL("**/setup");
    await button("Set up workspace").click();
    await expect.poll(() => page.getByText("People see it beside what you do.").isVisible()).toBe(true);
    expect(await violations(page)).toEqual([]);
    await page.getByLabel("Your name").fill(account.name);
    await page.getByLabel("E-mail").fill(account.email);
    await page.getByLabel("Password", { exact: true }).fill(account.password);
    await page.getByLabel("Name of the workspace").fill(account.workspace);
    await button("Set up workspace").click();
    await page.getByRole("heading", { name: "No projects yet" }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test("publishing a new project shows its differences first, and then its first run", async () => {
    await button("New project").click();
    await dialog().getByLabel("Name").fill("Morning sales");
    await page.keyboard.press("Control+Enter");
    await page.waitForURL("**/logic");
    projectPath = new URL(page.url()).pathname.replace("/logic", "");
    await putDraft(projectPath.split("/")[2]!, goodCells);
    await page.reload();
    await page.getByText("5 cells, changed").waitFor();
    expect(await violations(page)).toEqual([]);
    await button("Publish").click();
    await dialog().getByLabel("What changed, for whoever looks later").fill("First figures");
    await button("Publish version").click();
    await page.waitForURL("**/runs/*");
    await page.getByRole("heading", { level: 1 }).getByText("Succeeded").waitFor();
    await page.getByText("5 cells, all succeeded").waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test("the app is shown in its tab, and the logic shows the output of each cell", async () => {
    await page.getByRole("link", { name: "Morning sales" }).click();
    await page.getByRole("link", { name: "App", exact: true }).click();
    await page.frameLocator("iframe").getByText("What was sold in North.").waitFor();
    await page.getByRole("link", { name: "Logic" }).click();
    await page.getByText("Results are those of version 1").waitFor();
    await page.getByRole("group", { name: "Last output of Sold" }).getByText("19").waitFor();
  });

  test("a schedule is made as a sentence, with a preview and its recipients", async () => {
    await page.getByRole("link", { name: /Scheduled runs/ }).click();
    await page.getByText("No schedules yet").waitFor();
    await button("New schedule").click();
    await dialog().getByRole("heading", { name: "Every day at 07:30 Berlin time" }).waitFor();
    const takeZone = async (typed: string, zone: string) => {
      await dialog().getByLabel("Time zone").fill(typed);
      await page.getByRole("option", { name: zone }).click();
    };
    await takeZone("new york", "America/New_York");
    await dialog().getByRole("heading", { name: "Every day at 07:30 New York time" }).waitFor();
    await dialog().getByLabel("Time zone").fill("nowhere");
    await page.getByText("No such zone.").waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await takeZone("berlin", "Europe/Berlin");
    await dialog().getByRole("heading", { name: "Every day at 07:30 Berlin time" }).waitFor();
    await dialog().getByText("Cron", { exact: true }).click();
    await dialog().getByLabel("Cron expression").fill("0 0 30 2 *");
    await dialog().getByText("Choose another day or month.").first().waitFor();
    await dialog()
      .getByRole("complementary", { name: "Preview" })
      .getByRole("heading", { name: /Berlin time/ })
      .waitFor();
    await dialog().getByText("Every day", { exact: true }).click();
    await dialog().getByLabel("Time", { exact: true }).fill("25:30");
    await button("Save schedule").click();
    await dialog().getByText("“25:30” is not a time of day. The last one is 23:59.").first().waitFor();
    await dialog().getByText("Every week").click();
    await dialog().getByLabel("Time", { exact: true }).fill("6:15 am");
    await dialog().getByRole("heading", { name: "Every weekday at 06:15 Berlin time" }).waitFor();
    await dialog().getByLabel("Region").selectOption("South");
    await dialog().getByLabel("Name").fill("Early bird");
    await dialog().getByLabel("Overlap").selectOption("skip this one");
    await button("Tell somebody").click();
    await dialog().getByText("None").click();
    await dialog().getByText("Options").click();
    await dialog().getByLabel("Subject").fill("{{ project }} before breakfast");
    expect(await violations(page)).toEqual([]);
    await button("Save schedule").click();
    const row = page.getByRole("article", { name: "Early bird" });
    await row.getByText("Every weekday at 06:15 Berlin time").waitFor();
    await row.getByText("Early bird · Ines").waitFor();
    await row.getByText("Skips if still running").waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test("run now starts it, and the log updates by itself", async () => {
    await button("Run Early bird now").click();
    await dialog().getByRole("button", { name: "Run now" }).click();
    const row = page.getByRole("table", { name: "Run log" }).getByRole("row", { name: /run now/ });
    await row.getByText("Succeeded").waitFor();
    await row.getByText("1/1 sent").waitFor({ timeout: 30_000 });
    await row.getByRole("link", { name: /Run planned at/ }).click();
    await page.getByText("run now, region South").waitFor();
    await page.getByRole("table", { name: "Deliveries" }).getByText("Sent", { exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.goBack();
  });

  test("an admin pauses and resumes it in the list of all schedules, and changes its owner", async () => {
    const before = page.url();
    await page.getByRole("link", { name: "Schedules", exact: true }).click();
    const row = page.getByRole("table", { name: "Schedules" }).getByRole("row", { name: /Every weekday at 06:15/ });
    await row.getByText("Succeeded").waitFor();
    await page.getByLabel("Search schedules").fill("nothing like it");
    await button("Clear filters").click();
    await page.getByLabel("Choose Early bird of Morning sales").check();
    await page.getByText("1 of 1 chosen.").waitFor();
    expect(await violations(page)).toEqual([]);
    for (const [act, done, state] of [
      ["Pause", "Paused 1 schedule.", "Paused"],
      ["Resume", "Resumed 1 schedule.", "Active"],
    ] as const) {
      await button(act).click();
      await dialog()
        .getByRole("button", { name: `${act} 1 schedule` })
        .click();
      await dialog().getByText(done).waitFor();
      await dialog().locator("footer").getByRole("button", { name: "Close" }).click();
      await row.getByText(state, { exact: true }).waitFor();
    }
    await button("Change whom they run as").click();
    expect(await violations(page)).toEqual([]);
    await button("Change 1 schedule").click();
    await dialog().getByText("Nothing changed. 1 runs as this person already.").waitFor();
    await page.keyboard.press("Escape");
    await page.goto(before);
  });

  test("it is edited, paused, resumed, duplicated and deleted", async () => {
    await button("Edit Early bird").click();
    await dialog().getByText("Every month").click();
    await dialog().getByLabel("Day of the month").selectOption("the last day");
    await button("Save schedule").click();
    const row = page.getByRole("article", { name: "Early bird", exact: true });
    await row.getByText("Last day of every month at 06:15 Berlin time").waitFor();
    await row.getByText("with region South").waitFor();
    const more = async (item: string, name = "Early bird") => {
      await button(`More for ${name}`).click();
      await page.getByRole("menuitem", { name: item }).click();
    };
    await more("Pause schedule");
    await button("Pause schedule").click();
    await row.getByText("Paused", { exact: true }).waitFor();
    await row.getByText("While it is paused").waitFor();
    await more("Resume schedule");
    await dialog().getByText("It runs next").waitFor();
    await button("Resume schedule").click();
    await row.getByText("Active", { exact: true }).waitFor();
    await more("Duplicate schedule");
    await dialog().getByText("Starts together with “Early bird”: this run will wait for it").waitFor();
    await dialog().getByLabel("Once it is saved").selectOption("paused until resumed");
    await button("Save schedule").click();
    const copy = page.getByRole("article", { name: "Early bird copy" });
    await copy.getByText("Early bird copy · Ines").waitFor();
    await copy.getByText("Paused", { exact: true }).waitFor();
    await more("Delete schedule", "Early bird copy");
    await button("Delete schedule").click();
    await expect.poll(() => copy.count()).toBe(0);
    await more("Delete schedule");
    await button("Delete schedule").click();
    await page.getByText("No schedules yet").waitFor();
  });

  test("a failing cell is shown with its line, what was skipped, and what to do next", async () => {
    await putDraft(projectPath.split("/")[2]!, badCells);
    await page.goto(`${projectPath}/app`);
    await button("Publish").click();
    await dialog().getByText("changed", { exact: false }).first().waitFor();
    await button("Publish version").click();
    await page.getByRole("heading", { level: 1 }).getByText("Failed").waitFor();
    await page.getByText("Clean sales, line 2: “n/a” is not a number.").waitFor();
    await page.getByText("One cell that needs it was skipped. Visitors keep seeing the result before it.").waitFor();
    await page.getByRole("group", { name: "Source" }).getByText("throw new Error").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.goto("/");
    await page.getByText("failed at Clean sales, line 2").waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test("an old version is compared and restored to the draft", async () => {
    await page.goto(`${projectPath}/versions`);
    await page.getByRole("link", { name: "Version 1" }).click();
    await page.getByRole("list", { name: "From version 1 to the draft" }).getByText("added").first().waitFor();
    expect(await violations(page)).toEqual([]);
    await button("Restore version 1 to the draft").click();
    await button("Restore to draft").click();
    await page.waitForURL("**/logic");
    await page.getByRole("heading", { name: "Total", level: 3 }).waitFor();
  });

  test("a connection is added and tested at once, with the reason when it does not work", async () => {
    await page.keyboard.press("Escape");
    await page.goto("/connections");
    await button("New connection").click();
    await dialog().getByLabel("Name").fill("warehouse");
    await dialog().getByLabel("Host").fill("127.0.0.1");
    await dialog().getByLabel("Type").selectOption("mysql");
    expect(await dialog().getByLabel("Port").inputValue()).toBe("3306");
    expect(await dialog().getByLabel("Host").inputValue()).toBe("127.0.0.1");
    await dialog().getByLabel("Port").fill("1");
    await dialog().getByLabel("Database").fill("sales");
    await dialog().getByLabel("User").fill("reader");
    await dialog().getByText("Off").click();
    expect(await violations(page)).toEqual([]);
    await button("Save connection").click();
    await page.getByText(/warehouse is saved, but does not work yet: .*MySQL at 127\.0\.0\.1:1/).waitFor();
    await page.getByText("MySQL or MariaDB").waitFor();
    await page.getByText("sales as reader, without TLS").waitFor();
    await button("Test warehouse").click();
    await page.getByText("It does not work").waitFor();
    await button("Actions for warehouse").click();
    await page.getByRole("menuitem", { name: "Delete connection" }).click();
    await button("Delete connection").click();
    await expect.poll(() => page.getByText("warehouse", { exact: true }).count()).toBe(0);
  });

  test("an invited person signs in by a link and sets a password", async () => {
    await page.goto("/settings");
    await button("Invite somebody").click();
    await dialog().getByLabel("E-mail").fill("mika@example.com");
    await dialog().getByLabel("Name").fill("Mika Kallio");
    await dialog().getByLabel("Role").selectOption("editor");
    await button("Make invitation").click();
    const link = await page.getByRole("textbox", { name: "Sign-in link" }).textContent();
    await button("Done").click();
    await page.getByText("2 people").waitFor();
    const invited = await browser.newContext({ baseURL: address });
    try {
      const theirs = await invited.newPage();
      await theirs.goto(link ?? "");
      await theirs.getByRole("button", { name: "Sign in" }).click();
      await theirs.getByRole("heading", { name: "No projects yet" }).waitFor();
      await theirs.goto("/settings");
      await theirs.getByText("You signed in with a link and have no password yet.").waitFor();
      await theirs.getByRole("button", { name: "Set a password" }).click();
      await theirs.getByLabel("New password", { exact: true }).fill("mikas own password");
      await theirs.getByRole("button", { name: "Set password" }).click();
      await theirs.getByRole("button", { name: "Change password" }).waitFor();
      expect(await theirs.getByText("Members").count()).toBe(0);
      expect(await theirs.getByRole("link", { name: "Schedules" }).count()).toBe(0);
      await theirs.goto("/schedules");
      await theirs.getByRole("heading", { name: "There is no such page" }).waitFor();
      await theirs.goto(link ?? "");
      await theirs.getByRole("button", { name: "Sign in" }).click();
      await theirs.getByText("That sign-in link was used already or has expired.").waitFor();
    } finally {
      await invited.close();
    }
  });

  test("a token is shown once and revoked, and signing out everywhere ends the session", async () => {
    await page.goto("/settings");
    await button("New token").click();
    await dialog().getByLabel("Name").fill("order-sync");
    await button("Create token").click();
    expect(await page.getByRole("textbox", { name: "Token order-sync" }).textContent()).toMatch(/^dbk_/);
    await button("Done").click();
    await button("Revoke order-sync").click();
    await button("Revoke token").click();
    await page.getByText("No tokens yet").waitFor();
    expect(await violations(page)).toEqual([]);
    await button("Sign out everywhere").click();
    await dialog().getByRole("button", { name: "Sign out everywhere" }).click();
    await page.waitForURL("**/sign-in");
    await page.goto(`${projectPath}/versions`);
    await page.waitForURL("**/sign-in?next=*");
    await page.getByLabel("E-mail").fill(account.email);
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await button("Sign in").click();
    await page.getByText("The address or the password is wrong.").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByLabel("Password", { exact: true }).fill(account.password);
    await button("Sign in").click();
    await page.waitForURL(`**${projectPath}/versions`);
  });

  test.each(["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"])(
    "signing in never leads away: %s",
    async (next) => {
      const stranger = await browser.newContext({ baseURL: address });
      try {
        const door = await stranger.newPage();
        await door.goto(`/sign-in?${new URLSearchParams({ next })}`);
        await door.getByLabel("E-mail").fill(account.email);
        await door.getByLabel("Password", { exact: true }).fill(account.password);
        await door.getByRole("button", { name: "Sign in", exact: true }).click();
        await door.getByRole("heading", { name: "Projects" }).waitFor();
        expect(door.url()).toBe(`${address}/`);
      } finally {
        await stranger.close();
      }
    },
  );

  test("every page is reached by keys, and a dialog asks before it discards what was typed", async () => {
    await page.goto("/");
    await page.getByRole("table", { name: "Projects" }).waitFor();
    await page.keyboard.press("/");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Search projects");
    await page.getByLabel("Search projects").fill("nothing like it");
    await page.getByText("No project matches “nothing like it”.").waitFor();
    await button("Clear the search").click();
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press("?");
    await dialog().getByRole("heading", { name: "Keys" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("g");
    await page.keyboard.press("r");
    await page.waitForURL("**/runs");
    await page.getByRole("table", { name: "Run log" }).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/projects/*/runs/*");
    await page.keyboard.press("g");
    await page.keyboard.press("p");
    await button("New project").click();
    await dialog().getByLabel("Name").fill("Half a thought");
    await page.keyboard.press("Escape");
    await page.getByText("What you changed is not saved.").waitFor();
    await button("Discard").click();
    await expect.poll(() => dialog().count()).toBe(0);
  });

  test("an unknown address shows a page with links; a page that cannot be loaded keeps its heading and tries again", async () => {
    const nothing: [string, string, string][] = [
      ["/projects/00000000-0000-4000-8000-000000000000/runs", "There is no such project", "Go to projects"],
      ["/projects/no-id", "There is no such project", "Go to projects"],
      [`${projectPath}/runs/00000000-0000-4000-8000-000000000000`, "There is no such run", "Go to scheduled runs"],
      [`${projectPath}/runs/no-id`, "There is no such run", "Go to scheduled runs"],
      [`${projectPath}/versions/99`, "There is no version 99", "Go to versions"],
      [`${projectPath}/versions/x`, "There is no version x", "Go to versions"],
    ];
    for (const [at, title, onward] of nothing) {
      await page.goto(at);
      await page.getByRole("heading", { name: title }).waitFor();
      await page.getByRole("link", { name: onward }).waitFor();
    }
    for (const [at, heading] of [
      [`${projectPath}/runs`, "Project"],
      [`${projectPath}/runs/00000000-0000-4000-8000-000000000001`, "Run"],
    ] as const) {
      let refuse = true;
      await page.route(/\/api\/v1\/(projects\/[^/]+\/overview|runs\/)/, (route) =>
        refuse
          ? route.fulfill({ status: 500, json: { code: "INTERNAL_SERVER_ERROR", message: "Daybook met an error.", traceId: "t1" } })
          : route.fallback(),
      );
      await page.goto(at);
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
      await page.getByText(/500 INTERNAL_SERVER_ERROR · trace t1/).waitFor();
      expect(await violations(page)).toEqual([]);
      refuse = false;
      await button("Try again").click();
      await page.getByRole("heading", { level: 1, name: /Morning sales|There is no such run/ }).waitFor();
      await page.unrouteAll();
    }
  });

  test("no page wrote an error to the console", () => {
    expect(complaints).toEqual([]);
  });
});
