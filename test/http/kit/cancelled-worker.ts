import type { Env } from "../../../src/env";
import worker from "../../../src/worker";

/**
 * The whole Worker, in which the first request of a trial hangs at its n-th step: a statement or a cryptographic operation. The test then closes its
 * connection, so that the runtime drops it where it stands, and sends a second request of the trial, with the same environment.
 */
export * from "../../../src/worker";

interface Trial {
  env: Env;
  /** Steps until the first request hangs. */
  left: number;
}

const trials = new Map<string, Trial>();
let [hanging, current] = [0, null as Trial | null];

export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname === "/hanging") return new Response(String(hanging));
    const name = request.headers.get("x-trial") ?? "";
    const known = trials.get(name);
    const trial = known ?? begin(env, Number(request.headers.get("x-hang")));
    trials.set(name, trial);
    // Requests of this test come one by one, so that the trial of a cryptographic operation is the one of the last request.
    current = trial;
    return worker.fetch(request as never, trial.env, ctx);
  },
};

/** An environment of its own: what is kept for each environment is not there yet. */
function begin(env: Env, hang: number): Trial {
  const secret = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
  const limit = { limit: async () => ({ success: true }) };
  const trial: Trial = { env: { ...env, SECRET_KEY: secret, SIGN_IN_LIMIT: limit, RUN_LIMIT: limit }, left: hang };
  trial.env.DB = slowly(env.DB, trial);
  return trial;
}

/** Waits for ever at the step that the trial says. The timer belongs to the request: it is dropped with it. */
async function step(trial: Trial | null): Promise<void> {
  if (trial === null || --trial.left !== 0) return;
  hanging++;
  await scheduler.wait(3_600_000);
}

const plain = new WeakMap<object, D1PreparedStatement>();

const slowly = (d1: D1Database, trial: Trial): D1Database =>
  new Proxy(d1, {
    get(target, name) {
      if (name === "prepare") return (text: string) => statement(target.prepare(text), trial);
      if (name === "batch")
        return async (list: D1PreparedStatement[]) => (await step(trial), target.batch(list.map((one) => plain.get(one) ?? one)));
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });

function statement(prepared: D1PreparedStatement, trial: Trial): D1PreparedStatement {
  const slow = new Proxy(prepared, {
    get(target, name) {
      if (name === "bind") return (...values: unknown[]) => statement(target.bind(...values), trial);
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return async (...given: unknown[]) => (await step(trial), value.apply(target, given));
    },
  });
  plain.set(slow, prepared);
  return slow;
}

for (const name of ["digest", "sign", "verify", "importKey", "deriveBits", "deriveKey", "encrypt", "decrypt"] as const) {
  const real = (crypto.subtle[name] as (...given: unknown[]) => Promise<unknown>).bind(crypto.subtle);
  Object.defineProperty(crypto.subtle, name, { value: async (...given: unknown[]) => (await step(current), real(...given)) });
}
