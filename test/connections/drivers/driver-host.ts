import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_splitSqlQuery } from "wrangler";
import { bundle } from "../../../src/scripts/bundle";
import { applyMigrations } from "../../../src/scripts/migrations";
import type { Ask } from "./driver-worker";

export interface DriverHost {
  /** Asks the Worker; throws when it found a bug. */
  ask<Answer>(body: Ask): Promise<Answer>;
  /** Runs statements in the sample warehouse. */
  fillWarehouse(statements: string[]): Promise<void>;
  /** The log's lines so far, as JSON text one after the other. */
  logged(): string;
  stop(): Promise<void>;
}

const root = path.resolve(import.meta.dirname, "../../..");

/** The real drivers in the real runtime: what they are built on does not load inside the pool of the other tests. */
export async function startDriverHost(): Promise<DriverHost> {
  const folder = mkdtempSync(path.join(tmpdir(), "daybook-drivers-"));
  const lines: string[] = [];
  const built = await bundle(path.join(import.meta.dirname, "driver-worker.ts"), path.join(folder, "build"));
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: "drivers",
      compatibilityDate: "2026-10-20",
      compatibilityFlags: ["nodejs_compat"],
      modulesRoot: built.folder,
      modules: built.modules as never,
      d1Databases: ["DB", "WAREHOUSE"],
      durableObjects: { PROJECT_RUNNER: { className: "ProjectRunner", useSQLite: true } },
      bindings: { SECRET_KEY: btoa("x".repeat(32)), LOCAL: "1" },
      handleStructuredLogs: ({ message }) => void lines.push(message),
    }),
  );
  await applyMigrations(await miniflare.getD1Database("DB"), path.join(root, "migrations"), unstable_splitSqlQuery);
  return {
    async ask<Answer>(body: Ask) {
      const response = await miniflare.dispatchFetch("http://test/", { method: "POST", body: JSON.stringify(body) });
      const answer = (await response.json()) as Answer & { bug?: string; stack?: string };
      if (answer?.bug) throw new Error(`${answer.bug}\n${answer.stack}`);
      return answer;
    },
    async fillWarehouse(statements) {
      const warehouse = await miniflare.getD1Database("WAREHOUSE");
      for (const statement of statements) await warehouse.prepare(statement).run();
    },
    logged: () => lines.join("\n"),
    async stop() {
      await miniflare.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
