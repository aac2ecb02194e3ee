import { deliveries, effects, notifications, outbox } from "./schema/messages";
import { accounts, apiTokens, auditLog, members, sessions, users, verifications, workspace } from "./schema/people";
import { connections } from "./schema/connections";
import { drafts, grants, groupMembers, groups, projects, versions } from "./schema/projects";
import { runs } from "./schema/runs";
import { notices, schedules } from "./schema/schedules";
import { idempotencyKeys, retention, ticks } from "./schema/upkeep";

/** The tables of D1 as the code sees them. `migrations/` creates them; a test holds the two equal. Times are epoch milliseconds. */
export const schema = {
  users,
  sessions,
  accounts,
  verifications,
  members,
  workspace,
  apiTokens,
  auditLog,
  projects,
  drafts,
  versions,
  grants,
  groups,
  groupMembers,
  connections,
  schedules,
  notices,
  runs,
  notifications,
  deliveries,
  effects,
  outbox,
  idempotencyKeys,
  ticks,
  retention,
};
