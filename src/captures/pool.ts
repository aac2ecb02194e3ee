import { DurableObject } from "cloudflare:workers";
import type { Browser } from "@cloudflare/puppeteer";
import type { Env } from "../env";
import { log } from "../lib/log";
import { getPage } from "../snapshots/store";
import { CaptureFailure, type CaptureFailureReason } from "./failure";
import { captureLimits } from "./limits";
import type { CaptureOrder } from "./order";
import { shoot, type Shot } from "./shoot";

/** Keys, never bodies: all objects of an isolate share its memory. */
export interface CaptureTask {
  snapshotKey: string;
  captureKey: string;
  order: CaptureOrder;
}

/** An answer that crosses between objects; thrown errors would lose their class. */
export type CaptureAnswer = { ok: true; bytes: number; note: string | null } | { ok: false; reason: CaptureFailureReason; message: string };

/**
 * One slot of the pool: owns one browser and draws one capture at a time. A capture that is asked for while it is being made is made once.
 * The browser closes when nobody used it for a minute; one that crashed or hangs is replaced and its capture tried once more.
 */
export class BrowserPool extends DurableObject<Env> {
  private browser: Browser | null = null;
  private readonly tasks = new Map<string, Promise<CaptureAnswer>>();
  private line: Promise<unknown> = Promise.resolve();

  /** Makes a capture and stores it under its key, or says why not. Safe to repeat. */
  capture(task: CaptureTask): Promise<CaptureAnswer> {
    const started = this.tasks.get(task.captureKey);
    if (started) return started;
    const answer = this.inLine(task).finally(() => this.tasks.delete(task.captureKey));
    this.tasks.set(task.captureKey, answer);
    this.ctx.waitUntil(answer); // goes on when the caller gave up, so that its next try finds the picture
    return answer;
  }

  /** Closes a browser that is idle, also one that an earlier life of this object left behind. */
  override async alarm(): Promise<void> {
    if (this.tasks.size > 0) return this.ctx.storage.setAlarm(Date.now() + captureLimits.idleMs);
    if (this.browser) await this.discard();
    else await this.closeForgotten();
  }

  private async inLine(task: CaptureTask): Promise<CaptureAnswer> {
    const waitingSince = Date.now();
    const before = this.line;
    const turn = Promise.withResolvers<void>();
    this.line = turn.promise;
    try {
      await before;
      if (Date.now() - waitingSince > captureLimits.waitMs)
        throw new CaptureFailure("deadline", "The browser had too many other pictures to draw. Ask for it again.");
      return await this.makeInTime(task);
    } catch (thrown) {
      return failed(thrown, task);
    } finally {
      turn.resolve();
    }
  }

  /** Storage or a browser that never answers must not keep the slot, and every picture after this one, for ever. */
  private async makeInTime(task: CaptureTask): Promise<CaptureAnswer> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () =>
        late.reject(
          new CaptureFailure("deadline", `The picture could not be made within ${captureLimits.makeMs / 1000} seconds. Ask for it again.`),
        ),
      captureLimits.makeMs,
    );
    const made = this.make(task);
    made.catch(() => undefined); // what it throws after its time is ignored
    return Promise.race([made, late.promise]).finally(() => clearTimeout(timer));
  }

  private async make({ snapshotKey, captureKey, order }: CaptureTask): Promise<CaptureAnswer> {
    const kept = await this.env.BUCKET.head(captureKey);
    if (kept) return { ok: true, bytes: kept.size, note: kept.customMetadata?.["note"] ?? null };
    const html = await getPage(this.env.BUCKET, snapshotKey);
    if (html === null) throw new CaptureFailure("no_snapshot", "Nothing was kept of this run, so there is no picture of it.");
    const { bytes, note } = await this.shootTwice(html, order);
    await this.env.BUCKET.put(captureKey, bytes, {
      httpMetadata: { contentType: order.kind === "png" ? "image/png" : "application/pdf" },
      customMetadata: note === null ? {} : { note },
    });
    return { ok: true, bytes: bytes.length, note };
  }

  /** A browser that fails for another reason than the page itself is replaced once. */
  private async shootTwice(html: string, order: CaptureOrder): Promise<Shot> {
    try {
      return await this.shootOnce(html, order);
    } catch (thrown) {
      if (isVerdict(thrown)) throw thrown;
      log.warn("capture.again", { message: String(thrown) });
      return this.shootOnce(html, order);
    } finally {
      await this.ctx.storage.setAlarm(Date.now() + captureLimits.idleMs);
    }
  }

  private async shootOnce(html: string, order: CaptureOrder): Promise<Shot> {
    const deadline = Promise.withResolvers<never>();
    const timer = setTimeout(
      () =>
        deadline.reject(new CaptureFailure("deadline", `The page could not be drawn within ${captureLimits.attemptMs / 1000} seconds.`)),
      captureLimits.attemptMs,
    );
    const work = this.open().then((browser) => shoot(browser, html, order, this.env.ASSETS));
    work.catch(() => undefined); // after the deadline its error is ignored
    try {
      return await Promise.race([work, deadline.promise]);
    } catch (thrown) {
      if (!(thrown instanceof CaptureFailure) || thrown.reason === "deadline") await this.discard();
      throw thrown;
    } finally {
      clearTimeout(timer);
    }
  }

  private async open(): Promise<Browser> {
    if (this.browser?.isConnected()) return this.browser;
    await this.closeForgotten();
    // Twice the idle time: the platform closes a browser whose object died without its alarm.
    const browser = await (await openPuppeteer()).launch(this.env.BROWSER, { keep_alive: captureLimits.idleMs * 2 });
    this.browser = browser;
    await this.ctx.storage.put("session", browser.sessionId());
    return browser;
  }

  /** Lets go of the browser at once; closing a hung one may take for ever. */
  private async discard(): Promise<void> {
    const browser = this.browser;
    this.browser = null;
    await this.ctx.storage.delete("session");
    if (browser) await settled(5_000, browser.close());
  }

  /** The session of a browser that this object opened before it was restarted. */
  private async closeForgotten(): Promise<void> {
    const session = await this.ctx.storage.get<string>("session");
    if (session === undefined) return;
    await this.ctx.storage.delete("session");
    await settled(
      5_000,
      openPuppeteer()
        .then((puppeteer) => puppeteer.connect(this.env.BROWSER, session))
        .then((browser) => browser.close()),
    );
  }
}

/** Brought in when a browser is first needed: every isolate would wait for it otherwise. */
const openPuppeteer = async () => (await import("@cloudflare/puppeteer")).default;

/** Failures that another browser would repeat. */
const isVerdict = (thrown: unknown): boolean =>
  thrown instanceof CaptureFailure && thrown.reason !== "blank" && thrown.reason !== "incomplete";

function failed(thrown: unknown, task: CaptureTask): CaptureAnswer {
  if (thrown instanceof CaptureFailure) {
    log.warn("capture.refused", { key: task.captureKey, reason: thrown.reason });
    return { ok: false, reason: thrown.reason, message: thrown.message };
  }
  log.error("capture.failed", thrown, { key: task.captureKey });
  return { ok: false, reason: "browser", message: "The browser failed twice, so there is no picture. Ask for it again." };
}

/** Waits for work whose outcome does not matter, but not for ever. */
async function settled(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)));
  await Promise.race([work.then(noop, noop), timeout]);
  clearTimeout(timer);
}

const noop = (): void => undefined;
