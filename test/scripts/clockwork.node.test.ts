import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startTicking, startWatching } from "../../src/scripts/clockwork";

beforeEach(() => void vi.useFakeTimers({ now: Date.parse("2027-03-01T07:00:30.000Z") }));
afterEach(() => void vi.useRealTimers());

const now = (): number => Date.now();
const time = (text: string): number => Date.parse(`2027-03-01T${text}.000Z`);

test("every whole minute ticks once, with its own time", async () => {
  const ticks: number[] = [];
  const stop = startTicking({ now, tick: async (at) => void ticks.push(at), failed: () => undefined });
  await vi.advanceTimersByTimeAsync(29_000);
  expect(ticks).toEqual([]);
  await vi.advanceTimersByTimeAsync(121_000);
  expect(ticks).toEqual([time("07:01:00"), time("07:02:00"), time("07:03:00")]);
  stop();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(ticks).toHaveLength(3);
});

test("minutes that pass during a slow tick become one tick of the latest, never two at once", async () => {
  const ticks: number[] = [];
  const slow = Promise.withResolvers<void>();
  const stop = startTicking({
    now,
    tick: (at) => (ticks.push(at), ticks.length === 1 ? slow.promise : Promise.resolve()),
    failed: () => undefined,
  });
  await vi.advanceTimersByTimeAsync(240_000);
  expect(ticks).toEqual([time("07:01:00")]);
  slow.resolve();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ticks).toEqual([time("07:01:00"), time("07:04:00")]);
  stop();
});

test("a tick that fails is reported, and the next minute ticks again", async () => {
  const failures: string[] = [];
  let ticks = 0;
  const stop = startTicking({
    now,
    tick: () => (ticks++, Promise.reject(new Error("D1 is down"))),
    failed: (message) => void failures.push(message),
  });
  await vi.advanceTimersByTimeAsync(90_000);
  expect([ticks, failures]).toEqual([2, ["D1 is down", "D1 is down"]]);
  stop();
});

test("only pings without any answer report a freeze, once per period; answers and refused connections do not", async () => {
  vi.useRealTimers();
  let mode: "answers" | "refuses" | "silent" = "answers";
  let frozen = 0;
  const ping = (signal: AbortSignal): Promise<void> => {
    if (mode === "answers") return Promise.resolve();
    if (mode === "refuses") return Promise.reject(new Error("ECONNREFUSED"));
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
  };
  const stop = startWatching({ ping, frozen: () => void frozen++ }, 30, 1);
  for (mode of ["answers", "refuses"] as const) {
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(frozen).toBe(0);
  }
  mode = "silent";
  await vi.waitFor(() => expect(frozen).toBeGreaterThan(1));
  mode = "answers";
  stop();
});
