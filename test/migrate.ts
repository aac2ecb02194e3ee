import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";

// Runs before each test file. Files share a runtime; what one left goes before the next begins, and what it left at work may write once more.
await vi.waitFor(
  async () => {
    await reset();
    const left = await env.DB.prepare("select count(*) as tables from sqlite_master where name in ('users', 'd1_migrations')").first<{
      tables: number;
    }>();
    expect(left).toEqual({ tables: 0 });
  },
  { timeout: 10_000 },
);
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
