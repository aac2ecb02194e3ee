import type { Mutant } from "../mutant.ts";

const gateway = ["test/apps/gateway.test.ts"];

export const apps: Mutant[] = [
  {
    where: "src/apps",
    find: "...(page.styleHash ? { [styleHeader]: page.styleHash } : {}),",
    replace: "",
    claim: "a page from the cache keeps its styles",
    fails: gateway,
  },
  { where: "src/apps", find: `  vary: "cookie",\n`, replace: "", claim: "a cache keeps the pages of two people apart", fails: gateway },
  {
    where: "src/apps",
    find: `    "frame-ancestors 'self'",\n`,
    replace: "",
    claim: "no other site shows an app in a frame",
    fails: gateway,
  },
  { where: "src/apps", find: `    "form-action 'none'",\n`, replace: "", claim: "an app sends no form", fails: gateway },
  {
    where: "src/apps",
    find: `etag ? "private, no-cache" : "private, no-store"`,
    replace: `etag ? "public, no-cache" : "private, no-store"`,
    claim: "no cache between us and people keeps an app page",
    fails: gateway,
  },
  {
    where: "src/apps",
    find: `etag ? "private, no-cache" : "private, no-store"`,
    replace: `"private, no-cache"`,
    claim: "a page that says that there is nothing is not kept",
    fails: gateway,
  },
  { where: "src/apps", find: "k.expires_at > ?4", replace: "k.expires_at > 0", claim: "a session that ended opens no app", fails: gateway },
  { where: "src/apps", find: "and p.trashed_at is null", replace: "", claim: "a project that was thrown away has no app", fails: gateway },
  {
    where: "src/apps",
    find: "and r.project_id = p.id",
    replace: "",
    claim: "a run is shown under its own project only",
    fails: gateway,
  },
  {
    where: "src/apps",
    find: "l.status in ('succeeded', 'failed', 'timed_out')",
    replace: "l.status in ('succeeded', 'timed_out')",
    claim: "an app says that a newer run failed",
    fails: gateway,
  },
  {
    where: "src/apps",
    find: "where project_id = p.id and status = 'active' and next_at is not null order by next_at",
    replace: "where project_id = p.id and next_at is not null order by next_at desc",
    claim: "an app names the next run that will be",
    fails: gateway,
  },
  {
    where: "src/apps",
    find: "  json_extract(v.settings, '$.timezone') as timezone,",
    replace: "  (select z.timezone from schedules z where z.id = r.schedule_id) as timezone,",
    claim: "a result is dated in the zone of its project",
    fails: gateway,
  },
  {
    where: "src/apps",
    find: "-${run.attempt}-",
    replace: "-",
    claim: "another attempt of a run is another page",
    fails: gateway,
  },
  {
    where: "src/apps",
    find: `allow: "GET, HEAD"`,
    replace: `allow: "GET"`,
    claim: "an app page says which methods it answers",
    fails: gateway,
  },
  {
    where: "src/apps/gateway.tsx",
    find: "${run.id.slice(-12)}-${run.attempt}-",
    replace: "${run.id.slice(-12)}-",
    claim: "another attempt, another page",
    fails: ["test/apps/gateway.test.ts"],
  },
  {
    where: "src/apps/Bar.tsx",
    find: "at < now - 5 * 60_000",
    replace: "at < now - 60_000",
    claim: "a run that is a minute late is still to come",
    fails: ["test/apps/gateway.test.ts"],
  },
];
