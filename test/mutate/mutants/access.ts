import type { Mutant } from "../mutant.ts";

const signIn = ["test/http/sign-in/routes.test.ts"];
const session = ["test/http/sign-in/session.test.ts"];
const tokens = ["test/http/tokens/routes.test.ts"];
const people = ["test/http/people/routes.test.ts"];

export const access: Mutant[] = [
  {
    where: "src/access/sign-in",
    find: "httpOnly: true",
    replace: "httpOnly: false",
    claim: "no script reads the cookies that Daybook sets itself",
    fails: session,
  },
  {
    where: "src/access/sign-in",
    find: `path: "/", httpOnly`,
    replace: `path: "/api", httpOnly`,
    claim: "the cookie of set-up counts on every page",
    fails: session,
  },
  {
    where: "src/access/sign-in",
    find: `sameSite: "Lax", secure }`,
    replace: `sameSite: "Lax" }`,
    claim: "over https the session's cookie never travels without TLS",
    fails: session,
  },
  {
    where: "src/access/sign-in",
    find: `sameSite: "Lax"`,
    replace: `sameSite: "None"`,
    claim: "no other site's request carries the session",
    fails: session,
  },
  {
    where: "src/access/sign-in",
    find: `if (new URL(request.url).protocol === "https:") return null;`,
    replace: "",
    claim: "over https a cookie of the plain name counts for nothing",
    fails: signIn,
  },
  {
    where: "src/access/sign-in",
    find: "const sessionSeconds = 7 * 86_400;",
    replace: "const sessionSeconds = 7 * 86_400_000;",
    claim: "a session ends after a week",
    fails: session,
  },
  {
    where: "src/access/sign-in",
    find: "${ofActiveMember} where s.token",
    replace: "join members m on m.user_id = u.id where s.token",
    claim: "the session of somebody who is deactivated opens nothing",
    fails: session,
  },
  {
    where: "src/access/sign-in",
    find: "where s.token = ? and s.expires_at > ?",
    replace: "where s.token = ? and s.expires_at > ? - 86400000",
    claim: "a session ends when its time is over",
    fails: session,
  },
  {
    where: "src/access/sign-in",
    find: "ordinary: 15 * minute",
    replace: "ordinary: 15 * 60 * minute",
    claim: "a sign-in link lives a quarter of an hour",
    fails: session,
  },
  {
    where: "src/access/sign-in",
    find: "invitation: 7 * 24 * 60 * minute",
    replace: "invitation: 7 * 60 * minute",
    claim: "an invitation lives a week",
    fails: session,
  },
  {
    where: "src/access/workspace",
    find: "token.length < shortestDeployed",
    replace: "token.length < 16",
    claim: "a deployed ADMIN_TOKEN has at least 32 characters",
    fails: signIn,
  },
  {
    where: "src/access/tokens",
    find: "const dayMs = 86_400_000;",
    replace: "const dayMs = 3_600_000;",
    claim: "a token of one day lives a day",
    fails: tokens,
  },
  {
    where: "src/access/tokens",
    find: ">= maxTokens",
    replace: "> maxTokens",
    claim: "a person holds a hundred tokens at most",
    fails: tokens,
  },
  {
    where: "src/access/sign-in",
    find: "t.expires_at > ?)",
    replace: "t.expires_at >= ?)",
    claim: "a token ends at the millisecond that its answer names",
    fails: tokens,
  },
  {
    where: "src/access/tokens",
    find: `auditIfChanged(d1, caller, "token.revoke", { kind: "token", id }, { name: token.name }, clock.now()),`,
    replace: "",
    claim: "the audit log says who revoked which token",
    fails: tokens,
  },
  {
    where: "src/access/people/store.ts",
    find: "`delete from group_members where user_id = ?1 and ${ended}`,",
    replace: "",
    claim: "whoever was removed and is invited again is in no group",
    fails: people,
  },
  {
    where: "src/access/people/store.ts",
    find: "`delete from accounts where user_id = ?1 and ${ended}`,",
    replace: "",
    claim: "whoever was removed and is invited again has no password",
    fails: people,
  },
  {
    where: "src/access/people/store.ts",
    find: "delete from verifications where value = ?1",
    replace: "delete from verifications where value = ?1 and 0",
    claim: "a sign-in link of somebody who was deactivated is gone, also when they come back",
    fails: people,
  },
  {
    where: "src/access/sign-in",
    find: "deleteSessions(d1, userId),",
    replace: "",
    claim: "a new password ends every other session",
    fails: ["test/http/sign-in/routes.test.ts"],
  },
];
