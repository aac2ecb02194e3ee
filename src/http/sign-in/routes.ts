import { Hono, type Context } from "hono";
import * as z from "zod";
import { openAuth, startSession } from "../../access/sign-in/auth";
import { sessionCookie, sessionSecret, sessionTokenFrom } from "../../access/sign-in/session-cookie";
import { spendSignInLink } from "../../access/sign-in/link";
import { endSessions, recordSession } from "../../access/sign-in/sessions";
import { deleteSession } from "../../access/sign-in/store";
import { authorise } from "../../access/authorise";
import { loadMember, loadMemberByEmail } from "../../access/people/store";
import { signInInputSchema, userSchema } from "../../contract/user";
import { Failure } from "../../lib/failure";
import { log } from "../../lib/log";
import { appUrl, type HttpEnv } from "../kit/context";
import { sameOrigin, signedIn } from "../kit/door";
import { clientAddress, rateLimit, spend } from "../kit/rate-limit";
import { signInLinkPage } from "./page";
import { body, describe } from "../kit/validate";

const doneSchema = z.object({ success: z.literal(true) });

/** Signing in and out; mounted at the root. No answer shows whether an address is known. */
export const signInRoutes = new Hono<HttpEnv>()
  .post(
    "/api/auth/sign-in/email",
    describe(
      "Sign in with e-mail and password; sets the session cookie",
      { 200: z.object({ user: userSchema }) },
      { tag: "Sign-in", open: true },
    ),
    rateLimit("SIGN_IN_LIMIT", (c) => address(c)),
    body(signInInputSchema, { maxBytes: 16_384 }),
    async (c) => {
      sameOrigin(c);
      const input = c.req.valid("json");
      const email = input.email.trim().toLowerCase();
      await spend(c, "SIGN_IN_LIMIT", `email ${email}`);
      const headers = await byPassword(c, { ...input, email });
      const user = await loadMemberByEmail(c.env.DB, email);
      if (user === null) throw wrong();
      const person = { userId: user.id, name: user.name };
      await recordSession(c.env.DB, c.get("clock"), person, { by: "password", previous: await previousSession(c) });
      for (const cookie of headers.getSetCookie()) c.header("set-cookie", cookie, { append: true });
      c.header("cache-control", "no-store");
      return c.json({ user: { id: user.id, name: user.name, email: user.email, role: user.role } }, 200);
    },
  )

  .post("/api/auth/sign-out", describe("End this browser's session", { 200: doneSchema }, { tag: "Sign-in", open: true }), async (c) => {
    sameOrigin(c);
    const previous = await previousSession(c);
    if (previous !== null) await deleteSession(c.env.DB, previous).run();
    c.header("set-cookie", await sessionCookie(null, appUrl(c), sessionSecret(c.env)));
    return c.json({ success: true as const }, 200);
  })

  .post(
    "/api/auth/revoke-sessions",
    describe("Sign out everywhere: end every session of yours, this one too", { 200: doneSchema }, { tag: "Sign-in" }),
    signedIn,
    async (c) => {
      authorise(c.get("caller"), null, "me.manage");
      await endSessions(c.env.DB, c.get("clock"), c.get("caller"));
      c.header("set-cookie", await sessionCookie(null, appUrl(c), sessionSecret(c.env)));
      return c.json({ success: true as const }, 200);
    },
  )

  .get("/sign-in/link/:token", (c) => c.html(signInLinkPage()))

  .post(
    "/sign-in/link/:token",
    rateLimit("SIGN_IN_LIMIT", (c) => address(c)),
    async (c) => {
      sameOrigin(c);
      const userId = await spendSignInLink(c.env.DB, c.get("clock"), c.req.param("token")).catch(() => null);
      const session = userId && (await startSession(c.env, appUrl(c), userId));
      if (!userId || !session) return c.redirect("/sign-in?link=used", 303);
      const person = { userId, name: (await loadMember(c.env.DB, userId))?.name ?? "" };
      await recordSession(c.env.DB, c.get("clock"), person, { by: "link", previous: await previousSession(c) });
      c.header("set-cookie", session.cookie);
      return c.redirect("/", 303);
    },
  );

/** better-auth checks the password and makes the session; an unknown address costs the same hash. Throws UNAUTHORIZED for anything it refuses. */
async function byPassword(c: Context<HttpEnv>, input: z.output<typeof signInInputSchema>): Promise<Headers> {
  try {
    const auth = await openAuth(c.env, appUrl(c));
    const { headers } = await auth.api.signInEmail({ body: input, headers: c.req.raw.headers, returnHeaders: true });
    return headers;
  } catch (thrown) {
    if (!(thrown instanceof Error) || !("statusCode" in thrown) || Number(thrown.statusCode) >= 500) throw thrown;
    log.info("access.sign_in_refused", { traceId: c.get("traceId") });
    throw wrong();
  }
}

/** The session that this browser had before it signed in again, or out. */
const previousSession = (c: Context<HttpEnv>): Promise<string | null> => sessionTokenFrom(c.req.raw, sessionSecret(c.env));

const address = (c: Context<HttpEnv>): string | null => {
  const from = clientAddress(c);
  return from && `address ${from}`;
};

const wrong = (): Failure => new Failure("UNAUTHORIZED", "E-mail or password is wrong. Check both, or ask an admin for a sign-in link.");
