import { Hono } from "hono";
import * as z from "zod";
import { startSession } from "../../access/sign-in/auth";
import { setUp, setupNeeded } from "../../access/workspace/setup";
import { setupInputSchema, setupStateSchema, userSchema } from "../../contract/user";
import { appUrl, type HttpEnv } from "../kit/context";
import { sameOrigin } from "../kit/door";
import { clientAddress, rateLimit } from "../kit/rate-limit";
import { body, describe } from "../kit/validate";

/** The first admin. Open to strangers, because nobody else is there yet; closed for good by the first success. */
export const setup = new Hono<HttpEnv>()
  .get(
    "/setup",
    describe("Whether the workspace still needs its first admin", { 200: setupStateSchema }, { tag: "Sign-in", open: true }),
    async (c) => c.json({ needed: await setupNeeded(c.env.DB) }, 200),
  )

  .post(
    "/setup",
    describe(
      "Make the workspace and its admin; signs the browser in",
      { 201: z.object({ user: userSchema }) },
      { tag: "Sign-in", open: true },
    ),
    rateLimit("SIGN_IN_LIMIT", (c) => clientAddress(c)),
    body(setupInputSchema, { maxBytes: 16_384 }),
    async (c) => {
      sameOrigin(c);
      const input = c.req.valid("json");
      const { userId } = await setUp(c.env.DB, c.get("clock"), input);
      const session = await startSession(c.env, appUrl(c), userId);
      if (session) c.header("set-cookie", session.cookie);
      return c.json({ user: { id: userId, name: input.name, email: input.email, role: "admin" as const } }, 201);
    },
  );
