import { describe, expect, test } from "vitest";
import { readFlags } from "../../src/scripts/flags";
import { terminalText } from "../../src/scripts/report";
import { startupCpuMs } from "../../src/scripts/worker-cost";

describe("flags", () => {
  test("have defaults and are read", () => {
    expect(readFlags([])).toEqual({ port: 8787, state: ".daybook", sample: true, tick: true, frozenAfterMs: 20_000 });
    expect(readFlags(["--port", "9000", "--state", "/s", "--no-sample", "--tick", "off", "--frozen-after", "2.5"])).toEqual({
      port: 9000,
      state: "/s",
      sample: false,
      tick: false,
      frozenAfterMs: 2500,
    });
  });

  test.for([
    [["--port", "http"], '--port must be a number from 1 to 65535, not "http".'],
    [["--port", "70000"], '--port must be a number from 1 to 65535, not "70000".'],
    [["--tick", "no"], '--tick is "on" or "off", not "no".'],
    [["--frozen-after", "1"], '--frozen-after must be 2 to 600 seconds, not "1".'],
    [["--colour"], "Unknown option '--colour'"],
  ] as const)("%j is refused with its reason", ([args, message]) => {
    expect(() => readFlags([...args])).toThrow(message);
  });
});

describe("terminal", () => {
  const base = "http://localhost:8787";
  const line = (facts: object): string => JSON.stringify({ level: "info", ...facts });

  test("a finished run shows project, version, planned and actual start, duration and its pages", () => {
    const at = new Date(2027, 0, 2, 7, 30).getTime();
    const finished = {
      event: "run.finished",
      runId: "R",
      projectId: "P",
      project: "Rain",
      version: 3,
      trigger: "schedule",
      status: "succeeded",
      reason: null,
    };
    expect(terminalText("info", line({ ...finished, plannedAt: at, startedAt: at + 2000, durationMs: 1234 }), base)).toBe(
      [
        "",
        "✓ Rain, version 3: schedule run succeeded",
        "    planned 07:30:00, started 07:30:02, took 1.2 s",
        "    app      http://localhost:8787/apps/P/runs/R",
        "    run      http://localhost:8787/projects/P/runs/R",
        "    picture  http://localhost:8787/api/v1/runs/R/capture.png",
      ].join("\n"),
    );
    const steering = terminalText("info", line({ ...finished, project: "Rain\u001b[2J\u009b31m\u0007\nforged" }), base);
    expect(steering).toContain("✓ Rain [2J 31m  forged, version 3");
    const failed = terminalText(
      "info",
      line({ ...finished, status: "failed", reason: "lost", plannedAt: at, startedAt: null, durationMs: null }),
      base,
    );
    expect(failed).toContain("✗ Rain, version 3: schedule run failed (lost)");
    expect(failed).not.toContain("picture");
  });

  test("a sent mail is linked, other events stay in the log file, errors are shown without their stack", () => {
    const sent = { event: "delivery.attempted", runId: "R", channel: "email", status: "sent", providerId: "M" };
    expect(terminalText("info", line(sent), base)).toBe("    mail     http://localhost:8787/outbox/M");
    expect(terminalText("info", line({ event: "run.started", runId: "R" }), base)).toBeNull();
    expect(
      terminalText("error", JSON.stringify({ level: "error", event: "tick.failed", dueAt: 1, message: "away", stack: "at x" }), base),
    ).toBe("error: tick.failed (dueAt 1, message away)");
    expect(terminalText("warn", "one\ntwo", base)).toBe("note: one");
    expect(terminalText("log", "hello", base)).toBeNull();
  });
});

test("start-up CPU time is the time of the profile that is not idle", () => {
  const nodes = [
    { id: 1, callFrame: { functionName: "(idle)" } },
    { id: 2, callFrame: { functionName: "load" } },
  ];
  expect(startupCpuMs(JSON.stringify({ nodes, samples: [2, 1, 2], timeDeltas: [1000, 50_000, 2500] }))).toBe(3.5);
});
