import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";

// Runs before each test file; a migration that was applied already is passed over.
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
