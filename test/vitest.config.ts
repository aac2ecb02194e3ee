import { mkdirSync } from "node:fs";
import path from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { leanModules } from "./lean-modules.ts";
import { textModules } from "./text-modules.ts";
import { buildChartChild } from "../src/scripts/chart-child.ts";
import { ensureLocalBrowser } from "../src/scripts/local-browser.ts";

const root = path.resolve(import.meta.dirname, "..");

// The assets binding refuses to start without its folder; the web build fills it.
mkdirSync(path.join(root, "dist/web"), { recursive: true });
await ensureLocalBrowser();
await buildChartChild();

/** A real runtime, browser and database share two cores in CI: what fails for want of time there is tried once more, and shown as retried. */
const retry = process.env["CI"] === "true" ? 1 : 0;

export default defineConfig({
  root,
  test: {
    // Half of the tests wait for a runtime, a browser or a database: two files at a time leave neither core idle.
    maxWorkers: 2,
    // What the product logs is shown where a test fails, and not between a thousand lines of those that pass.
    silent: "passed-only",
    projects: [
      {
        root,
        plugins: [
          textModules(),
          leanModules(),
          cloudflareTest(async () => ({
            wrangler: { configPath: path.join(root, "wrangler.toml") },
            miniflare: {
              bindings: {
                LOCAL: "1",
                SECRET_KEY: "dGVzdC1vbmx5LXRlc3Qtb25seS10ZXN0LW9ubHkhISE=",
                TEST_MIGRATIONS: await readD1Migrations(path.join(root, "migrations")),
              },
            },
          })),
        ],
        test: {
          name: "workerd",
          // Starting a runtime for each of eighty files took half of the time; `migrate.ts` empties it between them.
          isolate: false,
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: ["test/**/*.node.test.ts"],
          setupFiles: ["test/migrate.ts"],
          testTimeout: 20_000,
          hookTimeout: 60_000,
          retry,
        },
      },
      {
        root,
        test: {
          name: "node",
          include: ["test/**/*.node.test.ts"],
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 120_000,
          retry,
        },
      },
    ],
  },
});
