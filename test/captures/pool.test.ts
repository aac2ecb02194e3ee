import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Browser } from "@cloudflare/puppeteer";
import { expect, test, vi } from "vitest";
import { CaptureFailure } from "../../src/captures/failure";
import { captureLimits } from "../../src/captures/limits";
import { captureOrder } from "../../src/captures/order";
import type { BrowserPool, CaptureTask } from "../../src/captures/pool";
import { snapshotKey } from "../../src/snapshots/keys";
import { chart, frame, keepPage, options } from "./frames";

/** What a test reaches of the object. */
interface Inside {
  browser: Browser | null;
}
const inside = (pool: BrowserPool): Inside => pool as unknown as Inside;

const slot = (name: string) => (env.BROWSER_POOL as DurableObjectNamespace<BrowserPool>).getByName(name);

async function task(body: string): Promise<CaptureTask> {
  const run = await keepPage(frame(body));
  const key = snapshotKey(run.projectId, run.runId, run.attempt);
  return { snapshotKey: key, captureKey: `${key}.png`, order: captureOrder("png", options()) };
}

/** The next timer of this length rings at once; all others keep their time. */
function ringAtOnce(ms: number) {
  const real = globalThis.setTimeout;
  const times = vi.spyOn(globalThis, "setTimeout");
  return times.mockImplementation(((run: () => void, after?: number) => {
    if (after !== ms) return real(run, after);
    times.mockImplementation(real as never);
    return queueMicrotask(run);
  }) as never);
}

test("two callers of one key get one drawing, and a third gets the stored one", async () => {
  const pool = slot("twice");
  const order = await task(`<div data-block="a">${chart}</div>`);
  const tabs = vi.fn();
  await runInDurableObject(pool, async (object) => {
    const open = (object as unknown as { open(): Promise<Browser> }).open.bind(object);
    (object as unknown as { open(): Promise<Browser> }).open = () => (tabs(), open());
    const [first, second] = await Promise.all([object.capture(order), object.capture(order)]);
    expect(first).toMatchObject({ ok: true });
    expect(second).toEqual(first);
    expect(await object.capture(order)).toEqual(first);
  });
  expect(tabs).toHaveBeenCalledTimes(1);
});

test("a browser that crashes in the middle is replaced and the capture tried once more", async () => {
  const pool = slot("crash");
  await runInDurableObject(pool, async (object) => {
    expect(await object.capture(await task(`<div data-block="a">${chart}</div>`))).toMatchObject({ ok: true });
    const first = inside(object).browser!;
    const crash = vi.spyOn(first, "createBrowserContext").mockImplementation(async () => {
      const session = await first.target().createCDPSession();
      await session.send("Browser.crash").catch(() => undefined);
      throw new Error("Target closed");
    });
    expect(await object.capture(await task(`<div data-block="a">${chart}</div>`))).toMatchObject({ ok: true });
    expect(crash).toHaveBeenCalledTimes(1);
    expect(inside(object).browser).not.toBe(first);
  });
});

test("a browser that fails twice is a failure with a sentence, and the next capture is whole again", async () => {
  const pool = slot("fails");
  await runInDurableObject(pool, async (object) => {
    const broken = object as unknown as { open(): Promise<Browser> };
    const open = vi.spyOn(broken, "open").mockRejectedValue(new Error("429 rate limit"));
    expect(await object.capture(await task(`<div data-block="a">${chart}</div>`))).toEqual({
      ok: false,
      reason: "browser",
      message: "The browser failed twice, so there is no picture. Ask for it again.",
    });
    expect(open).toHaveBeenCalledTimes(2);
    open.mockRestore();
    expect(await object.capture(await task(`<div data-block="a">${chart}</div>`))).toMatchObject({ ok: true });
  });
});

test("a page that never finishes meets the deadline and does not keep the next one waiting", async () => {
  const pool = slot("deadline");
  await runInDurableObject(pool, async (object) => {
    expect(await object.capture(await task(`<div data-block="a">${chart}</div>`))).toMatchObject({ ok: true });
    const hung = inside(object).browser!;
    vi.spyOn(hung, "createBrowserContext").mockReturnValue(new Promise<never>(() => undefined));
    const times = ringAtOnce(captureLimits.attemptMs);
    const answer = await object.capture(await task(`<div data-block="a">${chart}</div>`));
    times.mockRestore();
    expect(answer).toMatchObject({ ok: false, reason: "deadline" });
    expect(inside(object).browser).toBeNull();
    expect(await object.capture(await task(`<div data-block="a">${chart}</div>`))).toMatchObject({ ok: true });
  });
});

test("storage that never answers does not keep the slot: its order meets the deadline, and the next one is drawn", async () => {
  await runInDurableObject(slot("storage"), async (object) => {
    const innards = object as unknown as { env: { BUCKET: R2Bucket } };
    const { env: real } = innards;
    const hanging = new Proxy(real.BUCKET, {
      get: (target, name) =>
        name === "get" ? () => new Promise(() => undefined) : (Reflect.get(target, name) as { bind(to: unknown): unknown }).bind(target),
    });
    innards.env = { ...real, BUCKET: hanging };
    const times = ringAtOnce(captureLimits.makeMs);
    const answer = await object.capture(await task(`<div data-block="a">${chart}</div>`));
    times.mockRestore();
    expect(answer).toMatchObject({ ok: false, reason: "deadline" });
    innards.env = real;
    expect(await object.capture(await task(`<div data-block="a">${chart}</div>`))).toMatchObject({ ok: true });
  });
});

test("an idle browser is closed by the alarm, one that an earlier life left behind too", async () => {
  const pool = slot("idle");
  await runInDurableObject(pool, async (object, state) => {
    expect(await object.capture(await task(`<div data-block="a">${chart}</div>`))).toMatchObject({ ok: true });
    expect(await state.storage.getAlarm()).toBeGreaterThan(Date.now() + 30_000);
  });
  const first = await runInDurableObject(pool, (object) => inside(object).browser!);
  expect(await runDurableObjectAlarm(pool)).toBe(true);
  expect(first.isConnected()).toBe(false);

  await runInDurableObject(pool, async (object, state) => {
    expect(await object.capture(await task(`<div data-block="a">${chart}</div>`))).toMatchObject({ ok: true });
    const left = inside(object).browser!;
    inside(object).browser = null; // as after a restart: only the stored session is known
    const gone = new Promise((resolve) => left.once("disconnected", resolve));
    await object.alarm();
    await gone;
    expect(await state.storage.get("session")).toBeUndefined();
  });
});

test("a failure keeps its reason", () => {
  expect(new CaptureFailure("blank", "x")).toMatchObject({ name: "CaptureFailure", reason: "blank", message: "x" });
});
