import type { D1Migration } from "cloudflare:test";
import type { Env as Bindings } from "../src/env";
import type * as worker from "../src/worker";

declare global {
  namespace Cloudflare {
    /** What `import { env } from "cloudflare:workers"` holds in tests. */
    interface Env extends Bindings {
      TEST_MIGRATIONS: D1Migration[];
    }
    interface GlobalProps {
      mainModule: typeof worker;
    }
  }
}
