import { readFileSync } from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandOf, descendantsOf, freePort, startHostProcess, temporaryFolder, until, type HostProcess } from "../scripts/process";
import { complaintsOf, openBrowser, violations } from "./browser";

const folder = temporaryFolder();
let host: HostProcess;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[] = [];
let address = "";
let weather = "";
let stocks = "";

beforeAll(async () => {
  const port = await freePort();
  address = `http://localhost:${port}`;
  host = startHostProcess(["--port", String(port), "--state", path.join(folder.path, "state"), "--tick", "off", "--frozen-after", "120"]);
  [browser] = await Promise.all([openBrowser(), host.says("Ctrl-C stops.")]);
  context = await browser.newContext({ baseURL: address, timezoneId: "Europe/Berlin", locale: "en-GB" });
  complaints = complaintsOf(context);
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(/http:\S+\/sign-in\/link\/\S+/.exec(host.printed())![0]);
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Seattle weather briefing" }).waitFor();
  const answer = await page.request.get("/api/v1/projects");
  const { values } = (await answer.json()) as { values: { id: string; title: string }[] };
  weather = values.find(({ title }) => title.startsWith("Seattle"))!.id;
  stocks = values.find(({ title }) => title.startsWith("Stock"))!.id;
}, 240_000);

afterAll(async () => {
  await browser?.close();
  host?.child.kill("SIGINT");
  await host?.ended;
  folder[Symbol.dispose]();
});

const button = (name: string) => page.getByRole("button", { name, exact: true });
const dialog = () => page.getByRole("dialog");

/** Opens a page and waits until nothing in it is loading. */
async function open(where: string): Promise<void> {
  await page.goto(where);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await expect.poll(() => page.locator("[aria-label^=Loading]").count(), { timeout: 15_000 }).toBe(0);
}

describe("the sample workspace in a browser", () => {
  test("it has three projects that were published and run, one with three versions, one that fails; schedules are hourly, daily and paused", async () => {
    interface Sample {
      title: string;
      id: string;
      schedules: { cadence: string; enabled: boolean; hourly: { minute: number } | null }[];
    }
    const get = async <T>(route: string): Promise<T> => (await (await page.request.get(`/api/v1${route}`)).json()) as T;
    const { values } = await get<{ values: Sample[] }>("/projects");
    const found = await Promise.all(
      values.map(async ({ title, id, schedules }) => {
        const versions = await get<{ values: unknown[] }>(`/projects/${id}/versions`);
        const runs = await get<{ values: { trigger: string; status: string }[] }>(`/runs?projectId=${id}`);
        return [
          title,
          schedules.map(({ cadence, enabled }) => `${cadence} ${enabled ? "active" : "paused"}`),
          versions.values.length,
          runs.values.map(({ trigger, status }) => `${trigger} ${status}`),
        ];
      }),
    );
    expect(found.toSorted()).toEqual([
      ["Iowa electricity mix", ["DAILY active"], 1, ["publish succeeded"]],
      ["Seattle weather briefing", ["HOURLY active"], 3, ["publish succeeded", "publish succeeded", "publish succeeded"]],
      ["Stock price check", ["CUSTOM paused"], 1, ["publish failed"]],
    ]);
  });

  test.each([
    "/",
    "/runs",
    "/connections",
    "/settings",
    "/nothing/here",
    "/projects/stocks/logic",
    "/projects/weather/logic",
    "/projects/weather/app",
    "/projects/weather/runs",
    "/projects/weather/versions",
    "/projects/weather/versions/1",
    "/projects/weather/settings",
    "/projects/stocks/app",
    "/projects/stocks/runs",
    "/apps/weather",
    "/apps/stocks",
    "/outbox",
    "/api/docs",
  ])("%s fits desk and phone, light and dark, and breaks no rule of accessibility", async (where) => {
    await open(where.replace("/weather", `/${weather}`).replace("/stocks", `/${stocks}`));
    expect(await violations(page)).toEqual([]);
  });

  test("a schedule is made with the keyboard alone: the dialog keeps the focus, asks before it discards changes, and returns the focus", async () => {
    await open(`/projects/${weather}/runs`);
    await button("New schedule").focus();
    await page.keyboard.press("Enter");
    await dialog().getByRole("heading", { name: "Every day at 07:30 Berlin time" }).waitFor();
    await focusIs("Time");
    const names = await tabRound();
    expect(names).toEqual(expect.arrayContaining(["Close", "Every day", "Time", "Time zone", "Month", "Name", "Tell somebody", "Cancel"]));

    await focusIs("Time");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("5pm");
    await dialog().getByRole("heading", { name: "Every day at 17:00 Berlin time" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("What you changed is not saved.").waitFor();
    await button("Keep editing").press("Enter");
    expect(await dialog().getByLabel("Time", { exact: true }).inputValue()).toBe("5pm");

    await page.getByRole("radio", { name: "Every day" }).press("ArrowRight");
    await dialog().getByRole("heading", { name: "Every weekday at 17:00 Berlin time" }).waitFor();
    await button("Tell somebody").press("Enter");
    await page.getByRole("radio", { name: "PNG" }).press("Space");
    await dialog().getByLabel("Name").fill("Tea time");
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Control+Enter");
    await page.getByRole("article", { name: "Tea time" }).getByText("Every weekday at 17:00 Berlin time").waitFor();
    await expect.poll(() => focused()).toBe("New schedule");
  });

  test("an unchanged dialog closes with Escape", async () => {
    await button("Edit Tea time").press("Enter");
    await dialog().getByRole("heading", { name: "Every weekday at 17:00 Berlin time" }).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => dialog().count()).toBe(0);
    await expect.poll(() => focused()).toBe("Edit Tea time");
    await button("More for Tea time").press("Enter");
    await page.getByRole("menuitem", { name: "Delete schedule" }).press("Enter");
    await dialog().getByRole("heading", { name: "Delete Tea time" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect.poll(() => focused()).toBe("More for Tea time");
  });

  test("run now: the row of the log changes to Succeeded by itself, and the mail with its picture is in the outbox", async () => {
    const log = page.getByRole("table", { name: "Run log" });
    const before = await log.getByRole("row").count();
    await button("Run Tea time now").press("Enter");
    expect(await violations(page)).toEqual([]);
    await dialog().getByRole("button", { name: "Run now" }).press("Enter");
    await expect.poll(() => log.getByRole("row").count(), { timeout: 15_000 }).toBe(before + 1);
    const row = log.getByRole("row", { name: /run now/ });
    await row.getByText("Succeeded").waitFor({ timeout: 30_000 });
    await row.getByText("1/1 sent").waitFor({ timeout: 60_000 });
    await row.getByRole("link", { name: /Run planned at/ }).click();
    await page.getByRole("table", { name: "Deliveries" }).getByText("Sent", { exact: true }).waitFor();
    await page.frameLocator("iframe").getByText("284.5").first().waitFor();
    expect(await violations(page)).toEqual([]);

    await open("/outbox");
    await page.getByRole("link", { name: "Seattle weather briefing: Rain 284.5 mm" }).click();
    await page.getByRole("link", { name: "Seattle weather briefing.png" }).waitFor();
    const message = page.frameLocator("iframe");
    await message.getByRole("link", { name: "Open the app" }).waitFor();
    const pictures = message.getByRole("img");
    await expect
      .poll(() => pictures.last().evaluate((picture: HTMLImageElement) => picture.naturalWidth), { timeout: 15_000 })
      .toBeGreaterThan(600);
    expect(await violations(page)).toEqual([]);
    // No script may run in the frame of a mail, so its message is checked in a page of its own.
    const letter = await context.newPage();
    await letter.setContent(await message.locator("html").evaluate((html) => html.outerHTML));
    expect(await violations(letter)).toEqual([]);
    await letter.close();
  }, 120_000);

  test("a failed run shows the line of its error, and the app with the last good result", async () => {
    await open(`/projects/${stocks}/runs`);
    await page
      .getByRole("table", { name: "Run log" })
      .getByRole("link", { name: /Run planned at/ })
      .click();
    await page.getByText(/^Prices are fresh, line 6: the newest price is of 2010-03/).waitFor();
    await page.getByRole("group", { name: "Source" }).getByText("throw new Error").waitFor();
    await page.getByRole("switch", { name: "Only problems" }).press("Space");
    await page.getByText("It did not run, because it reads Prices are fresh.").waitFor({ state: "attached" });
    expect(await violations(page)).toEqual([]);
  });

  test("the app is the same from the browser's cache, and a past run says that it is past", async () => {
    const barTop = () => page.locator(".bar").evaluate((bar) => getComputedStyle(bar).position);
    for (const visit of ["first", "again", "and again"]) {
      await open(`/apps/${weather}`);
      await page.getByText("Up to date").waitFor();
      expect([visit, await barTop()]).toEqual([visit, "sticky"]);
    }
    await page.getByText("Download").click();
    await page.getByRole("link", { name: "Document PDF, A4" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("link", { name: "Document PDF, A4" }).isVisible()).toBe(false);

    const answer = await page.request.get(`/api/v1/projects/${weather}/runs`);
    const { runs } = (await answer.json()) as { runs: { runId: string }[] };
    await open(`/apps/${weather}/runs/${runs.at(-1)!.runId}`);
    await page.getByText("Past result").waitFor();
    await page.getByRole("link", { name: "Version 1" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("link", { name: "Open the current result" }).click();
    await page.getByText("Up to date").waitFor();
  });

  test("dialogs that no other test opens break no rule of accessibility", async () => {
    await open(`/projects/${weather}/settings`);
    await button("Run now").click();
    await dialog().getByRole("heading").first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect.poll(() => dialog().count()).toBe(0);
    await button("Archive project").click();
    await dialog().getByRole("heading", { name: "Archive Seattle weather briefing" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await open("/settings");
    await button("Invite somebody").click();
    await dialog().getByLabel("E-mail").waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test("the API reference opens at the linked operation and shows how to call it", async () => {
    await page.goto("/api/docs#postProjectsByProjectIdRuns");
    const operation = page.getByRole("article", { name: "RunProject: run the published version" }).first();
    await operation.getByText(`curl -X POST "${address}/api/v1/projects/$PROJECT_ID/runs"`).waitFor();
    await expect.poll(() => operation.evaluate((card) => Math.round(card.getBoundingClientRect().top))).toBeLessThan(20);
    await operation.getByText("Answer 201").click();
    await operation.getByText("runStatusUrl: string").waitFor();
  });

  test("the hourly schedule runs at its minute, and the terminal links app, run, picture and mail", async () => {
    const seen = host.printed().length;
    // Its minute was the next one when the sample was loaded, with a few seconds to spare.
    expect((await fetch(`${address}/cdn-cgi/local/scheduled?time=${Date.now() + 120_000}`)).status).toBe(200);
    const told = (): string => host.printed().slice(seen);
    await until(() => told().includes("mail "), 60_000);
    expect(told()).toMatch(
      /✓ Seattle weather briefing, version 3: schedule run succeeded\n +planned [\d:]{8}, started [\d:]{8}, took [\d.]+ s\n/,
    );
    const links = [...told().matchAll(/^ +(app|run|picture|mail) +(http\S+)$/gm)].map(([, what, link]) => [what, link!] as const);
    expect([...new Set(links.map(([what]) => what))]).toEqual(["app", "run", "picture", "mail"]);
    for (const [what, link] of links) expect((await page.request.get(link)).status(), what).toBe(200);
  }, 120_000);

  test("signing out everywhere ends the session of another browser", async () => {
    const other = await browser.newContext({ baseURL: address, storageState: await context.storageState() });
    try {
      const theirs = await other.newPage();
      await theirs.goto("/runs");
      await theirs.getByRole("table", { name: "Run log" }).waitFor();
      await open("/settings");
      await button("Sign out everywhere").click();
      await dialog().getByRole("button", { name: "Sign out everywhere" }).click();
      await page.waitForURL("**/sign-in");
      await theirs.getByRole("link", { name: "Connections" }).click();
      await theirs.waitForURL("**/sign-in?next=*");
      await page.goto(`/apps/${weather}`);
      await page.waitForURL("**/sign-in?next=*");
      expect(await violations(page)).toEqual([]);
    } finally {
      await other.close();
    }
  });

  test("no page wrote an error to the console", () => {
    expect(complaints).toEqual([]);
  });

  test("Ctrl-C ends every process within 3 s, also the browser that draws pictures", async () => {
    const authorization = `Bearer ${readFileSync(path.join(folder.path, "state/admin-token"), "utf8")}`;
    const get = (route: string): Promise<Response> => fetch(`${address}/api/v1${route}`, { headers: { authorization } });
    const { values } = await (await get(`/runs?projectId=${weather}`)).json<{ values: { id: string }[] }>();
    expect((await get(`/runs/${values[0]!.id}/capture.png?width=700&scale=1`)).status).toBe(200);
    const started = descendantsOf(host.child.pid!);
    expect([...started.values()].join("\n")).toMatch(/workerd[^]*chrom|chrom[^]*workerd/);
    const began = Date.now();
    host.child.kill("SIGINT");
    expect(await host.ended).toBe(0);
    expect(Date.now() - began).toBeLessThan(3_000);
    await until(() => [...started.keys()].every((id) => commandOf(id) === ""), 3_000);
  }, 60_000);
});

/** The accessible name of the element with the focus. */
const focused = (): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement as HTMLInputElement | null;
    const label = at?.getAttribute("aria-label") ?? at?.labels?.[0]?.textContent ?? at?.textContent ?? "";
    return label.trim();
  });

const focusIs = (name: string): Promise<void> => expect.poll(focused).toBe(name) as Promise<void>;

/** Presses Tab through all focusable elements; each must be inside the dialog. */
async function tabRound(): Promise<string[]> {
  const stop = () =>
    page.evaluate(() => document.activeElement?.closest("[role=dialog]") !== null && document.activeElement!.matches(":focus"));
  const names: string[] = [];
  const first = await focused();
  for (let presses = 0; presses < 80; presses++) {
    names.push(await focused());
    expect([names.at(-1), await stop()]).toEqual([names.at(-1), true]);
    await page.keyboard.press("Tab");
    if ((await focused()) === first) return names;
  }
  throw new Error(`Tab never came round: ${names.join(", ")}`);
}
