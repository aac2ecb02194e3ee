import { Hono, type Context, type MiddlewareHandler } from "hono";
import * as z from "zod";
import { startSession } from "../../access/sign-in/auth";
import { setUp, setupNeeded } from "../../access/workspace/setup";
import { opensSetup } from "../../access/workspace/setup-secret";
import { setupInputSchema, setupStateSchema, userSchema } from "../../contract/user";
import { appUrl, type HttpEnv } from "../kit/context";
import { sameOrigin } from "../kit/door";
import { noRoute } from "../kit/failure";
import { clientAddress, rateLimit } from "../kit/rate-limit";
import { body, describe } from "../kit/validate";

/** The header that carries the secret of a deploy's link. */
const secretHeader = "setup-secret";
const needsSecret =
  "Deployed, it needs the header `Setup-Secret` with the secret of the link that `npm run deploy` printed, and answers 404 without it and once there is an admin.";

/** A deployed workspace shows its set-up only to whoever holds the link of its deploy, and to nobody once it is used. Before the body is read. */
const invited: MiddlewareHandler<HttpEnv> = async (c, next) => {
  if (!(await isOpen(c, c.req.header(secretHeader)))) throw noRoute(c);
  await next();
};

const isOpen = async (c: Context<HttpEnv>, secret: string | undefined): Promise<boolean> =>
  opensSetup(c.env, secret) && (c.env.LOCAL === "1" || (await setupNeeded(c.env.DB)));

/** The first admin. Open to strangers, because nobody else is there yet; closed for good by the first success. */
export const setup = new Hono<HttpEnv>()
  .get(
    "/setup",
    describe(
      "Whether the workspace still needs its first admin",
      { 200: setupStateSchema },
      { tag: "Sign-in", open: true, description: needsSecret },
    ),
    invited,
    async (c) => c.json({ needed: await setupNeeded(c.env.DB) }, 200),
  )

  .post(
    "/setup",
    describe(
      "Make the workspace and its admin; signs the browser in",
      { 201: z.object({ user: userSchema }) },
      { tag: "Sign-in", open: true, description: needsSecret },
    ),
    rateLimit("SIGN_IN_LIMIT", (c) => clientAddress(c)),
    invited,
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

/** The page, whose link carries the secret in its query; mounted at the root. It is the application's own page, or nothing. */
export const setupPage = new Hono<HttpEnv>().on("GET", ["/setup", "/setup/"], async (c) => {
  if (!(await isOpen(c, c.req.query("secret")))) throw noRoute(c);
  const page = await c.env.ASSETS.fetch(c.req.raw);
  const headers = new Headers(page.headers);
  headers.set("referrer-policy", "no-referrer");
  headers.set("cache-control", "private, no-store");
  return new Response(page.body, { status: page.status, headers });
});
