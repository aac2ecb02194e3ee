import { defineConfig } from "vitest/config";

/** The pure rules that `stryker.config.json` mutates, and the tests of them: they need no runtime, so Node runs them. */
export default defineConfig({
  test: {
    include: [
      "test/access/policy.test.ts",
      "test/dispatch/due.test.ts",
      "test/notifications/rules/*.test.ts",
      "test/runs/log/{compare,path}.test.ts",
      "test/runs/runner/line.test.ts",
      "test/schedules/owner.test.ts",
      "test/schedules/times/{cadence,collision,deadline}.test.ts",
    ],
    environment: "node",
  },
});
