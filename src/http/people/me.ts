import { Hono, type Context } from "hono";
import { authorise } from "../../access/authorise";
import { isActive } from "../../access/people/store";
import { workspaceAbilities } from "../../access/policy";
import { openAuth, startSession } from "../../access/sign-in/auth";
import { changePassword } from "../../access/sign-in/change-password";
import { createSignInLink, linkLifetimeMs } from "../../access/sign-in/link";
import { loadPassword } from "../../access/sign-in/store";
import { loadWorkspaceName } from "../../access/workspace/store";
import { meSchema, passwordInputSchema, signInLinkInputSchema, signInLinkSchema, userSchema } from "../../contract/user";
import { iso } from "../../lib/clock";
import { Failure, notFound } from "../../lib/failure";
import { appUrl, type HttpEnv } from "../kit/context";
import { spend } from "../kit/rate-limit";
import { body, describe } from "../kit/validate";

/** Whoever is calling. */
export const me = new Hono<HttpEnv>()
  .get("/users/me", describe("Who is calling", { 200: userSchema }, { tag: "People" }), async (c) => {
    const { userId: id, name, email, role } = c.get("caller");
    await extendSession(c);
    return c.json({ id, name, email, role }, 200);
  })

  .get("/me", describe("Who is calling, in which workspace, and what they may do", { 200: meSchema }, { tag: "Me" }), async (c) => {
    const caller = c.get("caller");
    const [workspace, password] = await Promise.all([loadWorkspaceName(c.env.DB), loadPassword(c.env.DB, caller.userId)]);
    await extendSession(c);
    const { userId: id, name, email, role, scope } = caller;
    const abilities = workspaceAbilities(caller);
    return c.json(
      { id, name, email, role, hasPassword: password !== null, scope, workspace: { name: workspace ?? "Daybook" }, abilities },
      200,
    );
  })

  .post(
    "/me/password",
    describe("Set or change your password; ends your other sessions", { 204: null }, { tag: "Me" }),
    body(passwordInputSchema),
    async (c) => {
      const caller = c.get("caller");
      if (caller.sessionId === null) throw new Failure("FORBIDDEN", "A password is changed in the browser, not with an API token.");
      await spend(c, "SIGN_IN_LIMIT", `password ${caller.userId}`);
      await changePassword(c.env.DB, c.get("clock"), caller, c.req.valid("json"));
      const session = await startSession(c.env, appUrl(c), caller.userId);
      if (session) c.header("set-cookie", session.cookie);
      return c.body(null, 204);
    },
  )

  .post(
    "/sign-in-links",
    describe("A link that signs you in once; an admin may make one for a member", { 201: signInLinkSchema }, { tag: "Me" }),
    body(signInLinkInputSchema),
    async (c) => {
      const caller = c.get("caller");
      const userId = c.req.valid("json").userId ?? caller.userId;
      authorise(caller, null, userId === caller.userId ? "me.manage" : "member.manage");
      // A link is a session, which may do more than any token. The local host prints one for its own admin.
      if (caller.scope !== null && c.env.LOCAL !== "1")
        throw new Failure("FORBIDDEN", "A sign-in link is made in the browser, not with an API token. Sign in, then make it.");
      if (!(await isActive(c.env.DB, userId))) throw notFound("The member");
      const lifetime = c.env.LOCAL === "1" && userId === caller.userId ? linkLifetimeMs.local : linkLifetimeMs.ordinary;
      const { token, expiresAt } = await createSignInLink(c.env.DB, c.get("clock"), caller, userId, lifetime);
      return c.json({ url: `${appUrl(c)}/sign-in/link/${token}`, expiresAt: iso(expiresAt) }, 201);
    },
  );

/** Use keeps a session alive: better-auth moves its end on, at most once a day, and renews the cookie. */
async function extendSession(c: Context<HttpEnv>): Promise<void> {
  c.header("cache-control", "no-store");
  if (c.get("caller").sessionId === null) return;
  const auth = await openAuth(c.env, appUrl(c));
  const { headers } = await auth.api.getSession({ headers: c.req.raw.headers, returnHeaders: true });
  for (const cookie of headers.getSetCookie()) c.header("set-cookie", cookie, { append: true });
}
