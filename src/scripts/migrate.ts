import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Log, LogLevel, Miniflare, convertV4MiniflareOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig, unstable_splitSqlQuery } from "wrangler";
import { applyMigrations } from "./migrations.ts";
import { configFile, root } from "./paths.ts";

/**
 * Applies the waiting migrations to the databases of a state folder and returns their names. Uses a runtime without the Worker, for two reasons.
 * Durable Objects with an alarm start as soon as their class is loaded, and would query tables that do not exist yet.
 * And Miniflare's proxy blocks this thread while it prepares a statement: a Worker that resumes hundreds of runs meanwhile fills the log pipe, and both would wait for each other for ever.
 */
export async function migrate(data: string): Promise<string[]> {
  const config = unstable_readConfig({ config: configFile });
  const name = config.name ?? "daybook";
  const done = appliedIn(path.join(data, "d1"));
  // A database without `migrations_dir`, such as the sample warehouse, has no migrations.
  const waiting: { binding: string; folder: string }[] = [];
  for (const { binding, migrations_dir } of config.d1_databases) {
    const folder = migrations_dir ? path.resolve(root, migrations_dir) : null;
    if (folder !== null && namesIn(folder).some((file) => !done.has(file))) waiting.push({ binding, folder });
  }
  if (waiting.length === 0) return [];
  const { workerOptions } = unstable_getMiniflareWorkerOptions(configFile);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0,
      cf: false,
      resourcePersistencePath: data,
      log: new Log(LogLevel.WARN),
      telemetry: { enabled: false },
      enableDevRegistry: false,
      workers: [
        {
          name,
          modules: true,
          script: "export default {}",
          compatibilityDate: config.compatibility_date,
          d1Databases: workerOptions.d1Databases as Record<string, string>,
        },
      ],
    }),
  );
  try {
    const applied: string[] = [];
    for (const { binding, folder } of waiting)
      applied.push(...(await applyMigrations(await miniflare.getD1Database(binding, name), folder, unstable_splitSqlQuery)));
    return applied;
  } finally {
    await miniflare.dispose();
  }
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".sql")) : []);

/** Names of the applied migrations, read from the database files: a start without new migrations needs no runtime for them. */
function appliedIn(folder: string): Set<string> {
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".sqlite"))
    : [];
  return new Set(
    files.flatMap((file) => {
      const database = new DatabaseSync(path.join(folder, file), { timeout: 5_000 });
      try {
        if (!database.prepare("select 1 from sqlite_master where name = 'd1_migrations'").get()) return [];
        return database
          .prepare("select name from d1_migrations")
          .all()
          .map((row) => String(row["name"]));
      } finally {
        database.close();
      }
    }),
  );
}
